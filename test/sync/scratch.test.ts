import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { listScratch, removeScratch, saveScratch } from '../../shared/sync/scratch.ts';
import { type Store, startStore } from '../store/azurite.ts';

let store: Store;
let tables: SyncTables;
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
afterAll(() => store?.stop());

const facts = { run: 'run', from: 0, now: 0, checkLease: () => {} };
const lost = () => {
  throw new TenantryError('lease-lost', 'gone');
};
const read = async (partition: string) => {
  const texts: string[] = [];
  for await (const { packed } of listScratch(tables, partition)) texts.push(packed.toString().slice(0, 16));
  return texts;
};
const packed = (letter: string, rows = 1) => Buffer.from(letter.repeat(16 + (rows - 1) * 23_008));
const letters = (text: string) => text.repeat(16);

test('what was saved is read in its order, and gone when it is removed', async () => {
  const { rows } = await saveScratch(tables, 'order', packed('a', 2), facts);
  expect(rows).toBe(2);
  expect((await saveScratch(tables, 'order', packed('b'), { ...facts, from: rows })).rows).toBe(3);
  expect(await read('order')).toEqual([letters('a'), letters('a'), letters('b')]);
  await removeScratch(tables, 'order');
  expect(await read('order')).toEqual([]);
});

test('a part that goes on writes over what a part that died had left', async () => {
  await saveScratch(tables, 'left', packed('a'), facts);
  await saveScratch(tables, 'left', packed('b'), facts);
  expect(await read('left')).toEqual([letters('b')]);
});

test('who was held up until somebody else had the lane writes over nothing', async () => {
  await saveScratch(tables, 'held', packed('b'), facts);
  const late = saveScratch(tables, 'held', packed('a'), { ...facts, checkLease: lost });
  await expect(late).rejects.toMatchObject({ code: 'lease-lost' });
  expect(await read('held')).toEqual([letters('b')]);
});

test('and takes back what came through before that was known', async () => {
  const late = saveScratch(tables, 'taken', packed('a', 3), { ...facts, checkLease: lost });
  await expect(late).rejects.toMatchObject({ code: 'lease-lost' });
  expect(await read('taken')).toEqual([]);
});

test('but not what somebody else has written over since', async () => {
  const saved = await saveScratch(tables, 'undone', packed('a'), facts);
  await saveScratch(tables, 'undone', packed('b'), facts);
  await saved.undo();
  expect(await read('undone')).toEqual([letters('b')]);
});
