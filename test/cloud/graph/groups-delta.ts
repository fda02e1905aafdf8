import type { GraphRecord, Tenant } from '../model.ts';
import { logAfter } from '../tenants/change-log.ts';
import { indexOfId, isMember, membersOf } from '../tenants/members.ts';
import { findUser } from '../tenants/users.ts';
import { type Page, type Position, readDelta, type Tracked } from './delta.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { readSelectOf, toSelected, withoutRelations } from './select.ts';

/** Members on one page, over all of its groups. */
const MEMBERS_PER_PAGE = 1000;

/**
 * `GET /groups/delta`: every group with its members, then what has changed. A group with more members than a page tells
 * comes again on the next one, with the same properties and the members that follow.
 * @see https://learn.microsoft.com/graph/delta-query-groups
 */
export function readGroupsDelta(request: GraphRequest): GraphAnswer {
  return readDelta(request, trackedGroups);
}

const trackedGroups: Tracked = {
  set: 'groups',
  type: 'group',
  logOf: ({ groupChanges }) => groupChanges,
  readSelect: (request) => readSelectOf(request, 'group', ['members']) ?? null,
  readFull: ({ tenant }, position, size) => readFullPage(tenant, position, size),
  readChanges: ({ tenant }, position, size) => readChangesPage(tenant, position, size),
};

/** What is still to be told of one group: these members, after the one that was told last. */
interface Telling {
  id: string;
  fields: string[] | 'whole';
  members: readonly string[];
  after: Position['after'];
}

function readFullPage(tenant: Tenant, position: Position, size: number): Page {
  const groups = tenant.groups
    .filter(({ id }) => !position.ids || position.ids.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = position.after as string | null;
  const left = groups.filter(({ id }) => after === null || id > after);
  const tellings = left.map((group): Telling => {
    return { id: group.id, fields: 'whole', members: membersOf(group), after: group.id };
  });
  return tell(tenant, position, tellings, size);
}

function readChangesPage(tenant: Tenant, position: Position, size: number): Page | null {
  const after = position.after as number;
  const changes = logAfter(tenant.groupChanges, after, position.until - after);
  if (!changes) return null;
  const tellings = changes
    .filter(({ id }) => !position.ids || position.ids.includes(id))
    .map(({ id, fields, members, sequence }): Telling => {
      const group = tenant.groups.find((candidate) => candidate.id === id);
      return typeof fields === 'string'
        ? { id, fields: 'whole', members: group ? membersOf(group) : [], after: sequence }
        : { id, fields, members, after: sequence };
    });
  return tell(tenant, position, tellings, size);
}

/** Tells as much as a page takes: so many groups or changes, so many members. */
function tell(tenant: Tenant, position: Position, tellings: Telling[], size: number): Page {
  const isTracked = !position.select || position.select.includes('members');
  let room = tenant.settings.deltaMembersPerPage ?? MEMBERS_PER_PAGE;
  const told = new Map<string, Told>();
  let next: Position | undefined;
  let { member = null } = position;
  let reached = position.after;
  for (const [index, telling] of tellings.entries()) {
    if (index >= size || (index > 0 && room === 0)) {
      next = { ...position, after: reached, member: null };
      break;
    }
    // The group of whom a part was told may be gone by now.
    const from = member?.of === telling.id ? indexAfterId(telling.members, member.id) : 0;
    const members = isTracked ? telling.members.slice(from, from + room) : [];
    fold(told, telling, members);
    room -= members.length;
    if (isTracked && from + members.length < telling.members.length) {
      const id = members.at(-1);
      next = { ...position, after: reached, member: id === undefined ? member : { of: telling.id, id } };
      break;
    }
    member = null;
    reached = telling.after;
  }
  const value = [...told].flatMap(([id, what]) => toRecord(tenant, position, id, what));
  return next ? { value, next } : { value };
}

interface Told {
  fields: Set<string> | 'whole';
  members: Set<string>;
}

function fold(told: Map<string, Told>, { id, fields }: Telling, members: readonly string[]): void {
  const before = told.get(id) ?? { fields: new Set<string>(), members: new Set<string>() };
  const isWhole = before.fields === 'whole' || fields === 'whole';
  told.set(id, {
    fields: isWhole ? 'whole' : new Set([...before.fields, ...fields]),
    members: new Set([...before.members, ...members]),
  });
}

/** A group as it is *now*: gone, whole, or only what changed; members that are gone are `@removed`. */
function toRecord(tenant: Tenant, { select }: Position, id: string, { fields, members }: Told): object[] {
  const group = tenant.groups.find((candidate) => candidate.id === id);
  if (!group) {
    const reason = tenant.deletedGroups.find(({ record }) => record.id === id)?.reason ?? 'deleted';
    return [{ id, '@removed': { reason } }];
  }
  const names = (select ?? Object.keys(withoutRelations(group))).filter((name) => name !== 'members');
  const shown = fields === 'whole' ? names : names.filter((name) => fields.has(name));
  const entries = [...members].map((member) => toEntry(tenant, group, member));
  const delta = entries.length > 0 ? { 'members@delta': entries } : {};
  if (shown.length === 0 && entries.length === 0) return [];
  const own = toSelected(tenant, group, [...shown.filter((name) => name !== 'id'), 'id']);
  return [{ ...own, ...delta }];
}

function toEntry(tenant: Tenant, group: GraphRecord, id: string): object {
  const entry = { '@odata.type': memberTypeOf(tenant, id), id };
  return isMember(group, id) ? entry : { ...entry, '@removed': { reason: 'deleted' } };
}

/** What a member is. */
export function memberTypeOf(tenant: Tenant, id: string): string {
  const known = findUser(tenant, id) ?? tenant.deletedUsers.find(({ record }) => record.id === id);
  if (known) return '#microsoft.graph.user';
  const isGroup = [...tenant.groups, ...tenant.deletedGroups.map(({ record }) => record)].some(
    (group) => group.id === id,
  );
  return isGroup ? '#microsoft.graph.group' : '#microsoft.graph.device';
}

function indexAfterId(ids: readonly string[], id: string): number {
  const index = indexOfId(ids, id);
  return ids[index] === id ? index + 1 : index;
}
