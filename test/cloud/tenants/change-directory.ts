import type { GraphRecord, Tenant } from '../model.ts';
import { drawUsers } from './change.ts';
import { toGroup } from './groups.ts';
import { changeMembers, leaveAll, membersOf, noteGroup, rejoin } from './members.ts';
import { createRandom, guid, type Random, toGraphDate } from './random.ts';

interface Membership {
  /** So many users, or these users, groups or whatever has an id. */
  add?: number | string[];
  remove?: number | string[];
}

export interface DirectoryChanges {
  groups?: {
    add?: { id?: string; displayName: string; members?: number | string[]; fields?: object }[];
    change?: Record<string, Record<string, unknown>>;
    remove?: string[];
    hard?: boolean;
    restore?: string[];
  };
  /** Group id → who comes and who goes, in one change. */
  members?: Record<string, Membership>;
  /** The same of roles, by id or by the id of their template. */
  roles?: Record<string, Membership>;
  domains?: { add?: { name: string; verified: boolean }[]; remove?: string[] };
  /** Subscription id → fields. */
  subscriptions?: Record<string, Record<string, unknown>>;
}

type Members = Record<string, { added: string[]; removed: string[] }>;

export interface ChangedDirectory {
  /** Ids of the new groups. */
  groups: string[];
  members: Members;
  roles: Members;
}

/** Lets groups, memberships, role assignments, domains and subscriptions come, go and change. */
export function changeDirectory(tenant: Tenant, changes: DirectoryChanges): ChangedDirectory {
  const random = createRandom(tenant.seed + 104_729 * (tenant.groupChanges.length + 1));
  const { groups = {}, members = {}, roles = {}, domains = {}, subscriptions = {} } = changes;
  for (const id of groups.restore ?? []) restoreGroup(tenant, id);
  for (const id of groups.remove ?? []) removeGroup(tenant, id, groups.hard ?? false);
  for (const [id, fields] of Object.entries(groups.change ?? {})) changeGroup(tenant, id, fields);
  const added = (groups.add ?? []).map((group) => addGroup(tenant, group, random));
  for (const name of domains.remove ?? []) removeDomain(tenant, name);
  for (const domain of domains.add ?? []) addDomain(tenant, domain);
  for (const [id, fields] of Object.entries(subscriptions))
    Object.assign(find(tenant.subscriptions, id), fields, { id });
  const changeAll = (parents: GraphRecord[], wanted: Record<string, Membership>): Members =>
    Object.fromEntries(
      Object.entries(wanted).map(([id, membership]) => {
        const parent = find(parents, id);
        return [id, changeMembers(tenant, parent, toIds(tenant, parent, membership, random))];
      }),
    );
  return {
    groups: added,
    members: changeAll(tenant.groups, members),
    roles: changeAll(tenant.directoryRoles, roles),
  };
}

function addGroup(
  tenant: Tenant,
  {
    id,
    displayName,
    members = [],
    fields = {},
  }: NonNullable<NonNullable<DirectoryChanges['groups']>['add']>[number],
  random: Random,
): string {
  const ids = typeof members === 'number' ? drawUsers(tenant, members, random) : members;
  const nickname = displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const made = toGroup({ nickname, displayName, members: ids }, random, fields);
  const group = { ...made, id: id ?? guid(random), createdDateTime: toGraphDate(Date.now()) };
  tenant.groups.push(group);
  noteGroup(tenant, group.id, 'added');
  return group.id;
}

function changeGroup(tenant: Tenant, id: string, fields: Record<string, unknown>): void {
  const group = find(tenant.groups, id);
  const names = Object.keys(fields).filter(
    (name) => JSON.stringify(group[name] ?? null) !== JSON.stringify(fields[name] ?? null),
  );
  Object.assign(group, fields, { id: group.id });
  if (names.length > 0) noteGroup(tenant, group.id, names);
}

function removeGroup(tenant: Tenant, id: string, hard: boolean): void {
  const record = find(tenant.groups, id);
  tenant.groups.splice(tenant.groups.indexOf(record), 1);
  const memberOf = leaveAll(tenant, id);
  tenant.deletedGroups.push({ record, reason: hard ? 'deleted' : 'changed', memberOf });
  noteGroup(tenant, id, 'removed');
}

function restoreGroup(tenant: Tenant, id: string): void {
  const index = tenant.deletedGroups.findIndex(
    ({ record, reason }) => record.id === id && reason === 'changed',
  );
  const [deleted] = index < 0 ? [] : tenant.deletedGroups.splice(index, 1);
  if (!deleted) throw new Error(`group ${id} cannot be restored in tenant ${tenant.id}`);
  tenant.groups.push(deleted.record);
  rejoin(tenant, id, deleted.memberOf);
  noteGroup(tenant, id, 'restored');
}

function addDomain(tenant: Tenant, { name, verified }: { name: string; verified: boolean }): void {
  if (!verified) {
    tenant.unverifiedDomains.push(name);
    return;
  }
  removeDomain(tenant, name);
  tenant.domains.push(name);
  const domain = { capabilities: 'None', isDefault: false, isInitial: false, name, type: 'Managed' };
  tenant.organization.verifiedDomains = [...verifiedDomains(tenant), domain];
}

function removeDomain(tenant: Tenant, name: string): void {
  tenant.unverifiedDomains = tenant.unverifiedDomains.filter((known) => known !== name);
  tenant.domains = tenant.domains.filter((known) => known !== name);
  tenant.organization.verifiedDomains = verifiedDomains(tenant).filter((known) => known.name !== name);
}

const verifiedDomains = ({ organization }: Tenant) =>
  (organization.verifiedDomains ?? []) as Record<string, unknown>[];

function toIds(tenant: Tenant, parent: GraphRecord, { add = [], remove = [] }: Membership, random: Random) {
  const known = membersOf(parent);
  return {
    add: typeof add === 'number' ? drawOthers(tenant, known, add, random) : add,
    remove: typeof remove === 'number' ? known.slice(0, remove) : remove,
  };
}

/** Users who are no members yet. */
function drawOthers(tenant: Tenant, known: readonly string[], count: number, random: Random): string[] {
  const taken = new Set(known);
  const all = drawUsers(tenant, tenant.users.length, random);
  return all.filter((id) => !taken.has(id)).slice(0, count);
}

/** By id, roles by the id of their template too. */
function find(records: GraphRecord[], id: string): GraphRecord {
  const found = records.find((record) => record.id === id || record.roleTemplateId === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}
