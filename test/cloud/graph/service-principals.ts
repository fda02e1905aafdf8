import { z } from 'zod';
import type { Cloud } from '../core.ts';
import { ensureServicePrincipal, findServicePrincipal } from '../entra/grants.ts';
import type { AppRegistration, GraphRecord, ServicePrincipal, Tenant } from '../model.ts';
import { detailsOf } from './application-record.ts';
import { graphAppId, listPermissions, toGuid } from './known-permissions.ts';
import { notFound, showOne } from './list.ts';
import { type GraphAnswer, GraphError, type GraphRequest, toContext, toKey } from './request.ts';
import { badRequest, checkAdministrator, conflict, isVisible, readBody, visibleFrom } from './write.ts';

const newPrincipal = z.strictObject({
  appId: z.guid(),
  appRoleAssignmentRequired: z.boolean().default(false),
});
const changes = z
  .strictObject({ appRoleAssignmentRequired: z.boolean(), accountEnabled: z.boolean() })
  .partial();

/** Microsoft Graph itself is present in every tenant. */
export const toGraphPrincipalId = (tenant: Tenant): string => toGuid('graph', tenant.id);

/** By id or by client id: of a registration, of a managed identity, or Microsoft Graph's own. */
export function showServicePrincipal(request: GraphRequest): GraphAnswer {
  const record = all(request).find(isMeant(request));
  return showOne(request, { type: 'servicePrincipal', set: 'servicePrincipals' }, record);
}

export function addServicePrincipal(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const { cloud, tenant } = request;
  const { appId, appRoleAssignmentRequired } = readBody(request, newPrincipal);
  const registration = cloud.registrations.get(appId);
  if (
    !registration ||
    registration.homeTenantId !== tenant.id ||
    !isVisible(detailsOf(registration).visibleAt)
  )
    throw badRequest(
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    );
  if (findServicePrincipal(tenant, appId))
    throw conflict(
      'The service principal cannot be created, updated, or restored because the service principal name is already in use.',
    );
  const principal = ensureServicePrincipal(cloud, tenant, registration);
  principal.visibleAt = visibleFrom(request);
  principal.assignmentRequired = appRoleAssignmentRequired;
  const context = toContext(request, 'servicePrincipals/$entity');
  return { status: 201, body: { '@odata.context': context, ...toServicePrincipal(cloud, principal) } };
}

export function changeServicePrincipal(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const { accountEnabled, appRoleAssignmentRequired } = readBody(request, changes);
  const { principal } = getOwnPrincipal(request);
  principal.enabled = accountEnabled ?? principal.enabled;
  principal.assignmentRequired = appRoleAssignmentRequired ?? principal.assignmentRequired ?? false;
  request.cloud.changed(request.tenant.id);
  return { status: 204 };
}

/** The presence of a registration that the path names, and the registration. */
export function getOwnPrincipal(request: GraphRequest): {
  principal: ServicePrincipal;
  registration: AppRegistration;
} {
  const isWanted = isMeant(request);
  const { cloud, tenant } = request;
  for (const principal of tenant.servicePrincipals.filter(({ visibleAt }) => isVisible(visibleAt))) {
    const registration = cloud.registrations.get(principal.clientId);
    if (registration && isWanted({ id: principal.objectId, appId: principal.clientId }))
      return { principal, registration };
  }
  throw notFound(request.segments[1] ?? '');
}

export function toServicePrincipal(cloud: Cloud, principal: ServicePrincipal): GraphRecord {
  const registration = cloud.registrations.get(principal.clientId);
  const displayName = registration?.displayName ?? null;
  return {
    id: principal.objectId,
    deletedDateTime: null,
    accountEnabled: principal.enabled,
    appDisplayName: displayName,
    appId: principal.clientId,
    appOwnerOrganizationId: registration?.homeTenantId ?? null,
    appRoleAssignmentRequired: principal.assignmentRequired ?? false,
    appRoles: registration ? detailsOf(registration).appRoles : [],
    displayName,
    replyUrls: registration?.redirectUris ?? [],
    servicePrincipalNames: [principal.clientId],
    servicePrincipalType: 'Application',
    signInAudience: registration?.multiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
    tags: [],
  };
}

function isMeant({ segments }: GraphRequest): (record: { id: string; appId?: unknown }) => boolean {
  const segment = segments[1] ?? '';
  const key = toKey(segment) ?? { name: 'id', value: segment };
  if (key.name !== 'id' && key.name !== 'appId')
    throw new GraphError(400, 'BadRequest', `Invalid key ${key.name}.`);
  const wanted = key.value.toLowerCase();
  return (record) => (key.name === 'id' ? record.id : record.appId) === wanted;
}

function all({ cloud, tenant }: GraphRequest): GraphRecord[] {
  const own = tenant.servicePrincipals.filter(({ visibleAt }) => isVisible(visibleAt));
  const identities = [...cloud.identities.values()].filter(({ tenantId }) => tenantId === tenant.id);
  return [
    ...own.map((principal) => toServicePrincipal(cloud, principal)),
    ...identities.map(({ clientId, principalId }) => ({
      ...bare(principalId, clientId, 'Managed identity'),
      servicePrincipalType: 'ManagedIdentity',
    })),
    toGraphPrincipal(tenant),
  ];
}

function bare(id: string, appId: string, displayName: string): GraphRecord {
  return {
    id,
    deletedDateTime: null,
    accountEnabled: true,
    appId,
    appRoleAssignmentRequired: false,
    displayName,
    servicePrincipalNames: [appId],
    tags: [],
  };
}

function toGraphPrincipal(tenant: Tenant): GraphRecord {
  const described = (name: string) => ({ isEnabled: true, value: name });
  return {
    ...bare(toGraphPrincipalId(tenant), graphAppId, 'Microsoft Graph'),
    servicePrincipalType: 'Application',
    appRoles: listPermissions('Role').map(({ id, name }) => ({
      id,
      ...described(name),
      allowedMemberTypes: ['Application'],
      displayName: name,
      description: name,
    })),
    oauth2PermissionScopes: listPermissions('Scope').map(({ id, name }) => ({
      id,
      ...described(name),
      type: 'Admin',
    })),
  };
}
