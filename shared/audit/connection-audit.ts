import type { AuditEntryView } from '../contracts/audit.ts';
import type { AuditQuery } from '../contracts/queries.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { quote } from '../store/filter.ts';
import type { Rows, Stored } from '../store/rows.ts';
import type { AuditRow } from './audit.ts';

/** Whose audit: what happens before there is a tenant stands in the partition of the connection, the rest in the tenant's. */
export interface AuditScope {
  id: string;
  tenantId: string | null;
}

/** The last entry that somebody has seen: keys sort by time, and in the same instant the connection's comes first. */
interface Position {
  partition: number;
  rowKey: string;
}

interface Found extends Position {
  row: AuditRow;
}

const partitionsOf = ({ id, tenantId }: AuditScope) => (tenantId === null ? [id] : [id, tenantId]);

const isBefore = (a: Position, b: Position) =>
  a.rowKey < b.rowKey || (a.rowKey === b.rowKey && a.partition < b.partition);

/** One partition from after a position, newest first, page by page. */
async function* readPartition(
  audit: Rows<AuditRow>,
  partitionKey: string,
  partition: number,
  after: Position | undefined,
): AsyncGenerator<Found> {
  const operator = after && partition > after.partition ? 'ge' : 'gt';
  const filter = after === undefined ? {} : { filter: `RowKey ${operator} ${quote(after.rowKey)}` };
  let continuation: string | undefined;
  do {
    const page = await audit.page({ partitionKey, limit: 200, continuation, ...filter });
    yield* page.rows.map(({ row, rowKey }: Stored<AuditRow>) => ({ row, rowKey, partition }));
    continuation = page.continuation ?? undefined;
  } while (continuation !== undefined);
}

/** Two lists in order as one. */
async function* merge(lists: AsyncGenerator<Found>[]): AsyncGenerator<Found> {
  const heads = await Promise.all(lists.map((list) => list.next()));
  for (;;) {
    let first = -1;
    heads.forEach((head, index) => {
      const best = heads[first];
      if (!head.done && (!best || best.done || isBefore(head.value, best.value))) first = index;
    });
    const head = heads[first];
    const list = lists[first];
    if (!head || head.done || !list) return;
    yield head.value;
    heads[first] = await list.next();
  }
}

/** A run reads the tenant for all of its connections, whichever one it went through. */
export const isRun = (what: string): boolean => what.startsWith('run-');

/** What else a tenant's partition says of another connection is that one's. */
const concerns = ({ connectionId, what }: AuditRow, id: string) =>
  connectionId === null || connectionId === id || isRun(what);

async function* listFound(audit: Rows<AuditRow>, scope: AuditScope, after?: Position): AsyncGenerator<Found> {
  const lists = partitionsOf(scope).map((key, index) => readPartition(audit, key, index, after));
  for await (const found of merge(lists)) if (concerns(found.row, scope.id)) yield found;
}

const toEntry = ({ rowKey, row }: Found): AuditEntryView => ({ id: rowKey, ...row });

/** Everything that was done to a connection and its tenant, newest first. */
export async function* listAudit(audit: Rows<AuditRow>, scope: AuditScope): AsyncGenerator<AuditEntryView> {
  for await (const found of listFound(audit, scope)) yield toEntry(found);
}

const toContinuation = ({ partition, rowKey }: Position) => `${partition}${rowKey}`;

function toPosition(continuation: string): Position {
  const [, partition, rowKey] = /^([01])(\d{13}_[\x20-\x7e]+)$/.exec(continuation) ?? [];
  if (partition === undefined || rowKey === undefined) {
    throw new TenantryError('bad-request', 'The continuation is not one of ours', {
      errors: [{ pointer: '/continuation', detail: 'is not one of ours' }],
    });
  }
  return { partition: Number(partition), rowKey };
}

/** One page of that; it goes on after the last entry that was given, whatever has been added since. */
export async function pageAudit(
  audit: Rows<AuditRow>,
  scope: AuditScope,
  { limit, continuation }: AuditQuery,
): Promise<{ items: AuditEntryView[]; continuation: string | null }> {
  const after = continuation === undefined ? undefined : toPosition(continuation);
  const page: Found[] = [];
  for await (const found of listFound(audit, scope, after)) {
    const last = page.at(-1);
    if (last && page.length === limit)
      return { items: page.map(toEntry), continuation: toContinuation(last) };
    page.push(found);
  }
  return { items: page.map(toEntry), continuation: null };
}
