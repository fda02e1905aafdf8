import { z } from 'zod';
import type { AppRegistration, GraphRecord, ServicePrincipal } from '../model.ts';
import { detailsOf } from './application-record.ts';
import { toGuid } from './known-permissions.ts';
import { listPage } from './list.ts';
import { type GraphAnswer, type GraphRequest, toContext } from './request.ts';
import { getOwnPrincipal } from './service-principals.ts';
import { badRequest, checkAdministrator, readBody } from './write.ts';

const newAssignment = z.strictObject({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() });

/** Who holds which role: people, and applications. */
export function listAssignments(request: GraphRequest): GraphAnswer {
  const resource = getOwnPrincipal(request);
  return listPage(request, {
    type: 'appRoleAssignment',
    set: 'appRoleAssignments',
    records: [...ofPeople(request, resource), ...ofApplications(request, resource)],
  });
}

export function addAssignment(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const resource = getOwnPrincipal(request);
  const { principalId, resourceId, appRoleId } = readBody(request, newAssignment);
  if (resourceId !== resource.principal.objectId)
    throw badRequest('The resourceId does not match the service principal of the path.');
  const role = detailsOf(resource.registration).appRoles.find(
    ({ id, isEnabled }) => id === appRoleId && isEnabled,
  );
  const person = request.tenant.people.find(({ objectId }) => objectId === principalId);
  if (!role?.value || !person) throw badRequest('Not a valid reference update.');
  if (!role.allowedMemberTypes.includes('User'))
    throw badRequest('Permission being assigned is not for users.');
  const { clientId } = resource.registration;
  const held = person.appRoles[clientId] ?? [];
  if (held.includes(role.value)) throw badRequest('Permission being assigned already exists on the object');
  person.appRoles = { ...person.appRoles, [clientId]: [...held, role.value] };
  request.cloud.changed(request.tenant.id);
  const record = ofPeople(request, resource).find(
    (one) => one.principalId === principalId && one.appRoleId === appRoleId,
  );
  const context = toContext(request, 'appRoleAssignments/$entity');
  return { status: 201, body: { '@odata.context': context, ...record } };
}

interface Resource {
  principal: ServicePrincipal;
  registration: AppRegistration;
}

function ofPeople({ tenant }: GraphRequest, resource: Resource): GraphRecord[] {
  return tenant.people.flatMap(({ objectId, displayName, appRoles }) =>
    (appRoles[resource.registration.clientId] ?? []).map((value) =>
      toRecord(resource, { id: objectId, displayName, type: 'User' }, value),
    ),
  );
}

function ofApplications({ cloud, tenant }: GraphRequest, resource: Resource): GraphRecord[] {
  return tenant.servicePrincipals.flatMap(({ objectId, clientId, apiRoles = {} }) => {
    const displayName = cloud.registrations.get(clientId)?.displayName ?? '';
    const values = apiRoles[resource.registration.clientId] ?? [];
    return values.map((value) =>
      toRecord(resource, { id: objectId, displayName, type: 'ServicePrincipal' }, value),
    );
  });
}

function toRecord(
  { principal, registration }: Resource,
  holder: { id: string; displayName: string; type: string },
  value: string,
): GraphRecord {
  const role = detailsOf(registration).appRoles.find((one) => one.value === value);
  return {
    id: toGuid('assignment', principal.objectId, holder.id, value),
    deletedDateTime: null,
    appRoleId: role?.id ?? toGuid('app-role', registration.clientId, value),
    createdDateTime: '2026-01-01T00:00:00Z',
    principalDisplayName: holder.displayName,
    principalId: holder.id,
    principalType: holder.type,
    resourceDisplayName: registration.displayName,
    resourceId: principal.objectId,
  };
}
