import type { Change } from '../contracts/changes.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Scope } from '../records/scope.ts';
import { quote } from '../store/filter.ts';
import { decodeKey } from '../store/keys.ts';
import {
  type ChangeLog,
  type ChangesRow,
  changeShardOf,
  changeShards,
  type NumberedRow,
} from '../sync/change-log.ts';
import type { Cursor, ReadUpTo } from './cursor.ts';

/** Storage takes 15 comparisons in a filter; beyond that rows are picked here. */
const tenantsInFilter = 8;

export interface ChangesQuestion {
  scope: Scope;
  /** Null: every stream. */
  streams: readonly string[] | null;
}

/** The logs that what is asked for is in. */
export const shardsOf = (scope: Scope): readonly string[] =>
  scope === null ? changeShards : [...new Set(scope.map(changeShardOf))].sort();

const expired = () => new TenantryError('cursor-expired', 'What came after this cursor is not kept any more');

/** One log as it is read: bounded by where its head stood at the beginning. */
interface OpenLog {
  shard: string;
  /** Where it ends. */
  last: number;
  rows: AsyncGenerator<NumberedRow>;
  /** The row that comes next; undefined: there is none. */
  next: NumberedRow | undefined;
}

function isAsked({ scope, streams }: ChangesQuestion): (row: ChangesRow) => boolean {
  const tenants = scope === null ? null : new Set(scope);
  return ({ tenantId, stream }) =>
    (tenants === null || tenants.has(tenantId)) && (streams === null || streams.includes(stream));
}

function toFilter(scope: Scope, shard: string): { filter?: string } {
  const here = scope?.filter((tenant) => changeShardOf(tenant) === shard) ?? [];
  if (here.length === 0 || here.length > tenantsInFilter) return {};
  return { filter: `(${here.map((tenant) => `tenantId eq ${quote(tenant)}`).join(' or ')})` };
}

/** Throws `cursor-expired` where the log has lost what comes next, or never had what was read. */
async function openLog(
  log: ChangeLog,
  shard: string,
  from: ReadUpTo | undefined,
  scope: Scope,
): Promise<OpenLog> {
  const head = (await log.findHead(shard))?.row ?? { last: 0, dropped: 0 };
  if (from && (from.number < head.dropped || from.number > head.last)) throw expired();
  const after = from?.number ?? head.dropped;
  const rows = log.list(shard, { after, through: head.last, ...toFilter(scope, shard) });
  return { shard, last: head.last, rows, next: undefined };
}

const toChanges = ({ tenantId, stream, run, publishedAt, changes }: ChangesRow): Change[] =>
  changes.map(({ key, change, fields, at, again }) => ({
    id: `${run}.${stream}.${key}${again === undefined ? '' : `~${again + 1}`}`,
    tenantId,
    stream,
    key: decodeKey(key),
    change,
    fields,
    changedAt: at,
    publishedAt,
  }));

export interface ChangesRead {
  changes: Change[];
  cursor: Cursor;
  more: boolean;
}

/** The end of each log as it is now: what comes from now on is behind it. */
export async function readEnd(log: ChangeLog, scope: Scope): Promise<Cursor> {
  const ends = await Promise.all(
    shardsOf(scope).map(async (shard) => {
      const number = (await log.findHead(shard))?.row.last ?? 0;
      return [shard, { number, changes: 0 }] as const;
    }),
  );
  return new Map(ends);
}

/**
 * The changes behind a cursor, at most `limit`: from all logs, the oldest first. What was dropped while it was read is
 * noticed, too.
 */
export async function readChanges(
  log: ChangeLog,
  question: ChangesQuestion,
  from: Cursor,
  limit: number,
): Promise<ChangesRead> {
  const { scope } = question;
  const wanted = isAsked(question);
  const places = new Map(from);
  const changes: Change[] = [];

  /** Goes on to the next row that is asked for; what is passed over is read. */
  const step = async (open: OpenLog) => {
    for (;;) {
      const { value, done } = await open.rows.next();
      if (done) {
        open.next = undefined;
        places.set(open.shard, { number: open.last, changes: 0 });
        return;
      }
      if (!wanted(value.row)) continue;
      open.next = value;
      const known = places.get(open.shard);
      if (known?.number !== value.number - 1)
        places.set(open.shard, { number: value.number - 1, changes: 0 });
      return;
    }
  };

  const logs = await Promise.all(
    shardsOf(scope).map(async (shard) => {
      const open = await openLog(log, shard, from.get(shard), scope);
      await step(open);
      return open;
    }),
  );
  const oldest = () =>
    logs
      .filter(({ next }) => next !== undefined)
      .reduce<OpenLog | undefined>(
        (first, each) =>
          first?.next && each.next && first.next.row.publishedAt <= each.next.row.publishedAt ? first : each,
        undefined,
      );
  for (let open = oldest(); open?.next && changes.length < limit; open = oldest()) {
    const { number, row } = open.next;
    const all = toChanges(row);
    const read = places.get(open.shard)?.changes ?? 0;
    const some = all.slice(read, read + limit - changes.length);
    changes.push(...some);
    if (read + some.length < all.length) {
      places.set(open.shard, { number: number - 1, changes: read + some.length });
      break;
    }
    places.set(open.shard, { number, changes: 0 });
    await step(open);
  }
  await checkKept(log, logs, from);
  return { changes, cursor: places, more: logs.some(({ next }) => next !== undefined) };
}

/** Rows may have been dropped while they were read: then some are missing without a word. */
async function checkKept(log: ChangeLog, logs: OpenLog[], from: Cursor): Promise<void> {
  await Promise.all(
    logs.map(async ({ shard, last }) => {
      const place = from.get(shard);
      if (place === undefined || place.number >= last) return;
      if (((await log.findHead(shard))?.row.dropped ?? 0) > place.number) throw expired();
    }),
  );
}
