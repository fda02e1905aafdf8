import { randomBytes } from 'node:crypto';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { listScratch, removeScratch, saveScratch, scratchPartition } from '../../shared/sync/scratch.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

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

const partition = () =>
  scratchPartition({ tenantId: crypto.randomUUID(), run: 'one', stream: { name: 'users' } });
/** As much as one row holds. */
const rowBytes = 23_008;
const readAll = (of: string) => collect(listScratch(tables, of));

test('what is kept comes back in its order, however many rows that takes', async () => {
  const kept = partition();
  const [first, second] = [randomBytes(39 * rowBytes + 16), randomBytes(16)];
  const { rows } = await saveScratch(tables, kept, first, { ...facts, run: 'one' });
  expect(rows).toBe(40);
  expect((await saveScratch(tables, kept, second, { ...facts, run: 'two', from: rows })).rows).toBe(41);
  const found = await readAll(kept);
  expect(Buffer.concat(found.map(({ packed }) => packed)).equals(Buffer.concat([first, second]))).toBe(true);
  expect(found.map(({ run }) => run)).toEqual([...Array.from({ length: 40 }, () => 'one'), 'two']);
});

test('a row is filled before the next one, and nothing makes none', async () => {
  const kept = partition();
  expect((await saveScratch(tables, kept, randomBytes(rowBytes), { ...facts, run: 'one' })).rows).toBe(1);
  expect((await saveScratch(tables, kept, Buffer.alloc(0), { ...facts, run: 'one', from: 1 })).rows).toBe(1);
  expect((await readAll(kept)).map(({ packed }) => packed.length)).toEqual([rowBytes]);
});

test('what is removed is gone, and what others keep is not', async () => {
  const [gone, kept] = [partition(), partition()];
  for (const each of [gone, kept]) {
    await saveScratch(tables, each, randomBytes(2 * rowBytes), { ...facts, run: 'one' });
  }
  await removeScratch(tables, gone);
  expect([await readAll(gone), (await readAll(kept)).length]).toEqual([[], 2]);
});

test('two who write in the same place at once, both with the lane, is trouble of the storage', async () => {
  await saveScratch(tables, 'raced', packed('a'), facts);
  const conflict = () => Promise.reject(new TenantryError('conflict-in-storage', 'somebody was faster'));
  const raced = { scratch: { ...tables.scratch, replace: conflict } };
  await expect(saveScratch(raced, 'raced', packed('b'), facts)).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
  expect(await read('raced')).toEqual([letters('a')]);
});

test('trouble of another kind is passed on, and what was saved before it stays', async () => {
  const away = new TenantryError('storage-unavailable', 'gone');
  let saved = 0;
  const insert: typeof tables.scratch.insert = async (...given) => {
    saved += 1;
    if (saved === 2) throw away;
    return tables.scratch.insert(...given);
  };
  const failing = { scratch: { ...tables.scratch, insert } };
  await expect(saveScratch(failing, 'failing', packed('a', 2), facts)).rejects.toBe(away);
  expect(await read('failing')).toEqual([letters('a')]);
});
