import { z } from 'zod';
import { recordAudit } from '../audit/audit.ts';
import { queueNames } from '../contracts/messages.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { isSameText } from '../http/same-text.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import { toInstant } from '../sync/due.ts';
import { checkConsentRedirect, requestConsent } from './admin-consent.ts';
import type { ConnectionRow } from './connection-row.ts';
import { applyEvent, getConnection, isInvitationOver } from './connections.ts';
import type { CustomerSession } from './customer-session.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { createId } from './own-ids.ts';
import { checkSignIn, requestSignIn, type SignedIn, type SignInOptions, signInSecrets } from './sign-in.ts';
import { createState, stateTtlSeconds, useState } from './single-use-state.ts';
import { transition } from './state-table.ts';

const purpose = 'customer-state';

/** What the `state` cookie holds, sealed: one leg of one person's way. */
const stateCookie = z.discriminatedUnion('leg', [
  z.object({ leg: z.literal('consent'), connectionId: z.string(), hash: z.string(), state: z.string() }),
  z.object({ leg: z.literal('sign-in'), connectionId: z.string(), hash: z.string(), ...signInSecrets.shape }),
]);

/** Where the browser goes next, and the cookie that it takes along. */
export interface Leg {
  url: string;
  cookie: string;
  ttlSeconds: number;
}

/**
 * The tenant that must come: the named one, or the one that the connection has had. One that came unnamed and was never
 * confirmed binds nobody: the next who tries may be the right one.
 */
const boundTenant = (row: ConnectionRow) =>
  row.namedTenantId ?? (row.connectedAt === null ? null : row.tenantId);

const authorityOf = (row: ConnectionRow) => boundTenant(row) ?? 'organizations';

function optionsOf({ settings }: ConnectDependencies, row: ConnectionRow): SignInOptions {
  const registration = settings.registrations.find(({ tier }) => tier === row.tier);
  if (!registration) {
    throw new TenantryError('tier-not-registered', `There is no app registration for the tier ${row.tier}`);
  }
  const { clientId } = registration;
  return { login: settings.cloud.login, clientId, redirectUri: `${settings.publicUrl}/oauth/callback` };
}

const credentialOf = ({ settings }: ConnectDependencies, row: ConnectionRow) =>
  settings.registrations.find(({ tier }) => tier === row.tier)?.credential ?? { kind: 'federated' as const };

/** A named tenant that has given every permission already needs only to say who it is. */
async function hasEveryRole(dependencies: ConnectDependencies, row: ConnectionRow): Promise<boolean> {
  if (row.namedTenantId === null) return false;
  try {
    const token = await dependencies.tokens.getFresh(
      dependencies.toTokenRequest(row.tier, row.namedTenantId),
    );
    return compareGranted(row.tier, token.roles).missing.length === 0;
  } catch {
    return false;
  }
}

async function startConsentLeg(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
): Promise<Leg> {
  const { seal, connect, now, graphOrigin } = dependencies;
  const state = await createState(connect, { leg: 'consent', connectionId, invitationHash: hash }, now());
  const options = optionsOf(dependencies, row);
  const url = requestConsent({ ...options, authority: authorityOf(row), graphOrigin, state });
  const cookie = await seal.seal(purpose, { leg: 'consent', connectionId, hash, state }, stateTtlSeconds);
  return { url, cookie, ttlSeconds: stateTtlSeconds };
}

async function startSignInLeg(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
): Promise<Leg> {
  const { seal, connect, now } = dependencies;
  const state = await createState(connect, { leg: 'sign-in', connectionId, invitationHash: hash }, now());
  const { url, secrets } = await requestSignIn(optionsOf(dependencies, row), authorityOf(row), state);
  const cookie = await seal.seal(
    purpose,
    { leg: 'sign-in', connectionId, hash, ...secrets },
    stateTtlSeconds,
  );
  return { url, cookie, ttlSeconds: stateTtlSeconds };
}

type Way = Pick<CustomerSession, 'connectionId' | 'row' | 'hash'>;

const startStates = new Set([
  'invited',
  'authenticating',
  'approval-pending',
  'needs-consent',
  'needs-sign-in',
  'blocked',
]);

/** A check that should have come to its end long ago has been lost: the way may be gone again. */
export const isVerifyingLate = (row: ConnectionRow, now: number): boolean =>
  row.state === 'verifying' && now - Date.parse(row.attemptAt ?? row.createdAt) > lateAfterMs;

const lateAfterMs = 15 * 60_000;

/** There is something left to ask the customer for: the review shows it, and its button leads on. */
export const mayStart = (row: ConnectionRow, now: number): boolean =>
  startStates.has(row.state) || isVerifyingLate(row, now);

/** The way to Microsoft; null where nothing is left to ask for. Throws `expired` for an invitation that has ended. */
export async function startConsent(
  dependencies: ConnectDependencies,
  session: CustomerSession,
): Promise<Leg | null> {
  const { connect, now } = dependencies;
  const { connectionId, row } = session;
  if (isInvitationOver(row, now())) throw new TenantryError('expired', 'The invitation has expired');
  if (!mayStart(row, now())) return null;
  const onlySignIn = await hasEveryRole(dependencies, row);
  const leg = await (onlySignIn ? startSignInLeg : startConsentLeg)(dependencies, session);
  // The connection moves only when there is somewhere to go.
  await applyEvent(connect, connectionId, 'consent-started');
  return leg;
}

/** What came of a callback: another leg, or the end of the way with the connection moved. */
export type CallbackOutcome = { kind: 'leg'; leg: Leg } | { kind: 'done' };

/** What a try can end with and move the connection. */
const failures = [
  'consent-denied',
  'wrong-tenant',
  'home-tenant',
  'sign-in-failed',
  'registration-credential',
] as const;

/**
 * Takes an answer of Microsoft's. Without its cookie, with another `state`, used or late, it changes nothing and throws
 * `not-signed-in`, `sealed-elsewhere`, `already-used`, `expired` or `not-found`.
 */
export async function takeCallback(
  dependencies: ConnectDependencies,
  cookie: string | undefined,
  redirect: URLSearchParams,
): Promise<CallbackOutcome> {
  const { seal, connect, now } = dependencies;
  if (cookie === undefined) throw new TenantryError('not-signed-in', 'This browser did not begin here');
  const leg = stateCookie.parse(await seal.unseal(purpose, cookie));
  if (!isSameText(redirect.get('state') ?? '', leg.state)) {
    throw new TenantryError('sealed-elsewhere', 'This answer of Microsoft belongs to another try');
  }
  const used = await useState(connect, leg.state, now());
  const { row } = await getConnection(connect, leg.connectionId);
  if (used.leg !== leg.leg || used.connectionId !== leg.connectionId || row.invitationHash !== leg.hash) {
    throw new TenantryError('not-found', 'A newer invitation took its place');
  }
  const way = { connectionId: leg.connectionId, row, hash: leg.hash };
  try {
    if (leg.leg === 'consent') {
      checkConsentRedirect(redirect);
      return { kind: 'leg', leg: await startSignInLeg(dependencies, way) };
    }
    const auth = () => dependencies.clientAuth(credentialOf(dependencies, row));
    const person = await checkSignIn(optionsOf(dependencies, row), redirect, leg, auth, dependencies.fetch);
    await acceptPerson(dependencies, way, person);
  } catch (error) {
    if (!hasCode(error, ...failures)) throw error;
    const detail = ['sign-in-failed', 'registration-credential'].includes(error.code) ? error.message : null;
    const event = error.code === 'registration-credential' ? 'registration-refused' : error.code;
    const onlyIf = ({ invitationHash }: ConnectionRow) => invitationHash === leg.hash;
    await applyEvent(connect, way.connectionId, event, { detail, onlyIf });
    await recordAudit(dependencies, {
      partition: row.tenantId ?? way.connectionId,
      who: 'customer',
      what: error.code,
      detail,
      connectionId: way.connectionId,
    });
  }
  return { kind: 'done' };
}

/** The person who holds the invitation belongs to this tenant: the grant itself is proved in the background. */
async function acceptPerson(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
  person: SignedIn,
): Promise<void> {
  const { connect, queues, settings, tokens, now } = dependencies;
  const { tenantId, objectId, name, username } = person;
  if (tenantId === settings.homeTenantId) throw new TenantryError('home-tenant', "The partner's own tenant");
  const expected = boundTenant(row);
  if (expected !== null && tenantId !== expected) throw new TenantryError('wrong-tenant', 'Another tenant');
  tokens.forget(tenantId);
  const attempt = createId();
  const startedAt = toInstant(now());
  // The message goes first: a crash in between leaves one that finds nothing to do, never a connection nobody looks at.
  await queues.send(queueNames.connectVerify, {
    version: 1,
    connectionId,
    tenantId,
    attempt,
    startedAt,
    tries: 0,
  });
  const { after } = await applyEvent(connect, connectionId, 'signed-in', {
    // Somebody else may have come first: whom an operator is looking at is not exchanged. A newer link counts alone.
    onlyIf: ({ state, invitationHash }) =>
      transition(state, 'signed-in') !== 'stays' && invitationHash === hash,
    also: (known) => ({
      ...(known.tenantId === tenantId ? {} : { tenantId, tenantName: null, tenantDomains: null }),
      attempt,
      attemptAt: startedAt,
      consentedBy: { objectId, name, username },
    }),
  });
  if (after.attempt !== attempt) return;
  await recordAudit(dependencies, {
    partition: tenantId,
    who: username ?? objectId,
    what: 'signed-in',
    connectionId,
    unique: attempt,
  });
}
