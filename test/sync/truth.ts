import type { ControlClient } from '../cloud/control/client.ts';
import type { Customer } from './engine.ts';

/** The fields that a people row holds, written down here on their own: a field that is lost is a test that fails. */
const texts = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'userType',
  'accountEnabled',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'mobilePhone',
  'employeeId',
  'usageLocation',
  'preferredLanguage',
  'onPremisesSyncEnabled',
  'externalUserState',
];
const lists = ['businessPhones', 'otherMails', 'proxyAddresses'];

type Person = Record<string, unknown>;
const sorted = (value: unknown) => (Array.isArray(value) ? value.map(String).sort() : null);

function toLicences(value: unknown) {
  if (!Array.isArray(value)) return null;
  return value
    .map((licence: Person) => ({ skuId: licence.skuId, disabledPlans: sorted(licence.disabledPlans) }))
    .sort((a, b) => String(a.skuId).localeCompare(String(b.skuId)));
}

/** One person as the cloud, or a row, has them, in one form. */
export function toComparable(person: Person): Person {
  const created = person.createdDateTime;
  return {
    ...Object.fromEntries(texts.map((name) => [name, person[name] ?? null])),
    ...Object.fromEntries(lists.map((name) => [name, sorted(person[name])])),
    createdDateTime: typeof created === 'string' ? new Date(created).toISOString() : null,
    assignedLicenses: toLicences(person.assignedLicenses),
  };
}

/** Everybody who is in the tenant, by id. */
export async function readTruth(control: ControlClient, tenantId: string): Promise<Record<string, Person>> {
  const people = await control.listUsers(tenantId);
  return Object.fromEntries(people.map((person) => [person.id, toComparable(person)]));
}

/** Everybody whose row is live, by id. */
export async function readLive(customer: Customer): Promise<Record<string, Person>> {
  const live = [...(await customer.rows())].filter(([, { state }]) => state.removedAt === null);
  return Object.fromEntries(live.map(([id, { record }]) => [id, toComparable(record)]));
}

const fieldsOfGroups = [
  'displayName',
  'description',
  'mail',
  'mailEnabled',
  'mailNickname',
  'securityEnabled',
  'visibility',
  'membershipRule',
];
const pick = (record: Person, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
const memberships = (parents: { id: string; members: string[] }[]) =>
  parents.flatMap(({ id, members }) => members.map((member) => `${id} ${member}`)).sort();

/** Groups, roles, domains and subscriptions as the cloud has them, and who is in what. */
export async function readDirectory(control: ControlClient, tenantId: string) {
  const { groups, directoryRoles, domains, subscriptions } = await control.readDirectory(tenantId);
  return {
    groups: Object.fromEntries(groups.map((group) => [group.id, pick(group, fieldsOfGroups)])),
    groupMembers: memberships(groups),
    roles: Object.fromEntries(directoryRoles.map((role) => [role.id, role.displayName])),
    roleMembers: memberships(directoryRoles),
    domains: domains.map(({ id, isVerified }) => `${id} ${isVerified}`).sort(),
    subscriptions: subscriptions.map(({ id, status }) => `${id} ${status}`).sort(),
  };
}

/** The same as the tables have it. */
export async function readLiveDirectory(customer: Customer) {
  const live = async (table: string) =>
    [...(await customer.rows(table)).values()]
      .filter(({ state }) => state.removedAt === null)
      .map(({ record }) => record);
  const groups = await live('groups');
  const roles = await live('directoryRoles');
  return {
    groups: Object.fromEntries(groups.map((group) => [group.id, pick(group, fieldsOfGroups)])),
    groupMembers: (await live('groupMembers')).map((row) => `${row.groupId} ${row.memberId}`).sort(),
    roles: Object.fromEntries(roles.map((role) => [role.id, role.displayName])),
    roleMembers: (await live('directoryRoleMembers'))
      .map((row) => `${row.directoryRoleId} ${row.memberId}`)
      .sort(),
    domains: (await live('domains')).map(({ id, isVerified }) => `${id} ${isVerified}`).sort(),
    subscriptions: (await live('subscriptions')).map(({ id, status }) => `${id} ${status}`).sort(),
  };
}
