import { z } from 'zod';
import { consentCallbackUrl } from '../http/callback-urls.ts';
import { requestConsent } from './admin-consent.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { CustomerSession } from './customer-session.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { getMode } from './modes/registry.ts';
import { requestSignIn, type SignInOptions, signInSecrets } from './sign-in.ts';
import { createState, stateTtlSeconds } from './single-use-state.ts';

/** Cookies of legs are sealed for this. */
export const legPurpose = 'customer-state';

/** What the `state` cookie holds, sealed: one leg of one person's way. */
export const stateCookie = z.discriminatedUnion('leg', [
  z.object({ leg: z.literal('consent'), connectionId: z.string(), hash: z.string(), state: z.string() }),
  z.object({ leg: z.literal('sign-in'), connectionId: z.string(), hash: z.string(), ...signInSecrets.shape }),
  z.object({
    leg: z.literal('receipt'),
    /** Whose registration signs in; null: the partner's own, for whichever tenant comes. */
    connectionId: z.string().nullable(),
    ...signInSecrets.shape,
  }),
]);
export type StateCookie = z.infer<typeof stateCookie>;

/** Where the browser goes next, and the cookie that it takes along. */
export interface Leg {
  url: string;
  cookie: string;
  ttlSeconds: number;
}

export type Way = Pick<CustomerSession, 'connectionId' | 'row' | 'hash'>;

/**
 * The tenant that must come: the named one, or the one that the connection has had. One that came unnamed and was never
 * confirmed binds nobody: the next who tries may be the right one.
 */
export const boundTenant = (row: ConnectionRow) =>
  row.namedTenantId ?? (row.connectedAt === null ? null : row.tenantId);

/** Why somebody of this tenant, or its credential, is not what the connection is for; null: it is. */
export function findTenantProblem(
  { homeTenantId }: ConnectDependencies['settings'],
  row: ConnectionRow,
  tenantId: string,
): 'home-tenant' | 'wrong-tenant' | null {
  if (tenantId === homeTenantId) return 'home-tenant';
  return (boundTenant(row) ?? tenantId) === tenantId ? null : 'wrong-tenant';
}

const authorityOf = (row: ConnectionRow) => boundTenant(row) ?? 'organizations';

/** Through which registration people of a connection's tenant sign in. */
export function signInOptions(
  { settings }: Pick<ConnectDependencies, 'settings'>,
  row: Pick<ConnectionRow, 'mode' | 'tier' | 'registration'>,
): SignInOptions {
  const { clientId } = getMode(row.mode).getClient(settings, row);
  return { login: settings.cloud.login, clientId, redirectUri: consentCallbackUrl(settings.publicUrl) };
}

const sealLeg = async ({ seal }: ConnectDependencies, url: string, cookie: StateCookie): Promise<Leg> => ({
  url,
  cookie: await seal.seal(legPurpose, cookie, stateTtlSeconds),
  ttlSeconds: stateTtlSeconds,
});

/** To Microsoft's one consent page. */
export async function startConsentLeg(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
): Promise<Leg> {
  const { connect, now, graphOrigin } = dependencies;
  const state = await createState(connect, { leg: 'consent', connectionId, invitationHash: hash }, now());
  const options = signInOptions(dependencies, row);
  const url = requestConsent({ ...options, authority: authorityOf(row), graphOrigin, state });
  return sealLeg(dependencies, url, { leg: 'consent', connectionId, hash, state });
}

/** To the sign-in that follows the consent, silently. */
export async function startSignInLeg(
  dependencies: ConnectDependencies,
  { connectionId, row, hash }: Way,
): Promise<Leg> {
  const { connect, now } = dependencies;
  const state = await createState(connect, { leg: 'sign-in', connectionId, invitationHash: hash }, now());
  const { url, secrets } = await requestSignIn(signInOptions(dependencies, row), authorityOf(row), state);
  return sealLeg(dependencies, url, { leg: 'sign-in', connectionId, hash, ...secrets });
}

/** To a fresh sign-in for the receipt: the person types their credentials again. */
export async function startReceiptLeg(
  dependencies: ConnectDependencies,
  options: SignInOptions,
  { authority, connectionId }: { authority: string; connectionId: string | null },
): Promise<Leg> {
  const { connect, now } = dependencies;
  const state = await createState(connect, { leg: 'receipt', connectionId, invitationHash: null }, now());
  const { url, secrets } = await requestSignIn(options, authority, state, { prompt: 'login' });
  return sealLeg(dependencies, url, { leg: 'receipt', connectionId, ...secrets });
}
