import { decodeJwt } from 'jose';
import {
  AuthorizationResponseError,
  authorizationCodeGrantRequest,
  type ClientAuth,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  processAuthorizationCodeResponse,
  validateApplicationLevelSignature,
  validateAuthResponse,
} from 'oauth4webapi';
import { z } from 'zod';
import { findAadsts } from '../errors/aadsts.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { httpOptions, toAuthority } from '../tokens/authority.ts';
import { toRefusal } from './refusal.ts';

/** What a sign-in must match when it comes back; it waits in a sealed cookie. */
export const signInSecrets = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  authority: z.string(),
});
export type SignInSecrets = z.infer<typeof signInSecrets>;

export interface SignInOptions {
  login: string;
  clientId: string;
  redirectUri: string;
}

/** Somebody whom Microsoft Entra vouches for. */
export interface SignedIn {
  tenantId: string;
  objectId: string;
  name: string | null;
  username: string | null;
  /** Signed in by another directory than the tenant's own: a guest. */
  isGuest: boolean;
  /** App roles of the registration. */
  roles: string[];
}

const claims = z.object({
  tid: z.guid().transform((value) => value.toLowerCase()),
  oid: z.guid().transform((value) => value.toLowerCase()),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  roles: z.array(z.string()).nullish(),
  /** Where the person's own directory is another one; else missing, or the issuer. */
  idp: z.string().nullish(),
});

/** The address at which somebody signs in. @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export async function requestSignIn(
  { login, clientId, redirectUri }: SignInOptions,
  authority: string,
  state: string,
  more: { prompt?: 'login' } = {},
): Promise<{ url: string; secrets: SignInSecrets }> {
  const verifier = generateRandomCodeVerifier();
  const nonce = generateRandomNonce();
  const url = new URL(toAuthority(login, authority).authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    response_mode: 'query',
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  return { url: url.href, secrets: { state, nonce, verifier, authority } };
}

const refusal = z.object({ error: z.string() });

/** What the token endpoint's refusal means: our own registration's credential is no business of the person's. */
function toGrantRefusal(status: number, body: string): TenantryError {
  const aadsts = findAadsts(body);
  if (refusal.safeParse(parseJson(body)).data?.error !== 'invalid_client')
    return toRefusal(`HTTP ${status}`, body);
  const detail = aadsts === undefined ? `HTTP ${status}` : `AADSTS${aadsts}`;
  return new TenantryError('registration-credential', detail, { aadsts });
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Trades the code of a redirect for an id token and believes only that: signature, issuer, audience, nonce, PKCE.
 * Throws `wrong-tenant`, `sign-in-failed`, `registration-credential` or `sign-in-unavailable`.
 */
export async function checkSignIn(
  { login, clientId, redirectUri }: SignInOptions,
  redirect: URLSearchParams,
  secrets: SignInSecrets,
  auth: () => Promise<ClientAuth>,
  fetch: typeof globalThis.fetch,
): Promise<SignedIn> {
  const server = toAuthority(login, secrets.authority);
  const client = { client_id: clientId };
  const options = httpOptions(login, fetch);
  let parameters: URLSearchParams;
  try {
    parameters = validateAuthResponse(server, client, redirect, secrets.state);
  } catch (cause) {
    if (cause instanceof AuthorizationResponseError)
      throw toRefusal(cause.error, cause.error_description ?? '');
    throw new TenantryError('sign-in-failed', 'unreadable answer', { cause });
  }
  const clientAuth = await auth();
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    clientAuth,
    parameters,
    redirectUri,
    secrets.verifier,
    options,
  ).catch((cause: unknown) => {
    throw new TenantryError('sign-in-unavailable', 'Microsoft Entra did not answer', { cause });
  });
  if (response.status >= 500 || response.status === 429) {
    throw new TenantryError('sign-in-unavailable', `Microsoft Entra answered ${response.status}`);
  }
  if (!response.ok) {
    const body = await response.text().catch(() => '');
    throw toGrantRefusal(response.status, body);
  }
  // The issuer of `organizations` is a template: the token's own tenant is put in, and everything is checked with it.
  const tenant = await readTenant(response.clone());
  const issuer = { ...server, ...toAuthority(login, tenant) };
  try {
    const answer = await processAuthorizationCodeResponse(issuer, client, response, {
      expectedNonce: secrets.nonce,
      requireIdToken: true,
    });
    await validateApplicationLevelSignature(issuer, response, options);
    const { tid, oid, name, preferred_username, roles, idp } = claims.parse(decodeJwt(answer.id_token ?? ''));
    if (tid !== tenant) throw new TenantryError('sign-in-failed', 'tenant and issuer differ');
    return {
      tenantId: tid,
      objectId: oid,
      name: name ?? null,
      username: preferred_username ?? null,
      isGuest: typeof idp === 'string' && !idp.toLowerCase().includes(tid),
      roles: roles ?? [],
    };
  } catch (cause) {
    throw cause instanceof TenantryError
      ? cause
      : new TenantryError('sign-in-failed', 'the id token is not valid', { cause });
  }
}

/** The tenant that an id token names, not yet believed. */
async function readTenant(response: Response): Promise<string> {
  try {
    const body = z.object({ id_token: z.string() }).parse(await response.json());
    return z.guid().parse(decodeJwt(body.id_token).tid).toLowerCase();
  } catch (cause) {
    throw new TenantryError('sign-in-failed', 'no id token', { cause });
  }
}
