/** What tenants have consented to, and from when on it shows. */
import type { Cloud } from '../core.ts';
import type { AppRegistration, Person, ServicePrincipal, Tenant } from '../model.ts';

export interface Grant {
  roles: string[];
  scopes: string[];
  apiRoles?: Record<string, string[]>;
}

const roleIds = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
  applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
};

/**
 * Application permissions on Graph are granted by Global and Privileged Role Administrators alone; delegated ones by
 * the two application administrators as well.
 * @see https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent
 */
export function mayGrantForAll(person: Person, wanted: Grant): boolean {
  const highest = [roleIds.globalAdministrator, roleIds.privilegedRoleAdministrator];
  const allowed =
    wanted.roles.length > 0
      ? highest
      : [...highest, roleIds.cloudApplicationAdministrator, roleIds.applicationAdministrator];
  return person.directoryRoles.some((role) => allowed.includes(role));
}

/** Delegated permissions that a person cannot consent to alone, by the rule their names follow. */
export function needsAdministrator(scope: string): boolean {
  if (scope === 'User.ReadBasic.All') return false;
  return scope.endsWith('.All') || scope.startsWith('Directory.');
}

export function findServicePrincipal(tenant: Tenant, clientId: string): ServicePrincipal | undefined {
  return tenant.servicePrincipals.find((principal) => principal.clientId === clientId);
}

function isVisible(principal: ServicePrincipal): boolean {
  return Date.parse(principal.visibleAt) <= Date.now();
}

/** What other parts of the cloud see at this moment; undefined: not even that the service principal exists. */
export function visibleGrant(principal: ServicePrincipal): Grant | undefined {
  return isVisible(principal) ? principal : principal.previous;
}

/** What was granted, alone: to be kept as `previous`. */
export function toGrant({ roles, scopes, apiRoles = {} }: Grant): Required<Grant> {
  return { roles, scopes, apiRoles };
}

/** Scopes that hold for one person: the tenant's and their own. */
export function scopesFor(principal: ServicePrincipal | undefined, person: Person): string[] {
  if (!principal) return [];
  return union(principal.scopes, principal.userConsents?.[person.objectId] ?? []);
}

/** Records an administrator's consent for the whole tenant; it adds to what was there. */
export function grantForAll(cloud: Cloud, tenant: Tenant, registration: AppRegistration, added: Grant): void {
  const principal = ensureServicePrincipal(cloud, tenant, registration);
  const roles = union(principal.roles, added.roles);
  const scopes = union(principal.scopes, added.scopes);
  if (roles.length === principal.roles.length && scopes.length === principal.scopes.length) return;
  const before = visibleGrant(principal);
  if (before) principal.previous = toGrant(before);
  Object.assign(principal, { roles, scopes, visibleAt: visibleFrom(tenant) });
  cloud.changed(tenant.id);
}

export function grantForPerson(
  cloud: Cloud,
  tenant: Tenant,
  registration: AppRegistration,
  person: Person,
  scopes: string[],
): void {
  const principal = ensureServicePrincipal(cloud, tenant, registration);
  const consents = principal.userConsents ?? {};
  consents[person.objectId] = union(consents[person.objectId] ?? [], scopes);
  principal.userConsents = consents;
  cloud.changed(tenant.id);
}

export function ensureServicePrincipal(
  cloud: Cloud,
  tenant: Tenant,
  registration: AppRegistration,
): ServicePrincipal {
  const existing = findServicePrincipal(tenant, registration.clientId);
  if (existing) return existing;
  const principal: ServicePrincipal = {
    objectId: crypto.randomUUID(),
    clientId: registration.clientId,
    enabled: true,
    roles: [],
    scopes: [],
    visibleAt: visibleFrom(tenant),
  };
  tenant.servicePrincipals.push(principal);
  cloud.changed(tenant.id);
  return principal;
}

function visibleFrom(tenant: Tenant): string {
  return new Date(Date.now() + tenant.settings.consentDelaySeconds * 1000).toISOString();
}

function union(first: string[], second: string[]): string[] {
  return [...new Set([...first, ...second])];
}
