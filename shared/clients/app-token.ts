import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Cloud, isLoopback } from '../clouds/clouds.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { toAuthority } from '../tokens/authority.ts';

export interface AppTokenOptions {
  cloud: Pick<Cloud, 'login' | 'sts'>;
  homeTenantId: string;
  /** The registration that tokens must be issued for; null: none is, and every token is refused. */
  audience: string | null;
  fetch: typeof globalThis.fetch;
  now: () => number;
}

/** Gives the application that a token of Entra's proves; undefined where the token is not good for us. */
export type FindApp = (token: string) => Promise<string | undefined>;

const guid = z.guid().transform((value) => value.toLowerCase());

/** Version 2 tokens name the application in `azp`, version 1 in `appid`. */
const claims = z.object({
  tid: guid,
  sub: z.string(),
  oid: z.string().optional(),
  azp: guid.optional(),
  appid: guid.optional(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
});

/**
 * An application speaks for itself and for no person. Without the optional `idtyp` it is told by what Microsoft
 * documents: no `scp`, and a subject that is its own service principal.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
const isAppOnly = ({ idtyp, scp, sub, oid }: z.infer<typeof claims>) =>
  scp === undefined && (idtyp === undefined ? sub === oid : idtyp === 'app');

/** What a token itself is to blame for; every other failure to find its key is Entra's. */
const unknownKey = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];
const isUnknownKey = (error: unknown) => error instanceof errors.JOSEError && unknownKey.includes(error.code);

/** Keys of one tenant, kept for ten minutes. Throws `sign-in-unavailable` where they cannot be had. */
function createKeys({ cloud: { login }, homeTenantId, fetch }: AppTokenOptions) {
  const url = new URL(toAuthority(login, homeTenantId).jwks_uri ?? '');
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new TenantryError('internal', 'Keys are read over https only');
  const keys = createRemoteJWKSet(url, { [customFetch]: (address, options) => fetch(address, options) });
  return async (...asked: Parameters<typeof keys>) => {
    try {
      return await keys(...asked);
    } catch (cause) {
      if (isUnknownKey(cause)) throw cause;
      throw new TenantryError('sign-in-unavailable', 'The keys of Microsoft Entra cannot be read', { cause });
    }
  };
}

/** Checks app tokens of the home tenant: signature, lifetime, issuer, audience, and that no person stands behind it. */
export function createFindApp(options: AppTokenOptions): FindApp {
  const { cloud, homeTenantId, audience, now } = options;
  const keys = createKeys(options);
  const issuer = [`${cloud.login}/${homeTenantId}/v2.0`, `${cloud.sts}/${homeTenantId}/`];

  const verify = async (token: string, clientId: string): Promise<JWTPayload | undefined> => {
    try {
      const expected = { issuer, audience: [clientId, `api://${clientId}`], requiredClaims: ['exp'] };
      const times = { currentDate: new Date(now()), clockTolerance: 60 };
      return (await jwtVerify(token, keys, { algorithms: ['RS256'], ...expected, ...times })).payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };

  return async (token) => {
    if (audience === null) return undefined;
    const { data } = claims.safeParse(await verify(token, audience));
    if (data === undefined || data.tid !== homeTenantId || !isAppOnly(data)) return undefined;
    return data.azp ?? data.appid;
  };
}
