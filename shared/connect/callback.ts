import { recordAudit } from '../audit/audit.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { isSameText } from '../http/same-text.ts';
import { checkConsentRedirect } from './admin-consent.ts';
import { beginAttempt, withAttempt } from './attempt.ts';
import type { ConnectionRow } from './connection-row.ts';
import { applyEvent, auditPartition, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import {
  findTenantProblem,
  type Leg,
  legPurpose,
  type StateCookie,
  signInOptions,
  startSignInLeg,
  stateCookie,
  type Way,
} from './legs.ts';
import { getMode } from './modes/registry.ts';
import { checkSignIn, type SignedIn } from './sign-in.ts';
import { useState } from './single-use-state.ts';
import { transition } from './state-table.ts';
import { traceConsent } from './trace-consent.ts';

/** An answer of Microsoft's as it came: the redirect's query, and the address of the browser. */
export interface Answer {
  redirect: URLSearchParams;
  from: string | null;
}

/** What came of a callback: another leg, the end of the way with the connection moved, or a fresh sign-in for the receipt. */
export type CallbackOutcome =
  | { kind: 'leg'; leg: Leg }
  | { kind: 'done' }
  | { kind: 'receipt'; leg: Extract<StateCookie, { leg: 'receipt' }> };

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
  answer: Answer,
): Promise<CallbackOutcome> {
  const { seal, connect, now } = dependencies;
  if (cookie === undefined) throw new TenantryError('not-signed-in', 'This browser did not begin here');
  const leg = stateCookie.parse(await seal.unseal(legPurpose, cookie));
  if (!isSameText(answer.redirect.get('state') ?? '', leg.state)) {
    throw new TenantryError('sealed-elsewhere', 'This answer of Microsoft belongs to another try');
  }
  const used = await useState(connect, leg.state, now());
  if (used.leg !== leg.leg || used.connectionId !== leg.connectionId)
    throw new TenantryError('not-found', 'This answer of Microsoft belongs to another way');
  if (leg.leg === 'receipt') return { kind: 'receipt', leg };
  const { row } = await getConnection(connect, leg.connectionId);
  if (row.invitationHash !== leg.hash)
    throw new TenantryError('not-found', 'A newer invitation took its place');
  const way = { connectionId: leg.connectionId, row, hash: leg.hash };
  const step = { name: 'consent callback', connectionId: leg.connectionId, row } as const;
  return traceConsent(dependencies, step, async (span) => {
    span.note({ leg: leg.leg });
    try {
      return await takeLeg(dependencies, way, leg, answer);
    } catch (error) {
      if (!hasCode(error, ...failures)) throw error;
      span.fail(error.code, error.message);
      await refuse(dependencies, way, error, answer.from);
      return { kind: 'done' };
    }
  });
}

/** The consent leads on to the sign-in, the sign-in to the end of the way. */
async function takeLeg(
  dependencies: ConnectDependencies,
  way: Way,
  leg: Exclude<StateCookie, { leg: 'receipt' }>,
  answer: Answer,
): Promise<CallbackOutcome> {
  if (leg.leg === 'consent') {
    checkConsentRedirect(answer.redirect);
    return { kind: 'leg', leg: await startSignInLeg(dependencies, way) };
  }
  const { credential } = getMode(way.row.mode).getClient(dependencies.settings, way.row);
  const auth = () => dependencies.clientAuth(credential);
  const options = signInOptions(dependencies, way.row);
  const person = await checkSignIn(options, answer.redirect, leg, auth, dependencies.fetch);
  await acceptPerson(dependencies, way, person, answer.from);
  return { kind: 'done' };
}

/** A try that failed moves the connection, and the audit tells of it. */
async function refuse(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
  error: TenantryError & { code: (typeof failures)[number] },
  from: string | null,
): Promise<void> {
  const detail = ['sign-in-failed', 'registration-credential'].includes(error.code) ? error.message : null;
  const event = error.code === 'registration-credential' ? 'registration-refused' : error.code;
  const onlyIf = ({ invitationHash }: ConnectionRow) => invitationHash === hash;
  await applyEvent(dependencies.connect, connectionId, event, { detail, onlyIf });
  await recordAudit(dependencies, {
    partition: auditPartition(connectionId, row),
    who: { name: 'customer', from },
    what: error.code,
    detail,
    connectionId,
  });
}

/** The person who holds the invitation belongs to this tenant: the grant itself is proved in the background. */
async function acceptPerson(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
  person: SignedIn,
  from: string | null,
): Promise<void> {
  const { connect, settings, tokens } = dependencies;
  const { tenantId, objectId, name, username } = person;
  const problem = findTenantProblem(settings, row, tenantId) ?? (person.isGuest ? 'wrong-tenant' : null);
  if (problem !== null) throw new TenantryError(problem, 'The person is not of the tenant that is connected');
  tokens.forget(tenantId);
  const begun = await beginAttempt(dependencies, connectionId, tenantId);
  const { after } = await applyEvent(connect, connectionId, 'signed-in', {
    // Somebody else may have come first: whom an operator is looking at is not exchanged. A newer link counts alone.
    onlyIf: ({ state, invitationHash }) =>
      transition(state, 'signed-in') !== 'stays' && invitationHash === hash,
    also: (known) => ({
      ...withAttempt(known, begun),
      consentedBy: { objectId, name, username },
    }),
  });
  if (after.attempt !== begun.attempt) return;
  await recordAudit(dependencies, {
    partition: auditPartition(connectionId, after),
    who: { name: username ?? objectId, from },
    what: 'signed-in',
    connectionId,
    unique: begun.attempt,
    // Before the proof, which may be faster than this entry.
    happenedAt: begun.attemptAt,
  });
}
