import { type Entity, project, type StoredEntity } from './entity.ts';
import { findPartitionKey, toTest } from './filter.ts';
import type { TableStore } from './tables.ts';

interface Page {
  rows: Entity[];
  next: { partitionKey: string; rowKey: string } | null;
}

const largestPage = 1000;
/** The Table service answers no more than this at once. */
const largestPageBytes = 4 * 1024 * 1024;

const toWire = ({ etag, entity }: StoredEntity, select: string[] | null): Entity => ({
  'odata.etag': etag,
  ...project(entity, select),
});

const sizeOf = (row: Entity) =>
  Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);

/** One page of a query: at most 1,000 rows and 4 MiB, in key order, with where the next one begins. */
export function queryPage(store: TableStore, table: string, parameters: URLSearchParams): Page {
  const filter = parameters.get('$filter');
  const select = parameters.get('$select')?.split(',') ?? null;
  const limit = Math.min(Number(parameters.get('$top') ?? largestPage), largestPage);
  const test = filter ? toTest(filter) : () => true;
  const only = filter ? findPartitionKey(filter) : undefined;
  const begin = parameters.get('NextPartitionKey') ?? '';
  const partitions =
    only === undefined
      ? store.partitions(table).filter(([key]) => key >= begin)
      : [[only, store.partition(table, only)] as const];
  const rows: Entity[] = [];
  let bytes = 0;
  for (const [partitionKey, partition] of partitions) {
    for (const stored of partition.from(partitionKey === begin ? (parameters.get('NextRowKey') ?? '') : '')) {
      if (!test(stored.entity)) continue;
      const row = toWire(stored, select);
      bytes += sizeOf(row);
      if (rows.length === limit || (rows.length > 0 && bytes > largestPageBytes))
        return { rows, next: { partitionKey, rowKey: String(stored.entity.RowKey) } };
      rows.push(row);
    }
  }
  return { rows, next: null };
}

export const toRow = (stored: StoredEntity) => toWire(stored, null);
