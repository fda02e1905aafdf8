import { decodeJwt } from 'jose';
import { type ClientAuth, clientCredentialsGrantRequest } from 'oauth4webapi';
import { z } from 'zod';
import { findAadsts, tokenFailure } from '../errors/aadsts.ts';
import { type ErrorCode, TenantryError } from '../errors/tenantry-error.ts';
import { httpOptions, toAuthority } from './authority.ts';
import { createSingleFlight } from './single-flight.ts';

/** An app-only token for one tenant and what it allows. */
export interface AppToken {
  accessToken: string;
  tenantId: string;
  /** Granted application permissions by name; empty where nobody consented, although a token was issued. */
  roles: string[];
  /** Directory roles of the service principal, to be shown; they gate nothing. */
  directoryRoles: string[];
  expiresAt: number;
}

export interface TokenRequest {
  tenantId: string;
  clientId: string;
  /** Origin of the API, such as `https://graph.microsoft.com`. */
  resource: string;
  auth: () => Promise<ClientAuth>;
}

export interface AppTokens {
  /** A token that lives for five more minutes at least, shared by concurrent callers. */
  get(request: TokenRequest): Promise<AppToken>;
  /** A token that was issued after this call, with the answer to a claims challenge where there is one. */
  getFresh(request: TokenRequest, claims?: string): Promise<AppToken>;
  /** Forgets what was issued for a tenant: after a consent, or when its connection ends. */
  forget(tenantId: string): void;
}

export interface AppTokensDependencies {
  login: string;
  fetch: typeof fetch;
  now: () => number;
  /** Told of every token that is not given. */
  onFailure?: (tenantId: string, code: ErrorCode) => void;
}

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const errorAnswer = z.object({
  error: z.string().catch(''),
  error_description: z.string().catch(''),
  error_codes: z.array(z.number()).catch([]),
  trace_id: z.string().optional().catch(undefined),
});
const tokenClaims = z.object({
  tid: z.guid(),
  roles: z.array(z.string()).default([]),
  wids: z.array(z.string()).default([]),
});

/** How Entra says that a service principal is not there, policy forbids, or our credential is wrong: a code each. */
async function toTokenError(response: Response): Promise<TenantryError> {
  const text = await response.text().catch(() => '');
  const body = errorAnswer.safeParse(safeJson(text)).data;
  const aadsts = body?.error_codes[0] ?? findAadsts(body?.error_description ?? '');
  const failure = tokenFailure(response.status, aadsts);
  const number = aadsts === undefined ? `HTTP ${response.status}` : `AADSTS${aadsts}`;
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || undefined;
  const facts = { status: response.status, aadsts, requestId: body?.trace_id, retryAfterSeconds };
  const code = failure === 'pending-consent' ? 'token-pending' : failure;
  return new TenantryError(
    code,
    `Microsoft Entra refused a token: ${number} ${body?.error ?? ''}`.trim(),
    facts,
  );
}

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Asks for one token. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
async function requestAppToken(
  { login, fetch }: AppTokensDependencies,
  { tenantId, clientId, resource, auth }: TokenRequest,
  claims: string | undefined,
): Promise<Response> {
  const parameters = { scope: `${resource}/.default`, ...(claims === undefined ? {} : { claims }) };
  const client = { client_id: clientId };
  const clientAuth = await auth();
  try {
    const options = httpOptions(login, fetch);
    return await clientCredentialsGrantRequest(
      toAuthority(login, tenantId),
      client,
      clientAuth,
      parameters,
      options,
    );
  } catch (cause) {
    throw new TenantryError('unreachable', 'Microsoft Entra did not answer', { cause });
  }
}

/** The token's own claims say what it is worth: the tenant must be the one that was asked for. */
async function checkAppToken(response: Response, request: TokenRequest, now: number): Promise<AppToken> {
  if (!response.ok) throw await toTokenError(response);
  const answer = tokenAnswer.safeParse(safeJson(await response.text().catch(() => '')));
  if (!answer.success) throw new TenantryError('unreachable', 'Microsoft Entra answered without a token');
  const claims = tokenClaims.safeParse(decodeClaims(answer.data.access_token));
  if (!claims.success)
    throw new TenantryError('token-refused', 'The claims of an app-only token cannot be read');
  if (claims.data.tid.toLowerCase() !== request.tenantId) {
    throw new TenantryError(
      'token-refused',
      'An app-only token is for another tenant than the one asked for',
    );
  }
  return {
    accessToken: answer.data.access_token,
    tenantId: request.tenantId,
    roles: claims.data.roles,
    directoryRoles: claims.data.wids,
    expiresAt: now + answer.data.expires_in * 1000,
  };
}

const decodeClaims = (token: string): unknown => {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
};

const marginMs = 5 * 60 * 1000;
const maximumCached = 5000;

/** Expired tokens go first; a full cache of live ones loses its oldest half. */
function forgetOldest(cache: Map<string, AppToken>, now: number): void {
  for (const [key, token] of cache) if (token.expiresAt <= now) cache.delete(key);
  const surplus = cache.size - maximumCached / 2;
  for (const key of [...cache.keys()].slice(0, Math.max(0, surplus))) cache.delete(key);
}

/** A cache by tenant, client and resource of one cloud, with a single flight for each. */
export function createAppTokens(dependencies: AppTokensDependencies): AppTokens {
  const cache = new Map<string, AppToken>();
  const fly = createSingleFlight<AppToken>();
  const keyOf = ({ tenantId, clientId, resource }: TokenRequest) => `${tenantId} ${clientId} ${resource}`;

  const ask = async (wanted: TokenRequest, claims?: string) => {
    try {
      const response = await requestAppToken(dependencies, wanted, claims);
      return await checkAppToken(response, wanted, dependencies.now());
    } catch (error) {
      if (error instanceof TenantryError) dependencies.onFailure?.(wanted.tenantId, error.code);
      throw error;
    }
  };
  const request = async (wanted: TokenRequest, claims?: string) => {
    const token = await ask(wanted, claims);
    if (cache.size >= maximumCached) forgetOldest(cache, dependencies.now());
    cache.set(keyOf(wanted), token);
    return token;
  };

  return {
    async get(wanted) {
      const known = cache.get(keyOf(wanted));
      if (known && known.expiresAt - marginMs > dependencies.now()) return known;
      return fly(keyOf(wanted), () => request(wanted));
    },
    getFresh: (wanted, claims) => request(wanted, claims),
    forget(tenantId) {
      for (const key of cache.keys()) if (key.startsWith(`${tenantId} `)) cache.delete(key);
    },
  };
}
