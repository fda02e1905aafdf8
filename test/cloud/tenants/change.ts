import type { GraphRecord, Tenant } from '../model.ts';
import { drawChange } from './draw-change.ts';
import { freeSeats, licensesOf, recountSeats } from './licences.ts';
import { leaveAll, rejoin } from './members.ts';
import { createNamePools } from './names.ts';
import { createRandom, guid, type Random, toGraphDate } from './random.ts';
import { findRestorable, lastSequence, noteChange } from './user-changes.ts';
import { createGuest, createMember, type Maker } from './user-record.ts';
import { findUser, insertUser, takeUser } from './users.ts';

export interface TenantChanges {
  /** New users. */
  add?: number;
  /** So many, every third of them for good; or just these, softly unless `hard`. */
  remove?: number | string[];
  hard?: boolean;
  /** Soft-deleted users that come back: so many, the last ones first, or just these. */
  restore?: number | string[];
  /** So many users, each in one or two properties; or these users in these properties. */
  change?: number | Record<string, Record<string, unknown>>;
  /** Default: follows from the tenant's own seed and from how much has changed already. */
  seed?: number;
}

export interface ChangedIds {
  added: string[];
  removed: string[];
  restored: string[];
  changed: string[];
}

/** Lets users come, go, come back and change. Those who can sign in are never drawn to go. */
export function changeTenant(tenant: Tenant, changes: TenantChanges): ChangedIds {
  const random = createRandom(changes.seed ?? tenant.seed + 7919 * (lastSequence(tenant) + 1));
  const ids = {
    restored: restoreUsers(tenant, changes.restore ?? 0),
    removed: removeUsers(tenant, changes, random),
    changed: changeUsers(tenant, changes.change ?? 0, random),
    added: addUsers(tenant, changes.add ?? 0, random),
  };
  recountSeats(tenant);
  return ids;
}

/** Sets properties of one user; `null` clears. */
export function updateUser(tenant: Tenant, id: string, fields: Record<string, unknown>): void {
  setFields(tenant, id, fields);
  recountSeats(tenant);
}

function setFields(tenant: Tenant, id: string, fields: Record<string, unknown>): void {
  const user = findUser(tenant, id);
  if (!user) throw new Error(`user ${id} is not in tenant ${tenant.id}`);
  const names = Object.keys(fields).filter((name) => !isSame(user[name], fields[name]));
  Object.assign(user, fields, { id: user.id });
  if (names.length > 0) noteChange(tenant, user.id, names);
}

function addUsers(tenant: Tenant, count: number, random: Random): string[] {
  if (count === 0) return [];
  const taken = new Set(tenant.users.map((user) => String(user.userPrincipalName).toLowerCase()));
  const pools = createNamePools(Math.floor(random() * 1e9));
  const maker: Maker = { random, pools, domains: tenant.domains, taken };
  const free = freeSeats(tenant);
  return Array.from({ length: count }, () => {
    const user = random() < 0.1 ? createGuest(maker) : createMember(maker);
    user.createdDateTime = toGraphDate(Date.now());
    user.assignedLicenses = licensesOf(user).filter(({ skuId }) => takeSeat(free, skuId));
    while (findUser(tenant, user.id)) user.id = guid(random);
    insertUser(tenant, user);
    noteChange(tenant, user.id, 'added');
    return user.id;
  });
}

function removeUsers(tenant: Tenant, { remove = 0, hard }: TenantChanges, random: Random): string[] {
  const ids = typeof remove === 'number' ? drawUsers(tenant, remove, random) : remove;
  return ids.map((wanted, index) => {
    const id = findUser(tenant, wanted)?.id ?? wanted;
    const forGood = hard ?? (typeof remove === 'number' && index % 3 === 2);
    const record = takeUser(tenant, id);
    record.deletedDateTime = toGraphDate(Date.now());
    const memberOf = leaveAll(tenant, id);
    tenant.deletedUsers.push({ record, reason: forGood ? 'deleted' : 'changed', memberOf });
    noteChange(tenant, id, 'removed');
    return id;
  });
}

function restoreUsers(tenant: Tenant, restore: number | string[]): string[] {
  const last = (count: number) => (count === 0 ? [] : findRestorable(tenant).slice(-count));
  const ids = typeof restore === 'number' ? last(restore).map(({ id }) => id) : restore;
  for (const id of ids) {
    const index = tenant.deletedUsers.findIndex(
      ({ record, reason }) => record.id === id && reason === 'changed',
    );
    const [deleted] = index < 0 ? [] : tenant.deletedUsers.splice(index, 1);
    if (!deleted) throw new Error(`user ${id} cannot be restored in tenant ${tenant.id}`);
    deleted.record.deletedDateTime = null;
    insertUser(tenant, deleted.record);
    rejoin(tenant, id, deleted.memberOf);
    noteChange(tenant, id, 'restored');
  }
  return ids;
}

function changeUsers(
  tenant: Tenant,
  change: number | Record<string, Record<string, unknown>>,
  random: Random,
): string[] {
  if (typeof change !== 'number') {
    for (const [id, fields] of Object.entries(change)) setFields(tenant, id, fields);
    return Object.keys(change);
  }
  const ids = drawUsers(tenant, change, random);
  for (const [index, id] of ids.entries()) {
    setFields(tenant, id, drawChange(findUser(tenant, id) as GraphRecord, index, random));
  }
  return ids;
}

/** Different users, nobody who can sign in among them. */
export function drawUsers(tenant: Tenant, count: number, random: Random): string[] {
  const people = new Set(tenant.people.map((person) => person.objectId));
  const candidates = tenant.users.filter((user) => !people.has(user.id)).map((user) => user.id);
  for (let index = 0; index < Math.min(count, candidates.length); index++) {
    const other = index + Math.floor(random() * (candidates.length - index));
    [candidates[index], candidates[other]] = [candidates[other] as string, candidates[index] as string];
  }
  return candidates.slice(0, count);
}

function takeSeat(free: Map<string, number>, skuId: string): boolean {
  const left = free.get(skuId) ?? 0;
  free.set(skuId, left - 1);
  return left > 0;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
