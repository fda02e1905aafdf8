import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordReader } from '../../shared/store/record-reader.ts';
import { createRecordTable } from '../../shared/store/record-table.ts';
import { collect, type Store, startStore } from './azurite.ts';

const columns = columnsOf(
  z.object({
    id: z.string(),
    name: z.string().nullable(),
    seats: z.int32(),
    list: z.array(z.string()).nullable(),
  }),
);
const [first, second] = [
  '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71',
  '8c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71',
] as const;

let store: Store;
const asked: { filter?: string; select?: string[] }[] = [];
beforeAll(async () => {
  store = await startStore();
  for (const tenantId of [first, second]) {
    const table = createRecordTable({ ...store, table: 'read', tenantId, columns });
    await table.write(
      ['a', 'b', 'c'].map((rowKey, index) => ({
        kind: 'create',
        rowKey,
        record: {
          id: rowKey,
          name: rowKey === 'b' ? 'x'.repeat(70_000) : rowKey,
          seats: index,
          list: rowKey === 'c' ? Array.from({ length: 60_000 }, (_, each) => `entry ${each}`) : null,
        },
        state: {
          hash: rowKey,
          removedAt: rowKey === 'a' ? '2026-01-02T00:00:00Z' : null,
          run: 'run',
          change: 'added',
          changedFields: [],
          changedAt: '2026-01-01T00:00:00Z',
          before: 'none',
        },
      })),
    );
  }
});
afterAll(() => store?.stop());

/** Storage that writes down what it is asked for. */
const watched = () => ({
  table: async (name: string) =>
    new Proxy(await store.tables.table(name), {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...given: Parameters<TableClient['listEntities']>) => {
          if (property === 'listEntities') asked.push(given[0]?.queryOptions ?? {});
          return Reflect.apply(value, target, given);
        };
      },
    }),
});
const open = () => createRecordReader({ ...store, tables: watched(), table: 'read', columns });
const names = async (...given: Parameters<ReturnType<typeof open>['list']>) =>
  (await collect(open().list(...given))).map(({ tenantId, rowKey }) => `${tenantId.slice(0, 1)}${rowKey}`);

test('rows come in order from behind a key, of one tenant or of all that follow', async () => {
  const pageSize = 2;
  expect(await names({ afterTenant: '' }, { pageSize })).toEqual(['7a', '7b', '7c', '8a', '8b', '8c']);
  expect(await names({ afterTenant: first }, { pageSize })).toEqual(['8a', '8b', '8c']);
  expect(await names({ tenantId: first, after: 'a' }, { pageSize })).toEqual(['7b', '7c']);
  expect(await names({ tenantId: first, after: "' or RowKey gt '" }, { pageSize })).toEqual([
    '7a',
    '7b',
    '7c',
  ]);
  expect(await names({ afterTenant: '' }, { pageSize, onlyRemoved: true })).toEqual(['7a', '8a']);
});

test('storage is asked for what is selected and no more, and long values come whole', async () => {
  asked.length = 0;
  const rows = await collect(
    open().list({ tenantId: first, after: '' }, { pageSize: 10, select: ['list', 'seats'] }),
  );
  expect(asked[0]?.select).toEqual([
    'PartitionKey',
    'RowKey',
    '_changedAt',
    '_removedAt',
    '_blob',
    '_v',
    'list',
    'list__2',
    'seats',
  ]);
  expect(rows.map(({ record }) => Object.keys(record))).toEqual(Array(3).fill(['list', 'seats']));
  expect(rows[2]?.record.list).toHaveLength(60_000);
  const [, long] = await collect(
    open().list({ tenantId: first, after: '' }, { pageSize: 10, select: ['name'] }),
  );
  expect(long?.record).toEqual({ name: 'x'.repeat(70_000) });
});
