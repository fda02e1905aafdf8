/** What authorization codes and refresh tokens are exchanged for. */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../core.ts';
import { clientInfo } from './authorize.ts';
import { aadError } from './errors.ts';
import { findServicePrincipal, scopesFor } from './grants.ts';
import { type ClientProof, idToken, lifetimeSeconds, type TokenTarget, userToken } from './issue.ts';
import { noteIssued } from './issued.ts';
import { openIdScopes } from './scopes.ts';
import type { Account } from './sessions.ts';
import type { TokenRequest } from './token.ts';

interface DelegatedGrant {
  account: Account;
  scopes: string[];
  nonce: string | null;
  proof: ClientProof;
}

/** Refresh tokens are bound to a client and a person, not to a tenant or a resource. Kept in memory only. */
interface RefreshGrant {
  clientId: string;
  tenantId: string;
  objectId: string;
  scopes: string[];
  issuedAt: string;
}

const refreshGrants = new WeakMap<Cloud['life'], Map<string, RefreshGrant>>();

export function refreshGrantsOf(cloud: Cloud): Map<string, RefreshGrant> {
  const known = refreshGrants.get(cloud.life) ?? new Map<string, RefreshGrant>();
  refreshGrants.set(cloud.life, known);
  return known;
}

export async function delegatedTokens(
  cloud: Cloud,
  request: TokenRequest,
  { account, scopes, nonce, proof }: DelegatedGrant,
): Promise<Record<string, unknown>> {
  const { registration } = request;
  const { person, tenant } = account;
  const principal = findServicePrincipal(tenant, registration.clientId);
  const granted = scopesFor(principal, person);
  const names = { appId: registration.clientId, name: registration.displayName };
  if (scopes.some((scope) => !granted.includes(scope))) throw aadError(65001, names);
  const { handlesChallenges } = request;
  const audience = cloud.origins.graph;
  const target: TokenTarget = { tenant, registration, principal, audience, proof, handlesChallenges };
  const permissions = granted.filter((scope) => scope !== 'offline_access');
  return {
    token_type: 'Bearer',
    scope: permissions.map((name) => (openIdScopes.includes(name) ? name : `${audience}/${name}`)).join(' '),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await userToken(cloud, target, person, permissions),
    ...(scopes.includes('offline_access')
      ? { refresh_token: newRefreshToken(cloud, request, account, scopes) }
      : {}),
    ...(scopes.includes('openid')
      ? { id_token: await idToken(cloud, target, person, { scopes, nonce }) }
      : {}),
    ...(request.form.get('client_info') === '1' ? { client_info: clientInfo(account) } : {}),
  };
}

function newRefreshToken(
  cloud: Cloud,
  { registration }: TokenRequest,
  account: Account,
  scopes: string[],
): string {
  const value = `1.${randomBytes(96).toString('base64url')}`;
  noteIssued(cloud, 'refresh-token', value);
  refreshGrantsOf(cloud).set(value, {
    clientId: registration.clientId,
    tenantId: account.tenant.id,
    objectId: account.person.objectId,
    scopes,
    issuedAt: new Date().toISOString(),
  });
  return value;
}

/** @throws AADSTS70000 where the person is no longer there */
export function accountOf(cloud: Cloud, grant: { tenantId: string; objectId: string }): Account {
  const tenant = cloud.tenants.get(grant.tenantId);
  const person = tenant?.people.find(({ objectId }) => objectId === grant.objectId);
  if (!tenant || !person) throw aadError(70000);
  return { tenant, person };
}
