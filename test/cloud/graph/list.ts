import type { GraphRecord } from '../model.ts';
import { type Filter, parseFilter } from './filter.ts';
import { badToken, readToken, writeToken } from './page-token.ts';
import {
  type GraphAnswer,
  GraphError,
  type GraphRequest,
  isEventual,
  option,
  toContext,
  toLink,
} from './request.ts';
import { readSelect, type TypeName, toSelected, withoutRelations } from './select.ts';

export interface ListOptions {
  type: TypeName;
  /** The entity set in `@odata.context`. */
  set: string;
  /** In the order in which they are listed where nothing else is asked for. */
  records: readonly GraphRecord[];
  /** What is answered without `$select`; absent: everything that is stored. */
  defaults?: readonly string[];
  /** Last word on one record: what this caller may see of it. */
  show?: (record: GraphRecord) => GraphRecord;
}

/** A page's end: the record it stopped at, and the key it was sorted by. */
interface Position {
  kind: 'list';
  tenantId: string;
  set: string;
  id: string;
  key: string;
}

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/** One page of a listing, with `$select`, `$filter`, `$orderby`, `$top` and `$count`. */
export function listPage(request: GraphRequest, options: ListOptions, largest = LARGEST_PAGE): GraphAnswer {
  const names = readSelect(request, options.type);
  const size = readTop(request, largest);
  const filter = readFilter(request);
  const records = sortAndFilter(request, options.records, filter);
  const token = option(request, 'skiptoken');
  const start = token === undefined ? 0 : startAfter(request, options.set, records, token);
  const page = records.slice(start, start + size);
  const last = page.at(-1);
  const isMore = last !== undefined && start + size < records.length;
  const counted = token === undefined && option(request, 'count') === 'true' && isEventual(request);
  const show = options.show ?? ((record: GraphRecord) => record);
  return {
    status: 200,
    body: {
      '@odata.context': toContext(request, options.set, names),
      ...(counted ? { '@odata.count': records.length } : {}),
      ...(isMore ? { '@odata.nextLink': toNextLink(request, options.set, last) } : {}),
      value: page.map((record) => show(toShown(request, options, record, names))),
    },
  };
}

/** A listing that Microsoft answers in one piece, whatever its length. */
export function listAll(request: GraphRequest, options: ListOptions): GraphAnswer {
  const names = readSelect(request, options.type);
  const value = options.records.map((record) => toShown(request, options, record, names));
  return { status: 200, body: { '@odata.context': toContext(request, options.set, names), value } };
}

/** One record by its id; none is a 404. */
export function showOne(request: GraphRequest, options: Omit<ListOptions, 'records'>, record?: GraphRecord) {
  const names = readSelect(request, options.type);
  if (!record) throw notFound(request.segments[1] ?? '');
  const context = toContext(request, `${options.set}/$entity`, names);
  const shown = toShown(request, options, record, names);
  return { status: 200, body: { '@odata.context': context, ...(options.show?.(shown) ?? shown) } };
}

export function notFound(id: string): GraphError {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphError(404, 'Request_ResourceNotFound', message);
}

function toShown(
  request: GraphRequest,
  options: Pick<ListOptions, 'defaults'>,
  record: GraphRecord,
  names: string[] | undefined,
): GraphRecord {
  const chosen = names ?? options.defaults;
  return chosen ? toSelected(request.tenant, record, chosen) : withoutRelations(record);
}

function readTop(request: GraphRequest, largest: number): number {
  const top = Number(option(request, 'top') ?? DEFAULT_PAGE);
  if (Number.isInteger(top) && top >= 1 && top <= largest) return top;
  const message = `Invalid page size specified: '${option(request, 'top')}'. Must be between 1 and ${largest} inclusive.`;
  throw new GraphError(400, 'Request_UnsupportedQuery', message);
}

/** Advanced queries need `ConsistencyLevel: eventual` and `$count=true`, the header again on every page. */
function readFilter(request: GraphRequest): Filter | undefined {
  const text = option(request, 'filter');
  const filter = text === undefined ? undefined : parseFilter(text);
  const isAdvanced = filter?.isAdvanced || (filter && option(request, 'orderby') !== undefined);
  if (isAdvanced && !(isEventual(request) && option(request, 'count') === 'true')) {
    const message =
      'Unsupported query: the ConsistencyLevel header must be eventual and $count must be true for this filter.';
    throw new GraphError(400, 'Request_UnsupportedQuery', message);
  }
  if (option(request, 'search') !== undefined) {
    throw new GraphError(400, 'Request_UnsupportedQuery', 'The simulated Graph has no $search.');
  }
  return filter;
}

function sortAndFilter(
  request: GraphRequest,
  all: readonly GraphRecord[],
  filter: Filter | undefined,
): readonly GraphRecord[] {
  const records = filter ? all.filter(filter.matches) : all;
  const order = readOrder(request);
  if (!order) return records;
  const keyed = records.map((record) => ({ record, key: toKey(record, order.name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const ascending = keyed.map(({ record }) => record);
  return order.isDescending ? ascending.reverse() : ascending;
}

function readOrder(request: GraphRequest): { name: string; isDescending: boolean } | undefined {
  const [name, direction] = option(request, 'orderby')?.trim().split(/ +/) ?? [];
  return name ? { name, isDescending: direction?.toLowerCase() === 'desc' } : undefined;
}

/** Never the same for two records. */
function toKey(record: GraphRecord, name: string): string {
  return `${String(record[name] ?? '').toLowerCase()}\n${record.id}`;
}

/** Goes on behind the record at which the last page stopped, also where that one is gone by now. */
function startAfter(
  request: GraphRequest,
  set: string,
  records: readonly GraphRecord[],
  token: string,
): number {
  const position = readToken<Position>(token, 'list');
  if (position.tenantId !== request.tenant.id || position.set !== set) throw badToken();
  const known = records.findIndex((record) => record.id === position.id);
  if (known >= 0) return known + 1;
  const { name, isDescending } = readOrder(request) ?? { name: 'id', isDescending: false };
  const isBehind = (record: GraphRecord) =>
    isDescending ? toKey(record, name) < position.key : toKey(record, name) > position.key;
  const next = records.findIndex(isBehind);
  return next < 0 ? records.length : next;
}

function toNextLink(request: GraphRequest, set: string, last: GraphRecord): string {
  const key = toKey(last, readOrder(request)?.name ?? 'id');
  const kept = ['select', 'top', 'filter', 'orderby', 'count'];
  const options = Object.fromEntries(kept.map((name) => [name, option(request, name)]));
  const position: Position = { kind: 'list', tenantId: request.tenant.id, set, id: last.id, key };
  return toLink(request, { ...options, skiptoken: writeToken(position) });
}
