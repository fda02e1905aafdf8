import { type CloudResponse, findTenant, json } from '../core.ts';
import type { Person, Tenant } from '../model.ts';
import { changeTenant, type TenantChanges, updateUser } from '../tenants/change.ts';
import { changeDirectory, type DirectoryChanges } from '../tenants/change-directory.ts';
import { createTenant, type TenantOptions } from '../tenants/create.ts';
import { toDomains } from '../tenants/organization.ts';
import { findUser } from '../tenants/users.ts';
import { type ControlContext, ControlError, defined, getTenant, readBody } from './answers.ts';
import { changes, directoryChanges, newPerson, newTenant, settings, userFields } from './schemas.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

export function listTenants({ cloud }: ControlContext): CloudResponse {
  return json(200, [...cloud.tenants.values()].map(summary));
}

export function addTenant({ cloud, request }: ControlContext): CloudResponse {
  const options = defined(readBody(request, newTenant));
  const tenant = createTenant({ ...options, settings: defined(options.settings ?? {}) } as TenantOptions);
  const taken = [tenant.id, ...tenant.domains].find((name) => findTenant(cloud, name));
  if (taken) throw new ControlError(409, `There is a tenant ${taken} already.`);
  cloud.tenants.set(tenant.id, tenant);
  cloud.changed(tenant.id);
  return json(201, summary(tenant));
}

export function readTenant({ cloud, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  const { settings: current, servicePrincipals, people, users, deletedUsers } = tenant;
  const counts = { users: users.length, deletedUsers: deletedUsers.length };
  return json(200, { ...summary(tenant), settings: current, servicePrincipals, people, counts });
}

export function changeSettings({ cloud, request, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  Object.assign(tenant.settings, defined(readBody(request, settings)));
  cloud.changed(tenant.id);
  return json(200, tenant.settings);
}

export function changeUsers({ cloud, request, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  const wanted = defined(readBody(request, changes)) as TenantChanges;
  try {
    return json(200, changeTenant(tenant, wanted));
  } catch (error) {
    throw new ControlError(400, String(error));
  } finally {
    cloud.changed(tenant.id);
  }
}

/** Groups, memberships, roles, domains and subscriptions. */
export function changeGroups({ cloud, request, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  const wanted = defined(readBody(request, directoryChanges)) as DirectoryChanges;
  try {
    return json(200, changeDirectory(tenant, wanted));
  } catch (error) {
    throw new ControlError(400, String(error));
  } finally {
    cloud.changed(tenant.id);
  }
}

export function changeUser({ cloud, request, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  const user = findUser(tenant, ids[1] ?? '');
  if (!user) throw new ControlError(404, `There is no user ${ids[1]}.`);
  updateUser(tenant, user.id, readBody(request, userFields));
  cloud.changed(tenant.id);
  return json(200, findUser(tenant, user.id));
}

/** What is really there, whatever Graph answers. */
export function listUsers({ cloud, ids }: ControlContext): CloudResponse {
  return json(200, getTenant(cloud, ids[0] ?? '').users);
}

export function listSkus({ cloud, ids }: ControlContext): CloudResponse {
  return json(200, getTenant(cloud, ids[0] ?? '').skus);
}

/** The truth of what belongs to no single user; groups and roles with the ids of their members. */
export function listDirectory({ cloud, ids }: ControlContext): CloudResponse {
  const tenant = getTenant(cloud, ids[0] ?? '');
  const { groups, directoryRoles, subscriptions } = tenant;
  return json(200, { groups, directoryRoles, subscriptions, domains: toDomains(tenant) });
}

/** Somebody who can sign in; with the object id of the user of that name, where the directory has one. */
export function addPerson({ cloud, request }: ControlContext): CloudResponse {
  const { tenantId, guestOf, ...person } = readBody(request, newPerson);
  const tenant = getTenant(cloud, tenantId);
  const known = tenant.people.find(
    ({ username }) => username.toLowerCase() === person.username.toLowerCase(),
  );
  const objectId = known?.objectId ?? findUser(tenant, person.username)?.id ?? crypto.randomUUID();
  const saved: Person = { objectId, ...person, ...(guestOf === undefined ? {} : { guestOf }) };
  tenant.people = [...tenant.people.filter((other) => other !== known), saved];
  cloud.changed(tenant.id);
  return json(201, saved);
}

function summary({ id, displayName, domains, people }: Tenant): object {
  const administrator = people.find(({ directoryRoles }) => directoryRoles.includes(globalAdministrator));
  const person = people.find(({ directoryRoles }) => directoryRoles.length === 0);
  return { id, displayName, domains, administrator: signInOf(administrator), person: signInOf(person) };
}

function signInOf(person: Person | undefined): object | null {
  return person ? { username: person.username, password: person.password } : null;
}
