import { TenantryError } from '../errors/tenantry-error.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import type { ConnectionRow } from './connection-row.ts';
import { applyEvent, isInvitationOver } from './connections.ts';
import type { CustomerSession } from './customer-session.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { type Leg, startConsentLeg, startSignInLeg } from './legs.ts';
import { getMode } from './modes/registry.ts';
import { troubledStates, waitingStates } from './state-groups.ts';
import { traceConsent } from './trace-consent.ts';

/** A named tenant that has given every permission already needs only to say who it is. */
async function hasEveryRole(dependencies: ConnectDependencies, row: ConnectionRow): Promise<boolean> {
  if (row.namedTenantId === null) return false;
  try {
    const token = await dependencies.tokens.getFresh(dependencies.toTokenRequest(row, row.namedTenantId));
    return compareGranted(row.tier, token.roles).missing.length === 0;
  } catch {
    return false;
  }
}

/** A check that should have come to its end long ago has been lost: the way may be gone again. */
export const isVerifyingLate = (row: ConnectionRow, now: number): boolean =>
  row.state === 'verifying' && now - Date.parse(row.attemptAt ?? row.createdAt) > lateAfterMs;

const lateAfterMs = 15 * 60_000;

/** There is something left to ask the customer for: the review shows it, and its button leads on. */
export const mayStart = (row: ConnectionRow, now: number): boolean =>
  waitingStates.includes(row.state) || troubledStates.includes(row.state) || isVerifyingLate(row, now);

/**
 * Where the review's button leads: to Microsoft with a cookie, or to a page of ours; null where nothing is left to ask
 * for. Throws `expired` for an invitation that has ended.
 */
export async function startWay(
  dependencies: ConnectDependencies,
  session: CustomerSession,
): Promise<Leg | { path: string } | null> {
  const { connect, now } = dependencies;
  const { connectionId, row } = session;
  if (isInvitationOver(row, now())) throw new TenantryError('expired', 'The invitation has expired');
  if (!mayStart(row, now())) return null;
  const { start } = getMode(row.mode);
  if (start.kind === 'page') return { path: start.path };
  return traceConsent(dependencies, { name: 'consent start', connectionId, row }, async (span) => {
    const onlySignIn = await hasEveryRole(dependencies, row);
    span.note({ leg: onlySignIn ? 'sign-in' : 'consent' });
    const leg = await (onlySignIn ? startSignInLeg : startConsentLeg)(dependencies, session);
    // The connection moves only when there is somewhere to go.
    await applyEvent(connect, connectionId, 'consent-started');
    return leg;
  });
}
