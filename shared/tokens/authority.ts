import { type AuthorizationServer, allowInsecureRequests, customFetch } from 'oauth4webapi';
import { isLoopback } from '../clouds/clouds.ts';

/**
 * Where one tenant signs in. Microsoft's paths are fixed, so that no discovery is needed for each of thousands of
 * tenants. `tenant` is a GUID, or `organizations` where nobody knows yet who comes.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols
 */
export function toAuthority(login: string, tenant: string): AuthorizationServer {
  return {
    issuer: `${login}/${tenant}/v2.0`,
    authorization_endpoint: `${login}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${login}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${login}/${tenant}/discovery/v2.0/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** Plain http is for a login endpoint on this very machine and for no other. Half a minute is long for an answer. */
export function httpOptions(login: string, fetch: typeof globalThis.fetch, timeoutMs = 30_000) {
  return {
    [allowInsecureRequests]: isLoopback(login),
    [customFetch]: (url: string, options: object) => fetch(url, options as RequestInit),
    signal: AbortSignal.timeout(timeoutMs),
  };
}
