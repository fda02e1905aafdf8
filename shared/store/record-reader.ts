import type { TableClient } from '@azure/data-tables';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Blobs } from './blobs.ts';
import { bare, type Columns, fromColumns } from './columns.ts';
import { fromEngine } from './engine-columns.ts';
import { quote } from './filter.ts';
import { type Tables, toStorageError } from './tables.ts';

/** A stored record as those see it who only read. */
export interface ReadRecord {
  tenantId: string;
  rowKey: string;
  record: Record<string, unknown>;
  changedAt: string;
  removedAt: string | null;
  /** About as many characters as it has. */
  size: number;
}

/** Rows of one tenant behind a key, or of every tenant behind one. An empty text is before the first. */
export type RowRange = { tenantId: string; after: string } | { afterTenant: string };

export interface ReadOptions {
  /** Columns that are wanted; without it all. Storage is asked for these and no other. */
  select?: readonly string[] | undefined;
  onlyRemoved?: boolean;
  pageSize: number;
}

/** One stream's rows in the order of tenant and key: a page of storage at a time, a record when it is asked for. */
export interface RecordReader {
  list(range: RowRange, options: ReadOptions): AsyncGenerator<ReadRecord>;
}

type Entity = Record<string, unknown>;

const version = 1;
/** Text of a stored row goes on in a second piece. */
const secondPiece = (name: string) => `${name}__2`;
const engine = ['PartitionKey', 'RowKey', '_changedAt', '_removedAt', '_blob', '_v'];

function toFilter(range: RowRange, onlyRemoved: boolean): string {
  const keys =
    'tenantId' in range
      ? `PartitionKey eq ${quote(range.tenantId)}${range.after === '' ? '' : ` and RowKey gt ${quote(range.after)}`}`
      : `PartitionKey gt ${quote(range.afterTenant)}`;
  return onlyRemoved ? `${keys} and _removedAt ge datetime'1601-01-01T00:00:00Z'` : keys;
}

/** What storage is asked for: of a long text its beginning, and whether it goes on. */
const toSelect = (names: readonly string[], columns: Columns): string[] => [
  ...engine,
  ...names.flatMap((name) =>
    columns[name] === 'text' || columns[name] === 'json' ? [name, secondPiece(name)] : [name],
  ),
];

function sizeOf(entity: Entity): number {
  let size = 0;
  for (const value of Object.values(entity)) size += typeof value === 'string' ? value.length : 16;
  return size;
}

export function createRecordReader({
  tables,
  blobs,
  table,
  columns,
}: {
  tables: Tables;
  blobs: Blobs;
  table: string;
  columns: Columns;
}): RecordReader {
  const toRecord = async (client: TableClient, found: Entity, wanted: Columns): Promise<ReadRecord> => {
    const tenantId = String(found.partitionKey);
    const rowKey = String(found.rowKey);
    const isLong = Object.keys(wanted).some((name) => found[secondPiece(name)] !== undefined);
    // Few rows have text that goes on, and nobody knows over how many columns.
    const entity = isLong
      ? await client.getEntity<Entity>(tenantId, rowKey, { disableTypeConversion: true })
      : found;
    if (Number(bare(entity._v)) !== version)
      throw new TenantryError('storage', `A row of ${table} has an unknown version`);
    const { blob, changedAt, removedAt } = fromEngine(entity);
    const record = fromColumns(entity, wanted);
    let size = sizeOf(entity);
    if (blob !== null) {
      const text = await blobs.get(blob);
      size += text.length;
      const moved = Object.entries(JSON.parse(text)).filter(([name]) => name in wanted);
      Object.assign(record, Object.fromEntries(moved));
    }
    return { tenantId, rowKey, record, changedAt, removedAt, size };
  };

  /** Undefined for a row that was erased while it was looked at. */
  const tryRecord = async (...given: Parameters<typeof toRecord>) => {
    try {
      return await toRecord(...given);
    } catch (error) {
      const known = toStorageError(error, `Table ${table}`);
      if (hasCode(known, 'not-found')) return undefined;
      throw known;
    }
  };

  return {
    async *list(range, { select, onlyRemoved = false, pageSize }) {
      const client = await tables.table(table);
      const wanted =
        select === undefined
          ? columns
          : Object.fromEntries(select.flatMap((name) => (columns[name] ? [[name, columns[name]]] : [])));
      const pages = client
        .listEntities<Entity>({
          disableTypeConversion: true,
          queryOptions: {
            filter: toFilter(range, onlyRemoved),
            ...(select === undefined ? {} : { select: toSelect(select, columns) }),
          },
        })
        .byPage({ maxPageSize: pageSize });
      try {
        for await (const page of pages) {
          for (const entity of page) {
            const record = await tryRecord(client, entity, wanted);
            if (record) yield record;
          }
        }
      } catch (error) {
        throw toStorageError(error, `Table ${table}`);
      }
    },
  };
}
