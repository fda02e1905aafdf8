import { recordAudit, type Who } from '../audit/audit.ts';
import type { CreateConnection } from '../contracts/connections.ts';
import { type MailSendMessage, queueNames } from '../contracts/messages.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { toInstant } from '../sync/due.ts';
import {
  blankConnection,
  type ConnectionRow,
  connectionPartition,
  invitationPartition,
} from './connection-row.ts';
import { applyEvent, auditPartition, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { getMode } from './modes/registry.ts';
import { createId, createToken, hashToken } from './own-ids.ts';
import { resolveTenant } from './tenant-lookup.ts';

const dayMs = 86_400_000;
/** So long a letter may wait for its mail server. */
const letterSeconds = 2 * 86_400;

/** What is given out once: the token stands in the fragment, which no server and no log ever sees. */
export interface IssuedInvitation {
  url: string;
  expiresAt: string;
}

type InvitationWish = CreateConnection['invitation'];

/** What a connection or a link is made with. Made before, so that a request that is repeated makes the same again. */
export interface Prepared {
  id: string;
  token: string;
  /** GUID of the tenant that the wish names, where it has been looked up already. */
  tenantId?: string | undefined;
}

export const prepare = (): Prepared => ({ id: createId(), token: createToken() });

/** Sealed, a token waits in a message until its letter is written. */
export const letterPurpose = 'invitation-letter';

/** What must be so before anything is made. */
async function checkWish(
  dependencies: ConnectDependencies,
  wish: CreateConnection,
  known: string | undefined,
): Promise<string | null> {
  const { settings, fetch } = dependencies;
  checkMail(dependencies, wish.invitation, wish.customer.contactEmail);
  getMode(wish.mode).checkInstallation(settings, wish.tier);
  checkSchedule(settings, wish.settings.schedule);
  const { tenant } = wish.customer;
  if (tenant === null) return null;
  const tenantId = known ?? (await resolveTenant({ login: settings.cloud.login, fetch }, tenant));
  if (tenantId === settings.homeTenantId) {
    throw new TenantryError('home-tenant', "The tenant is the partner's own, which cannot be a customer");
  }
  return tenantId;
}

/** Throws `bad-request` for an interval that the installation does not allow. */
export function checkSchedule(
  { schedules }: ConnectDependencies['settings'],
  schedule: string | null | undefined,
): void {
  if (schedule === undefined || schedule === null || schedules.directory?.allowed.includes(schedule)) return;
  throw new TenantryError('bad-request', 'The schedule is not one of the allowed intervals', {
    errors: [{ pointer: '/settings/schedule', detail: 'is not one of the allowed intervals' }],
  });
}

/** Better a refusal than a letter that never comes. */
function checkMail(
  { settings }: ConnectDependencies,
  { send }: InvitationWish,
  contactEmail: string | null,
): void {
  if (!send) return;
  if (settings.mail === null) throw new TenantryError('mail-not-configured', 'No mail is configured');
  if (contactEmail !== null) return;
  throw new TenantryError('bad-request', 'There is no address to send the invitation to', {
    errors: [{ pointer: '/customer/contactEmail', detail: 'is missing, and the invitation is to be sent' }],
  });
}

async function issueInvitation(
  { settings, connect, now }: ConnectDependencies,
  { id, token }: Prepared,
  { expiresInDays }: InvitationWish,
): Promise<IssuedInvitation & { hash: string; createdAt: string }> {
  const hash = hashToken(token);
  const at = now();
  const createdAt = toInstant(at);
  const expiresAt = toInstant(at + expiresInDays * dayMs);
  const row = { connectionId: id, createdAt, expiresAt, tries: null };
  try {
    await connect.invitations.insert(invitationPartition, hash, row);
    return { url: toLink(settings, token), expiresAt, hash, createdAt };
  } catch (error) {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
    // The request was cut off and has come again.
    const { row: known } = await connect.invitations.get(invitationPartition, hash);
    return { url: toLink(settings, token), expiresAt: known.expiresAt, hash, createdAt: known.createdAt };
  }
}

export const toLink = ({ publicUrl }: ConnectDependencies['settings'], token: string) =>
  `${publicUrl}/connect#${token}`;

/** The letter is written by a queue's trigger, so that a mail server that is away for a while loses none. */
async function enqueueLetter(
  { seal, queues }: ConnectDependencies,
  { id, token }: Prepared,
  { send }: InvitationWish,
): Promise<void> {
  if (!send) return;
  const sealed = await seal.seal(letterPurpose, { token }, letterSeconds);
  const message: MailSendMessage = {
    version: 1,
    kind: 'invitation',
    connectionId: id,
    hash: hashToken(token),
    sealed,
  };
  await queues.send(queueNames.mailSend, message);
}

/** Makes a connection with its first invitation. Repeated with the same `prepared`, it makes the same one. */
export async function createInvitedConnection(
  dependencies: ConnectDependencies,
  wish: CreateConnection,
  who: Who,
  prepared: Prepared = prepare(),
): Promise<{ id: string; row: ConnectionRow; invitation: IssuedInvitation }> {
  const { connect, now } = dependencies;
  const { id } = prepared;
  const namedTenantId = await checkWish(dependencies, wish, prepared.tenantId);
  const { hash, createdAt, ...invitation } = await issueInvitation(dependencies, prepared, wish.invitation);
  const fresh: ConnectionRow = {
    ...blankConnection,
    state: 'invited',
    mode: wish.mode,
    tier: wish.tier,
    customerName: wish.customer.name,
    externalId: wish.customer.externalId,
    contactEmail: wish.customer.contactEmail,
    customerTenant: wish.customer.tenant,
    namedTenantId,
    settings: wish.settings,
    createdAt: toInstant(now()),
    invitationHash: hash,
    invitationExpiresAt: invitation.expiresAt,
    invitationCreatedAt: createdAt,
    invitationLinks: 1,
  };
  const { row } = await connect.connections.insert(connectionPartition, id, fresh).catch((error: unknown) => {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
    return connect.connections.get(connectionPartition, id);
  });
  await recordAudit(dependencies, {
    partition: id,
    who,
    what: 'connection-created',
    connectionId: id,
    after: { customer: wish.customer.name, mode: wish.mode, tier: wish.tier, settings: wish.settings },
  });
  await enqueueLetter(dependencies, prepared, wish.invitation);
  return { id, row, invitation };
}

/** A new link for the same connection; the old one is dead from now on. */
export async function inviteAgain(
  dependencies: ConnectDependencies,
  id: string,
  wish: InvitationWish,
  who: Who,
  token = createToken(),
): Promise<{ row: ConnectionRow; invitation: IssuedInvitation }> {
  const { connect } = dependencies;
  const { row: known } = await getConnection(connect, id);
  checkMail(dependencies, wish, known.contactEmail);
  if (known.state === 'disconnected') {
    throw new TenantryError('wrong-state', 'A connection that is disconnected cannot be invited again');
  }
  const prepared = { id, token };
  const { hash, createdAt, ...invitation } = await issueInvitation(dependencies, prepared, wish);
  const { after, before } = await applyEvent(connect, id, 'invited-again', {
    also: ({ invitationHash, invitationLinks }) =>
      // Done already where the request was cut off after this and has come again.
      invitationHash === hash
        ? {}
        : {
            invitationHash: hash,
            invitationExpiresAt: invitation.expiresAt,
            invitationOpenedAt: null,
            invitationCreatedAt: createdAt,
            invitationLinks: (invitationLinks ?? 1) + 1,
            invitationRemindedAt: null,
            invitationReminderAskedAt: null,
            invitationMailProblem: null,
          },
  });
  if (before.invitationHash !== null && before.invitationHash !== hash)
    await connect.invitations.remove(invitationPartition, before.invitationHash);
  await recordAudit(dependencies, {
    partition: auditPartition(id, after),
    who,
    what: 'invited-again',
    connectionId: id,
  });
  await enqueueLetter(dependencies, prepared, wish);
  return { row: after, invitation };
}

/** The link is dead; the connection waits for a new one, or goes on as it was. */
export async function cancelInvitation(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
): Promise<ConnectionRow> {
  const { connect } = dependencies;
  const { before, after } = await applyEvent(connect, id, 'invitation-cancelled', {
    also: () => ({ invitationHash: null }),
  });
  if (before.invitationHash === null) return after;
  await connect.invitations.remove(invitationPartition, before.invitationHash);
  await recordAudit(dependencies, {
    partition: auditPartition(id, after),
    who,
    what: 'invitation-cancelled',
    connectionId: id,
  });
  return after;
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
