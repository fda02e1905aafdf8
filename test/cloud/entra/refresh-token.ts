import { type Cloud, findTenant } from '../core.ts';
import { authenticateClient } from './client-authentication.ts';
import { checkUsable } from './client-credentials.ts';
import { accountOf, delegatedTokens, refreshGrantsOf } from './delegated.ts';
import { aadError } from './errors.ts';
import { findServicePrincipal } from './grants.ts';
import { toPermissionNames } from './scopes.ts';
import type { TokenRequest } from './token.ts';

const lifetimeMs = 90 * 86_400_000;

/** The old token stays valid; each answer brings a new one. @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens */
export async function refreshToken(cloud: Cloud, request: TokenRequest): Promise<Record<string, unknown>> {
  const { form, registration } = request;
  const value = form.get('refresh_token');
  if (!value) throw aadError(900144, { name: 'refresh_token' });
  const proof = await authenticateClient(cloud, registration, form);
  const grant = refreshGrantsOf(cloud).get(value);
  if (!grant || grant.clientId !== registration.clientId) throw aadError(70000);
  if (Date.parse(grant.issuedAt) + lifetimeMs <= Date.now())
    throw aadError(700082, { issueDate: grant.issuedAt });
  const account = accountOf(cloud, grant);
  if (request.tenant && findTenant(cloud, request.segment)?.id !== account.tenant.id) {
    const names = {
      email: account.person.username,
      idp: account.tenant.id,
      tenant: request.tenant.displayName,
    };
    throw aadError(50020, names, 'invalid_grant');
  }
  checkUsable(account.tenant, registration, findServicePrincipal(account.tenant, registration.clientId));
  const asked = form.get('scope');
  const scopes = asked ? toPermissionNames(cloud, asked).filter((name) => name !== '.default') : grant.scopes;
  const kept = [...new Set([...scopes, 'offline_access'])];
  return delegatedTokens(cloud, request, { account, scopes: kept, nonce: null, proof });
}
