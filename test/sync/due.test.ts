import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { type DueEntry, listDue, removeDue, saveDue } from '../../shared/sync/due.ts';
import { setDue } from '../../shared/sync/lane.ts';
import { allShards } from '../../shared/sync/schedule.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

const tenantId = '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11';
const connector = 'directory';
const at = Date.parse('2026-01-01T00:00:00.360Z');
const later = at + 1_000_000;

let store: Store;
let tables: SyncTables;
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
afterAll(() => store?.stop());

const readDue = async (): Promise<DueEntry[]> => {
  const refuse = (error: unknown) => {
    throw error;
  };
  const lists = allShards.map((shard) => collect(listDue(tables, shard, later + 1, refuse)));
  return (await Promise.all(lists)).flat();
};

test('an entry whose time ends in zeros, as storage gives it back, is removed', async () => {
  await saveDue(tables, { tenantId, connector, dueAt: new Date(at).toISOString() });
  for (const entry of await readDue()) await removeDue(tables, entry);
  expect(await readDue()).toEqual([]);
});

test('a lane that is moved from such a time is due once', async () => {
  await setDue(tables, tenantId, connector, at);
  await setDue(tables, tenantId, connector, later);
  expect((await readDue()).map(({ dueAt }) => Date.parse(dueAt))).toEqual([later]);
});

test('a lane that is given the time that it has stays due', async () => {
  await setDue(tables, tenantId, connector, at);
  await setDue(tables, tenantId, connector, at);
  expect((await readDue()).map(({ dueAt }) => Date.parse(dueAt))).toEqual([at]);
});
