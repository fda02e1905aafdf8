import { type Cloud, type CloudResponse, json } from '../core.ts';
import { ensureServicePrincipal, toGrant, visibleGrant } from '../entra/grants.ts';
import type { AppRegistration, Tenant } from '../model.ts';
import { blankRegistration } from '../registration.ts';
import { type ControlContext, ControlError, defined, getTenant, noContent, readBody } from './answers.ts';
import { grant, newIdentity, newRegistration, registrationChanges } from './schemas.ts';

/** As in the portal, the registration is present in its home tenant from the start, with nothing granted. */
export function addRegistration({ cloud, request }: ControlContext): CloudResponse {
  const given = defined(readBody(request, newRegistration));
  const home = getTenant(cloud, given.homeTenantId);
  const registration: AppRegistration = {
    ...blankRegistration(),
    multiTenant: true,
    verifiedPublisher: true,
    ...given,
  };
  cloud.registrations.set(registration.clientId, registration);
  ensureServicePrincipal(cloud, home, registration).visibleAt = new Date().toISOString();
  cloud.changed();
  return json(201, registration);
}

export function listRegistrations({ cloud }: ControlContext): CloudResponse {
  return json(200, [...cloud.registrations.values()]);
}

export function changeRegistration({ cloud, request, ids }: ControlContext): CloudResponse {
  const registration = cloud.registrations.get(ids[0] ?? '');
  if (!registration) throw new ControlError(404, `There is no registration ${ids[0]}.`);
  Object.assign(registration, defined(readBody(request, registrationChanges)));
  cloud.changed();
  return json(200, registration);
}

export function addIdentity({ cloud, request }: ControlContext): CloudResponse {
  const identity = readBody(request, newIdentity);
  getTenant(cloud, identity.tenantId);
  cloud.identities.set(identity.clientId, identity);
  cloud.changed();
  return json(201, identity);
}

/** Sets what the tenant has granted, exactly; with a `visibleAt` to come, what was visible before stays so until then. */
export function setGrant({ cloud, request, ids }: ControlContext): CloudResponse {
  const [tenantId = '', clientId = ''] = ids;
  const tenant = getTenant(cloud, tenantId);
  const registration = cloud.registrations.get(clientId);
  if (!registration) throw new ControlError(404, `There is no registration ${clientId}.`);
  const given = readBody(request, grant);
  const { visibleAt = new Date().toISOString(), ...granted } = given;
  checkGrantable(cloud, tenant, registration, given.apiRoles);
  const isNew = !tenant.servicePrincipals.some((principal) => principal.clientId === clientId);
  const principal = ensureServicePrincipal(cloud, tenant, registration);
  const before = isNew ? undefined : visibleGrant(principal);
  delete principal.previous;
  if (before) principal.previous = toGrant(before);
  Object.assign(principal, { ...granted, visibleAt });
  cloud.changed(tenant.id);
  return json(200, principal);
}

export function removeGrant({ cloud, ids }: ControlContext): CloudResponse {
  const [tenantId = '', clientId = ''] = ids;
  const tenant = getTenant(cloud, tenantId);
  tenant.servicePrincipals = tenant.servicePrincipals.filter((principal) => principal.clientId !== clientId);
  cloud.changed(tenant.id);
  return noContent;
}

/** What Entra would not let happen: a single-tenant registration elsewhere, and roles that an API does not have. */
function checkGrantable(
  cloud: Cloud,
  tenant: Tenant,
  { multiTenant, homeTenantId }: AppRegistration,
  apiRoles: Record<string, string[]>,
): void {
  if (!multiTenant && tenant.id !== homeTenantId)
    throw new ControlError(400, `The registration is of the single tenant ${homeTenantId}.`);
  for (const [clientId, roles] of Object.entries(apiRoles)) {
    const unknown = roles.find((role) => !cloud.registrations.get(clientId)?.appRoles.includes(role));
    if (unknown !== undefined) throw new ControlError(400, `apiRoles: ${clientId} has no role ${unknown}.`);
  }
}
