import { z } from 'zod';
import { grantForAll, visibleGrant } from '../entra/grants.ts';
import type { GraphRecord, ServicePrincipal } from '../model.ts';
import { listPermissions, toGuid } from './known-permissions.ts';
import { listPage, notFound } from './list.ts';
import { type GraphAnswer, type GraphRequest, toContext } from './request.ts';
import { toGraphPrincipalId } from './service-principals.ts';
import { badRequest, checkAdministrator, conflict, readBody } from './write.ts';

const newGrant = z.strictObject({
  clientId: z.guid(),
  consentType: z.literal('AllPrincipals'),
  resourceId: z.guid(),
  scope: z.string(),
});
const changes = z.strictObject({ scope: z.string() });

/** Delegated permissions that were consented to for everybody, or by one person. */
export function listPermissionGrants(request: GraphRequest): GraphAnswer {
  const records = request.tenant.servicePrincipals.flatMap((principal) => toRecords(request, principal));
  return listPage(request, { type: 'oAuth2PermissionGrant', set: 'oauth2PermissionGrants', records });
}

export function addPermissionGrant(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const { clientId, resourceId, scope } = readBody(request, newGrant);
  const principal = request.tenant.servicePrincipals.find(({ objectId }) => objectId === clientId);
  if (!principal || resourceId !== toGraphPrincipalId(request.tenant))
    throw badRequest('Not a valid reference update.');
  if (forAll(request, principal)) throw conflict('Permission entry already exists.');
  grant(request, principal, scope);
  const context = toContext(request, 'oauth2PermissionGrants/$entity');
  return { status: 201, body: { '@odata.context': context, ...forAll(request, principal) } };
}

export function changePermissionGrant(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const { scope } = readBody(request, changes);
  const id = request.segments[1] ?? '';
  const principal = request.tenant.servicePrincipals.find((one) => forAll(request, one)?.id === id);
  if (!principal) throw notFound(id);
  principal.scopes = [];
  grant(request, principal, scope);
  return { status: 204 };
}

function grant({ cloud, tenant }: GraphRequest, principal: ServicePrincipal, scope: string): void {
  const scopes = scope.split(' ').filter(Boolean);
  const known = listPermissions('Scope').map(({ name }) => name);
  const unknown = scopes.find((name) => !known.includes(name));
  const registration = cloud.registrations.get(principal.clientId);
  if (unknown !== undefined || !registration) throw badRequest(`Permission ${unknown} does not exist.`);
  grantForAll(cloud, tenant, registration, { roles: [], scopes });
}

const forAll = (request: GraphRequest, principal: ServicePrincipal): GraphRecord | undefined =>
  toRecords(request, principal).find(({ consentType }) => consentType === 'AllPrincipals');

function toRecords({ tenant }: GraphRequest, principal: ServicePrincipal): GraphRecord[] {
  const scopes = visibleGrant(principal)?.scopes ?? [];
  const common = { clientId: principal.objectId, resourceId: toGraphPrincipalId(tenant) };
  const ofPeople = Object.entries(principal.userConsents ?? {}).map(([principalId, own]) => ({
    id: toGuid('grant', principal.objectId, principalId),
    ...common,
    consentType: 'Principal',
    principalId,
    scope: own.join(' '),
  }));
  if (scopes.length === 0) return ofPeople;
  const id = toGuid('grant', principal.objectId);
  return [
    ...ofPeople,
    { id, ...common, consentType: 'AllPrincipals', principalId: null, scope: scopes.join(' ') },
  ];
}
