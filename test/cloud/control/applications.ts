import { type CloudResponse, json } from '../core.ts';
import { ensureServicePrincipal, visibleGrant } from '../entra/grants.ts';
import type { AppRegistration } from '../model.ts';
import { type ControlContext, ControlError, defined, getTenant, noContent, readBody } from './answers.ts';
import { grant, newIdentity, newRegistration, registrationChanges } from './schemas.ts';

/** As in the portal, the registration is present in its home tenant from the start, with nothing granted. */
export function addRegistration({ cloud, request }: ControlContext): CloudResponse {
  const given = defined(readBody(request, newRegistration));
  const home = getTenant(cloud, given.homeTenantId);
  const registration: AppRegistration = {
    clientId: crypto.randomUUID(),
    multiTenant: true,
    verifiedPublisher: true,
    redirectUris: [],
    requiredRoles: [],
    requiredScopes: [],
    appRoles: [],
    secrets: [],
    certificates: [],
    federatedCredentials: [],
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
  const { roles, scopes, enabled, visibleAt = new Date().toISOString() } = readBody(request, grant);
  const isNew = !tenant.servicePrincipals.some((principal) => principal.clientId === clientId);
  const principal = ensureServicePrincipal(cloud, tenant, registration);
  const before = isNew ? undefined : visibleGrant(principal);
  delete principal.previous;
  if (before) principal.previous = { roles: before.roles, scopes: before.scopes };
  Object.assign(principal, { roles, scopes, enabled, visibleAt });
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
