import { hash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { packBatches } from './batches.ts';
import type { Blobs } from './blobs.ts';
import { bare, type Columns, fromColumns, toColumns } from './columns.ts';
import { type EngineColumns, engineColumns, fromEngine, toEngine } from './engine-columns.ts';
import { quote } from './filter.ts';
import { checkRow, rowBytes } from './limits.ts';
import { readRow } from './one-row.ts';
import { inParallel } from './parallel.ts';
import { queryColumns } from './query-columns.ts';
import { type BatchLine, submitBatch, toBody } from './submit-batch.ts';
import { storageStatus, type Tables, toStorageError } from './tables.ts';

export interface TableRecord {
  rowKey: string;
  etag: string;
  record: Record<string, unknown>;
  state: EngineColumns;
}

export type TableWrite =
  | { kind: 'create'; rowKey: string; record: Record<string, unknown>; state: EngineColumns }
  | { kind: 'replace'; rowKey: string; etag: string; record: Record<string, unknown>; state: EngineColumns }
  | { kind: 'delete'; rowKey: string; etag: string };

/** One stream's rows of one tenant. */
export interface RecordTable {
  /** Keys and hashes of every row, or of those whose keys begin so, a page at a time. */
  readIndex(begin?: string): AsyncGenerator<{ rowKey: string; hash: string; removed: boolean }[]>;
  /** Whole rows by key; the ones that are not stored are left out. */
  read(rowKeys: string[]): Promise<Map<string, TableRecord>>;
  /** Batches of one partition. Throws `conflict-in-storage` where a row changed meanwhile; what came before stays. */
  write(writes: TableWrite[]): Promise<void>;
  /** Changes that this run made and that its rows carry, in key order. */
  listChanges(run: string): AsyncGenerator<{ rowKey: string; state: EngineColumns }>;
  /** Rows in key order, for pages and exports. */
  page(options: { limit: number; continuation?: string | undefined }): Promise<{
    rows: TableRecord[];
    continuation: string | null;
  }>;
  /** Deletes rows for good: all, or those removed before an instant. Returns how many. */
  erase(options?: { removedBefore: string }): Promise<number>;
}

const version = 1;
const roomyRowBytes = 900_000;
const readersAtOnce = 16;
const writersAtOnce = 4;
/** What a line of a batch has beside its row, at most. */
const lineBytes = 1000;

/** Row keys that begin with a text, as a filter. */
const keysFrom = (begin: string) => {
  const end = begin.slice(0, -1) + String.fromCharCode(begin.charCodeAt(begin.length - 1) + 1);
  return `RowKey ge ${quote(begin)} and RowKey lt ${quote(end)}`;
};

export interface RecordTableOptions {
  tables: Tables;
  blobs: Blobs;
  table: string;
  tenantId: string;
  columns: Columns;
}

export function createRecordTable({
  tables,
  blobs,
  table,
  tenantId,
  columns,
}: RecordTableOptions): RecordTable {
  const partition = `PartitionKey eq ${quote(tenantId)}`;
  const client = () => tables.table(table);
  const allBlobs = `${table}/${tenantId}/`;
  /** Each content of a row has a blob of its own, so that a reader of the older row still finds what it names. */
  const blobsOf = (rowKey: string) => `${allBlobs}${hash('sha256', rowKey).slice(0, 32)}/`;

  /** The longest columns of a row near 1 MiB move to a blob, which is written before the row that names it. */
  const toLine = async (
    write: Exclude<TableWrite, { kind: 'delete' }>,
  ): Promise<BatchLine & { body: string }> => {
    const values = { ...toColumns(write.record, columns), ...toEngine(write.state) };
    if (rowBytes(tenantId, write.rowKey, values) > roomyRowBytes) {
      const longest = Object.entries(columns)
        .filter(([, kind]) => kind === 'json' || kind === 'text')
        .map(([name]) => ({ name, length: JSON.stringify(write.record[name] ?? null).length }))
        .filter(({ length }) => length > 30_000)
        .map(({ name }) => name);
      const moved = JSON.stringify(Object.fromEntries(longest.map((name) => [name, write.record[name]])));
      const name = `${blobsOf(write.rowKey)}${write.state.hash}`;
      await blobs.put(name, moved);
      for (const column of Object.keys(values)) {
        if (longest.includes(column.replace(/__\d+$/, ''))) delete values[column];
      }
      values._blob = name;
    }
    checkRow(tenantId, write.rowKey, values);
    const { kind, rowKey } = write;
    const body = toBody(tenantId, rowKey, values, version);
    return kind === 'create' ? { kind, rowKey, body } : { kind, rowKey, body, etag: write.etag };
  };

  const fromEntity = async (entity: Record<string, unknown>): Promise<TableRecord> => {
    const rowKey = String(entity.rowKey);
    const { blob, ...state } = fromEngine(entity);
    if (Number(bare(entity._v)) !== version)
      throw new TenantryError('storage', `A row of ${table} has an unknown version`);
    const record = fromColumns(entity, columns);
    if (blob !== null) Object.assign(record, JSON.parse(await blobs.get(blob)));
    return { rowKey, etag: String(entity.etag), record, state };
  };

  const submit = async (target: TableClient, lines: BatchLine[]) => {
    try {
      await submitBatch(target, tenantId, lines);
    } catch (error) {
      throw toStorageError(error, `Table ${table}`);
    }
  };

  /** A row that was erased meanwhile has changed, for whoever wants to replace it. */
  const submitChecked = (target: TableClient, lines: BatchLine[]) =>
    submit(target, lines).catch((error: unknown) => {
      if (!hasCode(error, 'not-found')) throw error;
      throw new TenantryError('conflict-in-storage', `A row of ${table} is gone`, { cause: error });
    });

  /** In a batch the client deletes whatever is there; alone, only what the ETag names. Gone already is as good. */
  const deleteOne = async (target: TableClient, { rowKey, etag }: { rowKey: string; etag: string }) => {
    try {
      await target.deleteEntity(tenantId, rowKey, { etag });
    } catch (error) {
      if (storageStatus(error) !== 404) throw toStorageError(error, `Table ${table}`);
    }
  };

  return {
    async *readIndex(begin = '') {
      const target = await client();
      const filter = begin === '' ? partition : `${partition} and ${keysFrom(begin)}`;
      try {
        for await (const page of queryColumns(target, {
          filter,
          select: ['RowKey', '_hash', '_removedAt'],
        })) {
          yield page.map(({ RowKey, _hash, _removedAt }) => ({
            rowKey: String(RowKey),
            hash: String(_hash ?? ''),
            removed: _removedAt !== undefined && _removedAt !== null,
          }));
        }
      } catch (error) {
        throw toStorageError(error, `Table ${table}`);
      }
    },
    async read(rowKeys) {
      const target = await client();
      const found = new Map<string, TableRecord>();
      await inParallel(readersAtOnce, rowKeys, async (rowKey) => {
        try {
          const { etag, columns: values } = await readRow(target, tenantId, rowKey);
          found.set(rowKey, await fromEntity({ ...values, rowKey, etag }));
        } catch (error) {
          if (storageStatus(error) !== 404) throw toStorageError(error, `Table ${table}`);
        }
      });
      return found;
    },
    async write(writes) {
      const target = await client();
      const deletes = writes.filter((write) => write.kind === 'delete');
      const saves = writes.filter((write) => write.kind !== 'delete');
      const lines = await inParallel(readersAtOnce, saves, async (write): Promise<[BatchLine, number]> => {
        const line = await toLine(write);
        return [line, lineBytes + Buffer.byteLength(line.body)];
      });
      await inParallel(writersAtOnce, packBatches(lines), (batch) => submitChecked(target, batch));
      await inParallel(writersAtOnce, deletes, (write) => deleteOne(target, write));
    },
    async *listChanges(run) {
      const target = await client();
      const filter = `${partition} and _run eq ${quote(run)}`;
      const select = ['RowKey', ...Object.keys(engineColumns)];
      try {
        for await (const page of queryColumns(target, { filter, select }))
          for (const row of page) yield { rowKey: String(row.RowKey), state: fromEngine(row) };
      } catch (error) {
        throw toStorageError(error, `Table ${table}`);
      }
    },
    async page({ limit, continuation }) {
      const target = await client();
      const pages = target
        .listEntities<Record<string, unknown>>({
          disableTypeConversion: true,
          queryOptions: { filter: partition },
        })
        .byPage({ maxPageSize: limit, ...(continuation ? { continuationToken: continuation } : {}) });
      try {
        const { value, done } = await pages.next();
        if (done) return { rows: [], continuation: null };
        return {
          rows: await Promise.all(value.map(fromEntity)),
          continuation: value.continuationToken ?? null,
        };
      } catch (error) {
        throw toStorageError(error, `Table ${table}`);
      }
    },
    async erase(options) {
      const target = await client();
      const filter =
        options === undefined
          ? partition
          : `${partition} and _removedAt lt datetime'${options.removedBefore}'`;
      const pages = target
        .listEntities<Record<string, unknown>>({ queryOptions: { filter, select: ['RowKey'] } })
        .byPage({ maxPageSize: 1000 });
      let erased = 0;
      try {
        for await (const page of pages) {
          const lines = page.map(({ rowKey }): [BatchLine, number] => [
            { kind: 'delete', rowKey: String(rowKey) },
            lineBytes,
          ]);
          await inParallel(writersAtOnce, packBatches(lines), (batch) => submit(target, batch));
          if (options !== undefined) {
            const prefixes = page.map(({ rowKey }) => blobsOf(String(rowKey)));
            await inParallel(writersAtOnce, prefixes, (prefix) => blobs.removeUnder(prefix));
          }
          erased += page.length;
        }
        if (options === undefined) await blobs.removeUnder(allBlobs);
      } catch (error) {
        throw toStorageError(error, `Table ${table}`);
      }
      return erased;
    },
  };
}
