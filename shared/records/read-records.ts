import type { ReadOptions, ReadRecord, RecordReader } from '../store/record-reader.ts';
import type { Position } from './position.ts';
import type { Scope } from './scope.ts';

/** So many tenants are looked at together: of small tables most have a few rows and no more. */
const tenantsAtOnce = 8;
const firstRows = 100;

async function take(rows: AsyncIterable<ReadRecord>, most: number): Promise<ReadRecord[]> {
  const taken: ReadRecord[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length === most) break;
  }
  return taken;
}

/** The first rows of some tenants at once, then each one's rest. */
async function* readTogether(
  reader: RecordReader,
  tenants: readonly string[],
  options: ReadOptions,
): AsyncGenerator<ReadRecord> {
  const first = Math.min(firstRows, options.pageSize);
  const begun = await Promise.all(
    tenants.map((tenantId) =>
      take(reader.list({ tenantId, after: '' }, { ...options, pageSize: first }), first),
    ),
  );
  for (const [index, tenantId] of tenants.entries()) {
    const rows = begun[index] ?? [];
    yield* rows;
    const last = rows.at(-1);
    if (rows.length === first && last) yield* reader.list({ tenantId, after: last.rowKey }, options);
  }
}

/** The rows of a scope behind a position, in the order of tenant and key. */
export async function* readRecords(
  reader: RecordReader,
  scope: Scope,
  from: Position | null,
  options: ReadOptions,
): AsyncGenerator<ReadRecord> {
  if (scope === null) {
    if (from) yield* reader.list({ tenantId: from.tenantId, after: from.rowKey }, options);
    yield* reader.list({ afterTenant: from?.tenantId ?? '' }, options);
    return;
  }
  if (from && scope.includes(from.tenantId))
    yield* reader.list({ tenantId: from.tenantId, after: from.rowKey }, options);
  const rest = scope.filter((tenant) => from === null || tenant > from.tenantId);
  for (let index = 0; index < rest.length; index += tenantsAtOnce)
    yield* readTogether(reader, rest.slice(index, index + tenantsAtOnce), options);
}
