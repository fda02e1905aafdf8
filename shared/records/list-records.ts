import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type ApiCaller, getVisible } from '../clients/caller.ts';
import { findRecordTable, type RecordTableFacts } from '../connectors/record-tables.ts';
import { type RecordQuery, recordFormat, recordQuery } from '../contracts/records.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { ExportRow } from '../exports/table.ts';
import { getParameter, readQuery } from '../http/requests.ts';
import type { Services } from '../services/services.ts';
import { decodeKey } from '../store/keys.ts';
import type { ReadRecord } from '../store/record-reader.ts';
import { toAnswerFormat, toLimit } from './answer-format.ts';
import { createGatherer, type Gathered } from './gather.ts';
import { fromContinuation, type Position, toContinuation } from './position.ts';
import { readRecords } from './read-records.ts';
import { type Scope, toScope } from './scope.ts';
import { type RowsText, toRowsAnswer, toRowsText } from './write-rows.ts';

/** An answer ends when it has looked at so many rows, also where few of them are wanted. */
const mostLookedAt = 100_000;
const pageRows = 1000;

function getTable(request: HttpRequest): RecordTableFacts {
  const table = findRecordTable(getParameter(request, 'stream'));
  if (!table) throw new TenantryError('not-found', 'There is no such stream');
  return table;
}

/** The columns in the order of the schema, or of the question. Throws `bad-request` and names the unknown ones. */
function toColumns({ name, record }: RecordTableFacts, select: string[] | undefined): string[] {
  const known = Object.keys(record.shape);
  if (select === undefined) return known;
  const errors = select.flatMap((column, index) =>
    known.includes(column) ? [] : [{ pointer: `/select/${index}`, detail: `is not a property of ${name}` }],
  );
  if (errors.length > 0)
    throw new TenantryError('bad-request', `Wrong: ${errors.map(({ pointer }) => pointer).join(', ')}`, {
      errors,
    });
  return [...new Set(select)];
}

async function toScopeOf(services: Services, caller: ApiCaller, query: RecordQuery): Promise<Scope> {
  const scope = toScope(caller.tenants, query.tenant);
  if (query.connection === undefined) return scope;
  const { tenantId } = (await getVisible(services, caller, query.connection)).row;
  return tenantId !== null && (scope === null || scope.includes(tenantId)) ? [tenantId] : [];
}

const toRow = ({ tenantId, rowKey, changedAt, removedAt, record }: ReadRecord): ExportRow => ({
  _tenantId: tenantId,
  _key: decodeKey(rowKey),
  _changedAt: changedAt,
  _removedAt: removedAt,
  ...(record as ExportRow),
});

const own = ['_tenantId', '_key', '_changedAt', '_removedAt'];

interface Asked {
  table: RecordTableFacts;
  scope: Scope;
  query: RecordQuery;
  from: Position | null;
  text: RowsText;
}

/** Rows up to what one answer takes, and the row after which it goes on; null: there are no more. */
async function gatherRows(
  { recordsOf }: Services,
  { table, scope, query, from, text }: Asked,
): Promise<{ gathered: Gathered; end: Position | null }> {
  const limit = toLimit(text.format, query.limit);
  const gatherer = createGatherer<ExportRow>(limit, (rows, isFirst) => toRowsText(text, rows, isFirst));
  const rows = readRecords(recordsOf(table), scope, from, {
    select: query.select && text.columns.filter((name) => !own.includes(name)),
    onlyRemoved: query.removed === 'only',
    pageSize: Math.min(limit, pageRows),
  });
  let last: Position | null = null;
  let looked = 0;
  for await (const row of rows) {
    const isWanted = query.removed !== 'exclude' || row.removedAt === null;
    // Only where one more is there, there is a way on.
    if (looked >= mostLookedAt || (isWanted && gatherer.isFull))
      return { gathered: gatherer.finish(), end: last };
    if (isWanted) gatherer.add(toRow(row), row.size);
    last = { tenantId: row.tenantId, rowKey: row.rowKey };
    looked += 1;
  }
  return { gathered: gatherer.finish(), end: null };
}

/** `GET /api/data/{stream}`: a bounded part of what the caller may see of a stream, and the way on. */
export async function listRecords(
  request: HttpRequest,
  services: Services,
  caller: ApiCaller,
): Promise<HttpResponseInit> {
  const table = getTable(request);
  const query = readQuery(request, recordQuery);
  const from = query.continuation === undefined ? null : fromContinuation(table.name, query.continuation);
  const text: RowsText = {
    format: toAnswerFormat(request, query.format, recordFormat.options),
    columns: [...own, ...toColumns(table, query.select)],
    hasHeader: from === null || query.header === 'always',
  };
  const scope = await toScopeOf(services, caller, query);
  const { gathered, end } = await gatherRows(services, { table, scope, query, from, text });
  const continuation = end === null ? null : toContinuation(table.name, end);
  return toRowsAnswer(request, {
    ...text,
    gathered,
    next: continuation === null ? null : { continuation },
    tail: { continuation },
    headers: continuation === null ? {} : { 'x-continuation': continuation },
  });
}
