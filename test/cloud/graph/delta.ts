import type { Tenant } from '../model.ts';
import type { Logged } from '../tenants/change-log.ts';
import { lastOf } from '../tenants/change-log.ts';
import { readIdFilter } from './filter.ts';
import { badToken, readToken, writeToken } from './page-token.ts';
import { type GraphAnswer, GraphError, type GraphRequest, option, toContext, toLink } from './request.ts';
import type { TypeName } from './select.ts';

/** Directory objects: a link is good for 7 days. */
const VALID_DAYS = 7;

/** Where a reader is. Links carry this whole, so they outlive a restart and a tenant that changes meanwhile. */
export interface Position {
  /** `full`: reading everything, by id. `changes`: reading the list of changes. `delta`: waiting for the next round. */
  kind: 'full' | 'changes' | 'delta';
  tenantId: string;
  set: string;
  select: string[] | null;
  ids: string[] | null;
  issuedAt: number;
  /** The last change that this round covers; the next round begins after it. */
  until: number;
  /** The id (`full`) or the number of the change (`changes`) that was read last. */
  after: string | number | null;
  /** Of the group that comes after that a part was told already, up to this member. */
  member?: { of: string; id: string } | null;
}

export interface Page {
  value: object[];
  /** Absent on the last page. */
  next?: Position;
}

/** What can be tracked. */
export interface Tracked {
  set: 'users' | 'groups';
  type: TypeName;
  logOf: (tenant: Tenant) => Logged[];
  /** The names in `$select`; a wrong one is a 400. */
  readSelect: (request: GraphRequest) => string[] | null;
  readFull: (request: GraphRequest, position: Position, size: number) => Page;
  /** Null where some of the changes are no longer kept. */
  readChanges: (request: GraphRequest, position: Position, size: number) => Page | null;
}

/** `GET /{set}/delta`: everything first, then what has changed since the link that is handed in. */
export function readDelta(request: GraphRequest, tracked: Tracked): GraphAnswer {
  const position = readPosition(request, tracked);
  const { size, applied } = readPageSize(request);
  const page = readPage(request, tracked, position, size);
  if (!page) throw expired(request, position);
  const link = page.next
    ? { '@odata.nextLink': toLink(request, { skiptoken: writeToken(page.next) }) }
    : { '@odata.deltaLink': toLink(request, { deltatoken: writeToken(toDelta(position)) }) };
  return {
    status: 200,
    headers: applied,
    body: {
      '@odata.context': toContext(request, tracked.set, position.select ?? undefined),
      ...link,
      value: page.value,
    },
  };
}

function readPage(request: GraphRequest, tracked: Tracked, position: Position, size: number): Page | null {
  if (option(request, 'deltatoken') === 'latest') return { value: [] };
  return position.kind === 'full'
    ? tracked.readFull(request, position, size)
    : tracked.readChanges(request, position, size);
}

function readPosition(request: GraphRequest, tracked: Tracked): Position {
  const skip = option(request, 'skiptoken');
  const delta = option(request, 'deltatoken');
  const token = skip ?? (delta === 'latest' ? undefined : delta);
  if (!token) return startPosition(request, tracked);
  const position = readToken<Position>(
    token,
    ...(skip ? (['full', 'changes'] as const) : ['delta' as const]),
  );
  if (position.tenantId !== request.tenant.id || position.set !== tracked.set) throw badToken();
  if (Date.now() - position.issuedAt > VALID_DAYS * 86_400_000) throw expired(request, position);
  if (position.kind !== 'delta') return position;
  const until = lastOf(tracked.logOf(request.tenant));
  return { ...position, kind: 'changes', issuedAt: Date.now(), after: position.until, until };
}

function startPosition(request: GraphRequest, tracked: Tracked): Position {
  for (const name of ['top', 'orderby', 'expand', 'search', 'skip']) {
    if (option(request, name) === undefined) continue;
    const message = `The query option '$${name}' is not supported with change tracking of 'microsoft.graph.${tracked.type}'.`;
    throw new GraphError(400, 'Request_UnsupportedQuery', message);
  }
  return {
    kind: 'full',
    tenantId: request.tenant.id,
    set: tracked.set,
    select: tracked.readSelect(request),
    ids: readIdFilter(option(request, 'filter')),
    issuedAt: Date.now(),
    until: lastOf(tracked.logOf(request.tenant)),
    after: null,
  };
}

function toDelta(position: Position): Position {
  return { ...position, kind: 'delta', issuedAt: Date.now(), after: null, member: null };
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
