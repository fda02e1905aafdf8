import type { GraphRecord, Tenant } from '../model.ts';
import { changesAfter, removalReason } from '../tenants/user-changes.ts';
import { findUser, indexOfUser } from '../tenants/users.ts';
import { type Page, type Position, readDelta, type Tracked } from './delta.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { checkListable, DEFAULT_USER_PROPERTIES, readSelect, toSelected } from './select.ts';

/** `GET /users/delta`: everybody first, then what has changed since the link that is handed in. */
export function readUsersDelta(request: GraphRequest): GraphAnswer {
  return readDelta(request, trackedUsers);
}

const trackedUsers: Tracked = {
  set: 'users',
  type: 'user',
  logOf: ({ userChanges }) => userChanges,
  readSelect(request) {
    const select = readSelect(request, 'user') ?? null;
    checkListable(select ?? []);
    return select;
  },
  readFull: ({ tenant }, position, size) => readFullPage(tenant, position, size),
  readChanges: readChangesPage,
};

const namesOf = ({ select }: Position) => withId(select ?? DEFAULT_USER_PROPERTIES);

function readFullPage(tenant: Tenant, position: Position, size: number): Page {
  const users = position.ids ? findUsers(tenant, position.ids) : tenant.users;
  const after = position.after as string | null;
  const start = after === null ? 0 : position.ids ? countUpTo(users, after) : indexAfter(tenant, after);
  const page = users.slice(start, start + size);
  const value = page.map((user) => toSelected(tenant, user, namesOf(position)));
  const last = page.at(-1);
  return last && start + size < users.length ? { value, next: { ...position, after: last.id } } : { value };
}

/** One page of the list of changes, folded per user. Users whose tracked properties stayed the same are left out. */
function readChangesPage({ tenant }: GraphRequest, position: Position, size: number): Page | null {
  const after = position.after as number;
  const changes = changesAfter(tenant, after, Math.min(size, position.until - after));
  if (!changes) return null;
  const touched = new Map<string, Set<string> | 'whole'>();
  for (const { id, fields } of changes) {
    if (position.ids && !position.ids.includes(id)) continue;
    const before = touched.get(id) ?? new Set<string>();
    if (before === 'whole' || typeof fields === 'string') touched.set(id, 'whole');
    else touched.set(id, new Set([...before, ...fields]));
  }
  const value = [...touched].flatMap(([id, fields]) => toChange(tenant, id, fields, namesOf(position)));
  const last = changes.at(-1)?.sequence ?? position.until;
  return last < position.until ? { value, next: { ...position, after: last } } : { value };
}

/** A user as they are *now*: gone, whole, or only what changed. */
function toChange(tenant: Tenant, id: string, fields: Set<string> | 'whole', names: string[]): object[] {
  const user = findUser(tenant, id);
  if (!user) return [{ id, '@removed': { reason: removalReason(tenant, id) } }];
  if (fields === 'whole') return [toSelected(tenant, user, names)];
  if (fields.has('assignedLicenses')) fields.add('assignedPlans');
  const changed = names.filter((name) => fields.has(name));
  return changed.length === 0 ? [] : [toSelected(tenant, user, [...changed, 'id'])];
}

function withId(names: readonly string[]): string[] {
  return [...names.filter((name) => name !== 'id' && name !== 'signInActivity'), 'id'];
}

function findUsers(tenant: Tenant, ids: string[]): GraphRecord[] {
  return ids.flatMap((id) => findUser(tenant, id) ?? []);
}

function indexAfter(tenant: Tenant, id: string): number {
  const index = indexOfUser(tenant, id);
  return tenant.users[index]?.id === id ? index + 1 : index;
}

function countUpTo(users: GraphRecord[], id: string): number {
  return users.filter((user) => user.id <= id).length;
}
