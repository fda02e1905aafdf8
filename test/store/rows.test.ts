import { z } from 'zod';
import { createRows, type Rows } from '../../shared/store/rows.ts';
import { collect, type Store, startStore } from './azurite.ts';

const schema = z.object({
  name: z.string(),
  count: z.int(),
  at: z.iso.datetime(),
  tags: z.array(z.string()),
  gone: z.string().nullable(),
});
const row = { name: 'Zoë', count: 2 ** 40, at: '2026-01-01T00:00:00.5Z', tags: ['a', '😀'], gone: null };

let store: Store;
let rows: Rows<z.output<typeof schema>>;
beforeAll(async () => {
  store = await startStore();
  rows = createRows(store.tables, 'bookkeeping', schema);
});
afterAll(() => store?.stop());

test('a row comes back as it was put', async () => {
  await rows.put('p', 'whole', row);
  expect((await rows.get('p', 'whole')).row).toEqual(row);
  expect(await rows.find('p', 'nowhere')).toBeUndefined();
});

test('an insert of what is there is a conflict', async () => {
  await rows.insert('p', 'twice', row);
  await expect(rows.insert('p', 'twice', row)).rejects.toMatchObject({ code: 'conflict-in-storage' });
});

test('a replacement of what somebody changed meanwhile is a conflict', async () => {
  const stored = await rows.insert('p', 'raced', row);
  await rows.replace(stored, { ...row, name: 'first' });
  await expect(rows.replace(stored, { ...row, name: 'second' })).rejects.toMatchObject({
    code: 'conflict-in-storage',
  });
  expect((await rows.get('p', 'raced')).row.name).toBe('first');
});

test('changes of many at once are all made', async () => {
  await rows.insert('p', 'counter', { ...row, count: 0 });
  const add = () => rows.change('p', 'counter', (known) => ({ ...known, count: known.count + 1 }));
  await Promise.all(Array.from({ length: 8 }, add));
  expect((await rows.get('p', 'counter')).row.count).toBe(8);
});

test('a change from a row as it was last seen is made on what is there now', async () => {
  const seen = await rows.insert('p', 'seen', { ...row, count: 0 });
  const add = (known: z.output<typeof schema>) => ({ ...known, count: known.count + 1 });
  const changed = await rows.changeFrom(seen, add);
  expect(changed.row.count).toBe(1);
  await rows.change('p', 'seen', add);
  expect((await rows.changeFrom(changed, add)).row.count).toBe(3);
});

test('a removal that finds nothing says so', async () => {
  await rows.insert('p', 'short', row);
  expect(await rows.remove('p', 'short')).toBe(true);
  expect(await rows.remove('p', 'short')).toBe(false);
});

test('a row that cannot be read is refused by name and field, and need not hold up a list', async () => {
  const client = await store.tables.table('bookkeeping');
  await client.createEntity({ partitionKey: 'q', rowKey: '1', name: 'x', count: 'many', _v: 1 });
  await rows.put('q', '2', row);
  await client.createEntity({ partitionKey: 'q', rowKey: '3', name: 'x', _v: 9 });
  await expect(rows.get('q', '1')).rejects.toMatchObject({
    code: 'storage',
    message: 'Table bookkeeping, row 1 cannot be read: count, at, tags',
  });
  await expect(collect(rows.list({ partitionKey: 'q' }))).rejects.toMatchObject({ code: 'storage' });
  const unreadable: unknown[] = [];
  const onUnreadable = (error: unknown) => void unreadable.push(error);
  const read = await collect(rows.list({ partitionKey: 'q', onUnreadable }));
  expect(read.map(({ rowKey }) => rowKey)).toEqual(['2']);
  expect(unreadable.length).toBe(2);
});

test('a range of keys is read, and nothing beside it', async () => {
  for (const key of ['a', 'b', "c'c", 'd']) await rows.put('r', key, row);
  const keys = (await collect(rows.list({ partitionKey: 'r', from: 'b', before: 'd' }))).map(
    ({ rowKey }) => rowKey,
  );
  expect(keys).toEqual(['b', "c'c"]);
});
