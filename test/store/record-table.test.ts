import { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { columnsOf } from '../../shared/store/columns.ts';
import type { EngineColumns } from '../../shared/store/engine-columns.ts';
import { createRecordTable, type TableWrite } from '../../shared/store/record-table.ts';
import { collect, type Store, startStore } from './azurite.ts';

const schema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  list: z.array(z.string()).nullable(),
});
const tenantId = '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71';

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const open = (table: string) => createRecordTable({ ...store, table, tenantId, columns: columnsOf(schema) });
const state = (more: Partial<EngineColumns> = {}): EngineColumns => ({
  hash: 'h',
  removedAt: null,
  run: 'run-1',
  change: 'added',
  changedFields: [],
  changedAt: '2026-01-01T00:00:00Z',
  before: 'none',
  ...more,
});
const create = (
  rowKey: string,
  name: string | null = rowKey,
  list: string[] | null = null,
): Extract<TableWrite, { kind: 'create' }> => ({
  kind: 'create',
  rowKey,
  record: { id: rowKey, name, list },
  state: state({ hash: `hash-${rowKey}` }),
});
const conflict = { code: 'conflict-in-storage' };

test('hundreds of rows are created, read, listed by hash and erased', async () => {
  const table = open('hundreds');
  const keys = Array.from({ length: 250 }, (_, index) => `k${String(index).padStart(3, '0')}`);
  await table.write(keys.map((key) => create(key)));
  const index = (await collect(table.readIndex())).flat();
  expect(index.length).toBe(250);
  expect(index[7]).toEqual({ rowKey: 'k007', hash: 'hash-k007', removed: false });
  const found = await table.read(['k001', 'k249', 'nowhere']);
  expect([...found.keys()].sort()).toEqual(['k001', 'k249']);
  expect(found.get('k001')?.record).toEqual({ id: 'k001', name: 'k001', list: null });
  expect(await table.erase()).toBe(250);
  expect((await collect(table.readIndex())).flat()).toEqual([]);
});

test('a row that is there is not created again, one that has changed is neither replaced nor deleted', async () => {
  const table = open('conflicts');
  await table.write([create('a')]);
  await expect(table.write([create('a')])).rejects.toMatchObject(conflict);
  const first = (await table.read(['a'])).get('a');
  const replace = (etag: string): TableWrite => ({
    kind: 'replace',
    rowKey: 'a',
    etag,
    record: { id: 'a', name: 'new', list: [] },
    state: state(),
  });
  await table.write([replace(first?.etag ?? '')]);
  await expect(table.write([replace(first?.etag ?? '')])).rejects.toMatchObject(conflict);
  await expect(table.write([{ kind: 'delete', rowKey: 'a', etag: first?.etag ?? '' }])).rejects.toMatchObject(
    conflict,
  );
  expect((await table.read(['a'])).get('a')?.record).toEqual({ id: 'a', name: 'new', list: [] });
});

test('a row that was erased meanwhile has changed too', async () => {
  const table = open('vanished');
  await table.write([create('a'), create('b')]);
  const { etag = '' } = (await table.read(['a'])).get('a') ?? {};
  await table.erase();
  const record = { id: 'a', name: 'new', list: [] };
  const replace: TableWrite = { kind: 'replace', rowKey: 'a', etag, record, state: state() };
  await expect(table.write([replace])).rejects.toMatchObject(conflict);
});

test('a replacement leaves no property of the older row behind', async () => {
  const table = open('replaced');
  await table.write([create('a', 'x'.repeat(100_000), ['y'])]);
  const { etag = '' } = (await table.read(['a'])).get('a') ?? {};
  await table.write([
    { kind: 'replace', rowKey: 'a', etag, record: { id: 'a', name: 'x', list: null }, state: state() },
  ]);
  expect((await table.read(['a'])).get('a')?.record).toEqual({ id: 'a', name: 'x', list: null });
});

test('changes are listed by the run that made them', async () => {
  const table = open('changed');
  await table.write([create('b'), create('a')]);
  await table.write([{ ...create('c'), state: state({ run: 'run-2' }) }]);
  const keys = (await collect(table.listChanges('run-1'))).map(({ rowKey }) => rowKey);
  expect(keys).toEqual(['a', 'b']);
});

test('keys and hashes are listed of all rows, or of those whose keys begin so', async () => {
  const table = open('ranges');
  const keys = ['a_1', 'a_2', 'a`', 'aa_1', 'b_1', 'B_1'];
  await table.write(keys.map((key) => create(key)));
  const list = async (begin?: string) =>
    (await collect(table.readIndex(begin))).flat().map(({ rowKey }) => rowKey);
  expect((await list()).sort()).toEqual(keys.toSorted());
  expect(await list('a_')).toEqual(['a_1', 'a_2']);
  expect(await list('c_')).toEqual([]);
});

test('only rows that were removed long ago are purged', async () => {
  const table = open('purged');
  const removed = (rowKey: string, removedAt: string): TableWrite => ({
    ...create(rowKey),
    state: state({ removedAt }),
  });
  await table.write([
    create('live'),
    removed('old', '2026-01-01T00:00:00Z'),
    removed('new', '2026-03-01T00:00:00Z'),
  ]);
  expect(await table.erase({ removedBefore: '2026-02-01T00:00:00.000Z' })).toBe(1);
  const left = (await collect(table.readIndex())).flat().map(({ rowKey }) => rowKey);
  expect(left).toEqual(['live', 'new']);
});

test('a row near 1 MiB goes to a blob and comes back from it, whole; erasing takes every blob along', async () => {
  const table = open('large');
  const large = Array.from({ length: 700 }, (_, index) => `${index} ${'漢😀'.repeat(300)}`);
  await table.write([create('big', 'Big', large), create('small')]);
  const stored = (await table.read(['big'])).get('big');
  expect(stored?.record).toEqual({ id: 'big', name: 'Big', list: large });
  const page = await table.page({ limit: 10 });
  expect(page.rows.find(({ rowKey }) => rowKey === 'big')?.record.list).toEqual(large);
  await table.write([
    {
      kind: 'replace',
      rowKey: 'big',
      etag: stored?.etag ?? '',
      record: { id: 'big', name: 'Big', list: ['small again'] },
      state: state({ hash: 'other' }),
    },
  ]);
  expect((await table.read(['big'])).get('big')?.record.list).toEqual(['small again']);
  expect(await table.erase()).toBe(2);
  const container = new ContainerClient(store.connectionString, 'rows');
  expect(await collect(container.listBlobsFlat())).toEqual([]);
});

test('large rows of wide characters fit into their batches', async () => {
  const table = open('wide');
  const wide = Array.from({ length: 20 }, () => '漢'.repeat(20_000));
  await table.write(Array.from({ length: 12 }, (_, index) => create(`w${index}`, null, wide)));
  expect((await collect(table.readIndex())).flat().length).toBe(12);
  expect((await table.read(['w3'])).get('w3')?.record.list).toEqual(wide);
});
