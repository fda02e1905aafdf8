import { recordAudit } from '../audit/audit.ts';
import type { CreateConnection } from '../contracts/connections.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { toInstant } from '../sync/due.ts';
import { type ConnectionRow, connectionPartition, invitationPartition } from './connection-row.ts';
import { applyEvent, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { createId, createToken, hashToken } from './own-ids.ts';
import { resolveTenant } from './tenant-lookup.ts';

const dayMs = 86_400_000;

/** What is given out once: the token stands in the fragment, which no server and no log ever sees. */
export interface IssuedInvitation {
  url: string;
  expiresAt: string;
}

type InvitationWish = CreateConnection['invitation'];

/** What must be so before anything is made. */
async function checkWish(dependencies: ConnectDependencies, wish: CreateConnection): Promise<string | null> {
  const { settings, fetch } = dependencies;
  checkMail(wish.invitation);
  if (!settings.registrations.some(({ tier }) => tier === wish.tier)) {
    throw new TenantryError('tier-not-registered', `There is no app registration for the tier ${wish.tier}`);
  }
  const { schedule } = wish.settings;
  if (schedule !== undefined && !settings.schedules.directory?.allowed.includes(schedule)) {
    throw new TenantryError('bad-request', 'The schedule is not one of the allowed intervals', {
      errors: [{ pointer: '/settings/schedule', detail: 'is not one of the allowed intervals' }],
    });
  }
  if (wish.customer.tenant === null) return null;
  const tenantId = await resolveTenant({ login: settings.cloud.login, fetch }, wish.customer.tenant);
  if (tenantId === settings.homeTenantId) {
    throw new TenantryError('home-tenant', "The tenant is the partner's own, which cannot be a customer");
  }
  return tenantId;
}

function checkMail({ send }: InvitationWish): void {
  // Nothing here can send mail yet, whatever is set: better a refusal than a letter that never comes.
  if (send) throw new TenantryError('mail-not-configured', 'No mail is configured');
}

async function issueInvitation(
  { settings, connect, now }: ConnectDependencies,
  connectionId: string,
  { expiresInDays }: InvitationWish,
): Promise<IssuedInvitation & { hash: string }> {
  const token = createToken();
  const hash = hashToken(token);
  const expiresAt = toInstant(now() + expiresInDays * dayMs);
  await connect.invitations.insert(invitationPartition, hash, {
    connectionId,
    createdAt: toInstant(now()),
    expiresAt,
  });
  return { url: `${settings.publicUrl}/connect#${token}`, expiresAt, hash };
}

/** Makes a connection with its first invitation. `who` is named in the audit. */
export async function createInvitedConnection(
  dependencies: ConnectDependencies,
  wish: CreateConnection,
  who: string,
): Promise<{ id: string; row: ConnectionRow; invitation: IssuedInvitation }> {
  const { connect, now } = dependencies;
  const namedTenantId = await checkWish(dependencies, wish);
  const id = createId();
  const { hash, ...invitation } = await issueInvitation(dependencies, id, wish.invitation);
  const { row } = await connect.connections.insert(connectionPartition, id, {
    state: 'invited',
    reasonCode: null,
    reasonDetail: null,
    mode: wish.mode,
    tier: wish.tier,
    customerName: wish.customer.name,
    externalId: wish.customer.externalId,
    contactEmail: wish.customer.contactEmail,
    customerTenant: wish.customer.tenant,
    namedTenantId,
    tenantId: null,
    tenantName: null,
    tenantDomains: null,
    settings: wish.settings,
    consentedBy: null,
    createdAt: toInstant(now()),
    connectedAt: null,
    attempt: null,
    attemptAt: null,
    invitationHash: hash,
    invitationExpiresAt: invitation.expiresAt,
    invitationOpenedAt: null,
    grantedRoles: null,
    summary: null,
    lastOwner: false,
  });
  await recordAudit(dependencies, { partition: id, who, what: 'connection-created', connectionId: id });
  return { id, row, invitation };
}

/** A new link for the same connection; the old one is dead from now on. */
export async function inviteAgain(
  dependencies: ConnectDependencies,
  id: string,
  wish: InvitationWish,
  who: string,
): Promise<{ row: ConnectionRow; invitation: IssuedInvitation }> {
  const { connect } = dependencies;
  checkMail(wish);
  const { row: known } = await getConnection(connect, id);
  if (known.state === 'disconnected') {
    throw new TenantryError('wrong-state', 'A connection that is disconnected cannot be invited again');
  }
  const { hash, ...invitation } = await issueInvitation(dependencies, id, wish);
  const { after, before } = await applyEvent(connect, id, 'invited-again', {
    also: () => ({
      invitationHash: hash,
      invitationExpiresAt: invitation.expiresAt,
      invitationOpenedAt: null,
    }),
  });
  if (before.invitationHash !== null)
    await connect.invitations.remove(invitationPartition, before.invitationHash);
  await recordAudit(dependencies, {
    partition: after.tenantId ?? id,
    who,
    what: 'invited-again',
    connectionId: id,
  });
  return { row: after, invitation };
}

/** Opens an invitation by its token. Throws `not-found` or `expired`; both leave everything as it is. */
export async function openInvitation(
  { connect, now }: ConnectDependencies,
  token: string,
): Promise<{ connectionId: string; hash: string; expiresAt: string }> {
  const hash = hashToken(token);
  const found = await connect.invitations.find(invitationPartition, hash);
  if (!found) throw new TenantryError('not-found', 'There is no such invitation');
  const { connectionId, expiresAt } = found.row;
  if (Date.parse(expiresAt) <= now()) throw new TenantryError('expired', 'The invitation has expired');
  const { row } = await getConnection(connect, connectionId);
  if (row.invitationHash !== hash) throw new TenantryError('not-found', 'A newer invitation took its place');
  if (row.invitationOpenedAt === null) {
    await connect.connections.change(connectionPartition, connectionId, (known) =>
      known.invitationOpenedAt === null ? { ...known, invitationOpenedAt: toInstant(now()) } : undefined,
    );
  }
  return { connectionId, hash, expiresAt };
}
