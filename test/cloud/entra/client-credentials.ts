import type { Cloud } from '../core.ts';
import type { AppRegistration, ServicePrincipal, Tenant } from '../model.ts';
import { authenticateClient } from './client-authentication.ts';
import { aadError } from './errors.ts';
import { findServicePrincipal, type Grant, visibleGrant } from './grants.ts';
import { appToken, lifetimeSeconds } from './issue.ts';
import { resourceOf } from './scopes.ts';
import type { TokenRequest } from './token.ts';

/** An app-only token. It is issued even where nothing was granted: then `roles` is missing, and nothing else tells. */
export async function clientCredentials(
  cloud: Cloud,
  request: TokenRequest,
): Promise<Record<string, unknown>> {
  const { form, registration, tenant } = request;
  if (!tenant) throw aadError(9001023);
  const { principal, visible } = findGrant(cloud, tenant, registration);
  const proof = await authenticateClient(cloud, registration, form);
  checkUsable(tenant, registration, principal);
  const { audience, api } = resourceFor(cloud, tenant, form.get('scope'));
  const roles = api ? visible.apiRoles?.[api.clientId] : visible.roles;
  if (api && !roles?.length && findServicePrincipal(tenant, api.clientId)?.assignmentRequired)
    throw aadError(501051, { appId: registration.clientId, resource: api.clientId });
  const { handlesChallenges } = request;
  const target = { tenant, registration, principal, audience, proof, handlesChallenges };
  const accessToken = await appToken(cloud, target, roles ?? [], api);
  const expiry = { expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds };
  return { token_type: 'Bearer', ...expiry, access_token: accessToken };
}

/** What of the consent is visible now; what a consent that is on its way looks like is the cloud's `behaviour`. */
function findGrant(
  cloud: Cloud,
  tenant: Tenant,
  registration: AppRegistration,
): { principal: ServicePrincipal; visible: Grant } {
  const names = { appId: registration.clientId, name: registration.displayName, tenant: tenant.displayName };
  const principal = findServicePrincipal(tenant, registration.clientId);
  if (!principal) throw aadError(700016, names);
  const visible = visibleGrant(principal);
  if (visible) return { principal, visible };
  if (cloud.behaviour.replication === 'no-roles') return { principal, visible: { roles: [], scopes: [] } };
  throw aadError(cloud.behaviour.replication, names);
}

/** What the tenant itself says no to, after the client has proved itself. */
export function checkUsable(
  tenant: Tenant,
  registration: AppRegistration,
  principal: ServicePrincipal | undefined,
): void {
  const names = { appId: registration.clientId, name: registration.displayName };
  if (principal && !principal.enabled) throw aadError(7000112, names);
  if (tenant.settings.tokenError !== null)
    throw aadError(tenant.settings.tokenError, {
      ...names,
      appDisplayName: names.name,
      tenant: tenant.displayName,
    });
}

interface Resource {
  audience: string;
  /** The registration whose API it is; undefined is Graph. */
  api: AppRegistration | undefined;
}

/**
 * One resource, with `/.default`: Graph, or the API of a registration that is present in the tenant, by client id or
 * `api://` and client id. A v1 token's audience is what was asked for, a v2 token's the client id.
 */
function resourceFor(cloud: Cloud, tenant: Tenant, scope: string | null): Resource {
  if (!scope) throw aadError(900144, { name: 'scope' });
  const scopes = scope.split(/\s+/).filter(Boolean);
  const [only = ''] = scopes;
  if (scopes.length !== 1 || !only.endsWith('/.default')) throw aadError(70011);
  const resource = resourceOf(only);
  if (resource === cloud.origins.graph) return { audience: resource, api: undefined };
  const api = cloud.registrations.get(resource.replace(/^api:\/\//, ''));
  if (!api || !findServicePrincipal(tenant, api.clientId))
    throw aadError(500011, { name: resource, tenant: tenant.displayName });
  return { audience: api.accessTokenVersion === 2 ? api.clientId : resource, api };
}
