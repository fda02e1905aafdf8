import type { GraphRecord, Tenant } from '../model.ts';
import { changesAfter, lastSequence, removalReason } from '../tenants/user-changes.ts';
import { findUser, indexOfUser } from '../tenants/users.ts';
import { readIdFilter } from './filter.ts';
import { badToken, readToken, writeToken } from './page-token.ts';
import { type GraphAnswer, GraphError, type GraphRequest, option, toContext, toLink } from './request.ts';
import { checkListable, DEFAULT_USER_PROPERTIES, readSelect, toSelected } from './select.ts';

/** Directory objects: a link is good for 7 days. */
const VALID_DAYS = 7;

/** Where a reader is. Links carry this whole, so they outlive a restart and a tenant that changes meanwhile. */
interface Position {
  /** `full`: reading everybody, by id. `changes`: reading the list of changes. `delta`: waiting for the next round. */
  kind: 'full' | 'changes' | 'delta';
  tenantId: string;
  select: string[] | null;
  ids: string[] | null;
  issuedAt: number;
  /** The last change that this round covers; the next round begins after it. */
  until: number;
  /** The id (`full`) or the number of the change (`changes`) that was read last. */
  after: string | number | null;
}

interface Page {
  value: object[];
  /** Absent on the last page. */
  next?: Position;
}

/** `GET /users/delta`: everybody first, then what has changed since the link that is handed in. */
export function readUsersDelta(request: GraphRequest): GraphAnswer {
  const position = readPosition(request);
  const names = withId(position.select ?? DEFAULT_USER_PROPERTIES);
  const { size, applied } = readPageSize(request);
  const isLatest = option(request, 'deltatoken') === 'latest';
  const page: Page = isLatest
    ? { value: [] }
    : position.kind === 'full'
      ? readFullPage(request.tenant, position, names, size)
      : readChangesPage(request, position, names, size);
  const link = page.next
    ? { '@odata.nextLink': toLink(request, { skiptoken: writeToken(page.next) }) }
    : { '@odata.deltaLink': toLink(request, { deltatoken: writeToken(toDelta(position)) }) };
  return {
    status: 200,
    headers: applied,
    body: {
      '@odata.context': toContext(request, 'users', position.select ?? undefined),
      ...link,
      value: page.value,
    },
  };
}

function readPosition(request: GraphRequest): Position {
  const skip = option(request, 'skiptoken');
  const delta = option(request, 'deltatoken');
  const token = skip ?? (delta === 'latest' ? undefined : delta);
  if (!token) return startPosition(request);
  const position = readToken<Position>(
    token,
    ...(skip ? (['full', 'changes'] as const) : ['delta' as const]),
  );
  if (position.tenantId !== request.tenant.id) throw badToken();
  if (Date.now() - position.issuedAt > VALID_DAYS * 86_400_000) throw expired(request, position);
  if (position.kind !== 'delta') return position;
  const issuedAt = Date.now();
  return {
    ...position,
    kind: 'changes',
    issuedAt,
    after: position.until,
    until: lastSequence(request.tenant),
  };
}

function startPosition(request: GraphRequest): Position {
  for (const name of ['top', 'orderby', 'expand', 'search', 'skip']) {
    if (option(request, name) === undefined) continue;
    const message = `The query option '$${name}' is not supported with change tracking of 'microsoft.graph.user'.`;
    throw new GraphError(400, 'Request_UnsupportedQuery', message);
  }
  const select = readSelect(request, 'user') ?? null;
  checkListable(select ?? []);
  return {
    kind: 'full',
    tenantId: request.tenant.id,
    select,
    ids: readIdFilter(option(request, 'filter')),
    issuedAt: Date.now(),
    until: lastSequence(request.tenant),
    after: null,
  };
}

function readFullPage(tenant: Tenant, position: Position, names: string[], size: number): Page {
  const users = position.ids ? findUsers(tenant, position.ids) : tenant.users;
  const after = position.after as string | null;
  const start = after === null ? 0 : position.ids ? countUpTo(users, after) : indexAfter(tenant, after);
  const page = users.slice(start, start + size);
  const value = page.map((user) => toSelected(tenant, user, names));
  const last = page.at(-1);
  return last && start + size < users.length ? { value, next: { ...position, after: last.id } } : { value };
}

/** One page of the list of changes, folded per user. Users whose tracked properties stayed the same are left out. */
function readChangesPage(request: GraphRequest, position: Position, names: string[], size: number): Page {
  const { tenant } = request;
  const after = position.after as number;
  const changes = changesAfter(tenant, after, Math.min(size, position.until - after));
  if (!changes) throw expired(request, position);
  const touched = new Map<string, Set<string> | 'whole'>();
  for (const { id, fields } of changes) {
    if (position.ids && !position.ids.includes(id)) continue;
    const before = touched.get(id) ?? new Set<string>();
    if (before === 'whole' || typeof fields === 'string') touched.set(id, 'whole');
    else touched.set(id, new Set([...before, ...fields]));
  }
  const value = [...touched].flatMap(([id, fields]) => toChange(tenant, id, fields, names));
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

function toDelta(position: Position): Position {
  return { ...position, kind: 'delta', issuedAt: Date.now(), after: null };
}

/** 410, with the way back in: the same question from the beginning. */
function expired(request: GraphRequest, { select }: Position): GraphError {
  const location = toLink(request, { select: select?.join(','), deltatoken: '' });
  const message = 'The sync state generation is not found; the delta token has expired.';
  return new GraphError(410, 'SyncStateNotFound', message, { location });
}

function readPageSize(request: GraphRequest): { size: number; applied: Record<string, string> } {
  const asked = /odata\.maxpagesize=(\d+)/i.exec(request.headers.prefer ?? '')?.[1];
  if (!asked) return { size: request.tenant.settings.deltaPageSize, applied: {} };
  const most = request.tenant.settings.largestDeltaPage ?? 999;
  const size = Math.max(1, Math.min(Number(asked), most));
  return { size, applied: { 'preference-applied': `odata.maxpagesize=${size}` } };
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
