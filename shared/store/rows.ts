import type { TableEntityResult, TransactionAction } from '@azure/data-tables';
import type { z } from 'zod';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { bare, columnsOf, fromColumns, toColumns } from './columns.ts';
import { quote } from './filter.ts';
import { checkRow } from './limits.ts';
import { readRow, writeRow } from './one-row.ts';
import { toBody } from './submit-batch.ts';
import { type Tables, toStorageError } from './tables.ts';

/** A parsed row and the ETag that its next write must match. */
export interface Stored<Row> {
  row: Row;
  etag: string;
  partitionKey: string;
  rowKey: string;
}

/** A table of our own bookkeeping: every row is parsed by its schema, every change matches an ETag. */
export interface Rows<Row> {
  find(partitionKey: string, rowKey: string): Promise<Stored<Row> | undefined>;
  get(partitionKey: string, rowKey: string): Promise<Stored<Row>>;
  /** Throws `conflict-in-storage` where the row exists. */
  insert(partitionKey: string, rowKey: string, row: Row): Promise<Stored<Row>>;
  /** Throws `conflict-in-storage` where somebody changed the row meanwhile. */
  replace(stored: Stored<Row>, row: Row): Promise<Stored<Row>>;
  /** Whatever is there, or not. */
  put(partitionKey: string, rowKey: string, row: Row): Promise<void>;
  /** Reads, changes and writes until nobody came in between; `change` may throw, or return undefined to leave it. */
  change(partitionKey: string, rowKey: string, change: (row: Row) => Row | undefined): Promise<Stored<Row>>;
  /** The same, begun with the row as it was last seen: it is read only where somebody changed it since. */
  changeFrom(last: Stored<Row>, change: (row: Row) => Row | undefined): Promise<Stored<Row>>;
  /** False where it was gone already. */
  remove(partitionKey: string, rowKey: string, etag?: string): Promise<boolean>;
  list(query?: {
    filter?: string;
    partitionKey?: string;
    from?: string;
    before?: string;
    /** How many storage is asked for at a time; without it as many as it gives. */
    pageSize?: number;
    /** Told of a row that cannot be read, which is then passed over; without it such a row ends the list. */
    onUnreadable?: (error: unknown) => void;
  }): AsyncGenerator<Stored<Row>>;
  /** Row keys of a partition, without what the rows hold. */
  listKeys(partitionKey: string): AsyncGenerator<string>;
  /** One page, for lists that go on where they stopped. */
  page(query: {
    partitionKey: string;
    limit: number;
    continuation?: string | undefined;
    filter?: string;
  }): Promise<{ rows: Stored<Row>[]; continuation: string | null }>;
  /** The same writes as parts of one that gets through whole or not at all: see `submitTogether`. */
  actions: {
    insert(partitionKey: string, rowKey: string, row: Row): TransactionAction;
    replace(stored: Stored<Row>, row: Row): TransactionAction;
    put(partitionKey: string, rowKey: string, row: Row): TransactionAction;
  };
}

/** Writes rows of one partition, of one table, together: all of them or none. In this order where storage has one. */
export async function submitTogether(
  tables: Tables,
  table: string,
  actions: TransactionAction[],
): Promise<void> {
  const client = await tables.table(table);
  try {
    await client.submitTransaction(actions);
  } catch (error) {
    throw toStorageError(error, `Table ${table}`);
  }
}

function toFilter(query: { filter?: string; partitionKey?: string; from?: string; before?: string }): string {
  return [
    query.partitionKey === undefined ? '' : `PartitionKey eq ${quote(query.partitionKey)}`,
    query.from === undefined ? '' : `RowKey ge ${quote(query.from)}`,
    query.before === undefined ? '' : `RowKey lt ${quote(query.before)}`,
    query.filter ? `(${query.filter})` : '',
  ]
    .filter((part) => part !== '')
    .join(' and ');
}

/** `version` is written as `_v`; a row of another version has no reader here and is refused. */
export function createRows<Schema extends z.ZodObject>(
  tables: Tables,
  table: string,
  schema: Schema,
  version = 1,
): Rows<z.output<Schema>> {
  type Row = z.output<Schema>;
  const columns = columnsOf(schema);
  const named = (rowKey: string) => `Table ${table}, row ${rowKey}`;

  const parseRow = (values: Record<string, unknown>, at: Omit<Stored<Row>, 'row'>): Stored<Row> => {
    const parsed = schema.safeParse(fromColumns(values, columns));
    if (!parsed.success || Number(bare(values._v)) !== version) {
      const fields = parsed.success
        ? '_v'
        : parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      throw new TenantryError('storage', `${named(at.rowKey)} cannot be read: ${fields}`);
    }
    return { row: parsed.data, ...at };
  };

  const parse = (entity: TableEntityResult<Record<string, unknown>>): Stored<Row> => {
    const { partitionKey = '', rowKey = '', etag } = entity;
    return parseRow(entity, { etag, partitionKey, rowKey });
  };

  const toValues = (partitionKey: string, rowKey: string, row: Row) => {
    const values = toColumns(row, columns);
    checkRow(partitionKey, rowKey, values);
    return values;
  };

  const toEntity = (partitionKey: string, rowKey: string, row: Row) => ({
    partitionKey,
    rowKey,
    ...toValues(partitionKey, rowKey, row),
    _v: version,
  });

  const toWrite = (partitionKey: string, rowKey: string, row: Row) => ({
    partitionKey,
    rowKey,
    body: toBody(partitionKey, rowKey, toValues(partitionKey, rowKey, row), version),
  });

  const run = async <T>(
    rowKey: string,
    work: (client: Awaited<ReturnType<Tables['table']>>) => Promise<T>,
  ) => {
    const client = await tables.table(table);
    try {
      return await work(client);
    } catch (error) {
      throw toStorageError(error, named(rowKey));
    }
  };

  const rows: Rows<Row> = {
    actions: {
      insert: (partitionKey, rowKey, row) => ['create', toEntity(partitionKey, rowKey, row)],
      replace: ({ partitionKey, rowKey, etag }, row) => [
        'update',
        toEntity(partitionKey, rowKey, row),
        'Replace',
        { etag },
      ],
      put: (partitionKey, rowKey, row) => ['upsert', toEntity(partitionKey, rowKey, row), 'Replace'],
    },
    async find(partitionKey, rowKey) {
      try {
        return await rows.get(partitionKey, rowKey);
      } catch (error) {
        if (hasCode(error, 'not-found')) return undefined;
        throw error;
      }
    },
    get: (partitionKey, rowKey) =>
      run(rowKey, async (client) => {
        const { etag, columns: values } = await readRow(client, partitionKey, rowKey);
        return parseRow(values, { etag, partitionKey, rowKey });
      }),
    insert: (partitionKey, rowKey, row) =>
      run(rowKey, async (client) => {
        const etag = await writeRow(client, { kind: 'insert', ...toWrite(partitionKey, rowKey, row) });
        return { row, etag, partitionKey, rowKey };
      }),
    replace: (stored, row) =>
      run(stored.rowKey, async (client) => {
        const write = toWrite(stored.partitionKey, stored.rowKey, row);
        const etag = await writeRow(client, { kind: 'replace', ...write, etag: stored.etag });
        return { ...stored, row, etag };
      }),
    put: (partitionKey, rowKey, row) =>
      run(rowKey, async (client) => {
        await writeRow(client, { kind: 'put', ...toWrite(partitionKey, rowKey, row) });
      }),
    change: async (partitionKey, rowKey, change) =>
      rows.changeFrom(await rows.get(partitionKey, rowKey), change),
    async changeFrom(last, change) {
      for (let tries = 0, stored = last; ; tries++, stored = await rows.get(last.partitionKey, last.rowKey)) {
        const row = change(stored.row);
        if (row === undefined) return stored;
        try {
          return await rows.replace(stored, row);
        } catch (error) {
          if (!hasCode(error, 'conflict-in-storage') || tries >= 20) throw error;
        }
      }
    },
    async remove(partitionKey, rowKey, etag = '*') {
      try {
        await run(rowKey, (client) => client.deleteEntity(partitionKey, rowKey, { etag }));
        return true;
      } catch (error) {
        if (hasCode(error, 'not-found')) return false;
        throw error;
      }
    },
    async *list(query = {}) {
      const client = await tables.table(table);
      const filter = toFilter(query);
      const pages = client
        .listEntities<Record<string, unknown>>({
          disableTypeConversion: true,
          ...(filter === '' ? {} : { queryOptions: { filter } }),
        })
        .byPage(query.pageSize === undefined ? {} : { maxPageSize: query.pageSize });
      const tryParse = (entity: TableEntityResult<Record<string, unknown>>) => {
        try {
          return parse(entity);
        } catch (error) {
          if (!query.onUnreadable) throw error;
          query.onUnreadable(error);
          return undefined;
        }
      };
      try {
        for await (const page of pages) {
          for (const entity of page) {
            const stored = tryParse(entity);
            if (stored) yield stored;
          }
        }
      } catch (error) {
        throw toStorageError(error, named('*'));
      }
    },
    async *listKeys(partitionKey) {
      const client = await tables.table(table);
      const queryOptions = { filter: toFilter({ partitionKey }), select: ['RowKey'] };
      try {
        for await (const { rowKey } of client.listEntities({ queryOptions })) yield String(rowKey);
      } catch (error) {
        throw toStorageError(error, named('*'));
      }
    },
    page: ({ partitionKey, limit, continuation, filter }) =>
      run('*', async (client) => {
        const pages = client
          .listEntities<Record<string, unknown>>({
            disableTypeConversion: true,
            queryOptions: { filter: toFilter({ partitionKey, ...(filter ? { filter } : {}) }) },
          })
          .byPage({ maxPageSize: limit, ...(continuation ? { continuationToken: continuation } : {}) });
        const { value, done } = await pages.next();
        if (done) return { rows: [], continuation: null };
        return { rows: value.map(parse), continuation: value.continuationToken ?? null };
      }),
  };
  return rows;
}
