import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createSyncTables, emptyLedger, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { createMatchedRows } from '../../shared/sync/matched-rows.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

let store: MemoryStore;
let ledger: SyncTables['ledger'];
let tenantId = '';
beforeAll(async () => {
  store = await startMemoryStore();
  ledger = createSyncTables(store.tables).ledger;
});
beforeEach(() => {
  tenantId = crypto.randomUUID();
});
afterAll(() => store?.stop());

const counting = (rows: number) => ({ ...emptyLedger, rows });
const stored = async (name = 'users') => (await ledger.find(tenantId, name))?.row.rows;
const lost = { code: 'lease-lost' };

test('a row that was not there is made, and written over again and again', async () => {
  const matched = createMatchedRows(ledger);
  expect(await matched.find(tenantId, 'users')).toBeUndefined();
  for (const rows of [1, 2, 3]) await matched.put(tenantId, 'users', counting(rows));
  expect(await stored()).toBe(3);
});

test('a row that was found is written over', async () => {
  await ledger.put(tenantId, 'users', counting(1));
  const matched = createMatchedRows(ledger);
  expect((await matched.find(tenantId, 'users'))?.row.rows).toBe(1);
  await matched.put(tenantId, 'users', counting(2));
  expect(await stored()).toBe(2);
});

test('each row is matched by itself', async () => {
  const matched = createMatchedRows(ledger);
  await matched.put(tenantId, 'users', counting(1));
  await matched.put(tenantId, 'groups', counting(2));
  await matched.put(tenantId, 'users', counting(3));
  expect([await stored(), await stored('groups')]).toEqual([3, 2]);
});

test.each([
  ['made', false],
  ['changed', true],
])('a row that somebody else has %s meanwhile stays as they left it', async (_, isThere) => {
  if (isThere) await ledger.put(tenantId, 'users', counting(1));
  const matched = createMatchedRows(ledger);
  await matched.find(tenantId, 'users');
  await ledger.put(tenantId, 'users', counting(7));
  await expect(matched.put(tenantId, 'users', counting(2))).rejects.toMatchObject(lost);
  expect(await stored()).toBe(7);
});

test('a row that somebody else has erased meanwhile is not made again', async () => {
  await ledger.put(tenantId, 'users', counting(1));
  const matched = createMatchedRows(ledger);
  await matched.find(tenantId, 'users');
  await ledger.remove(tenantId, 'users');
  await expect(matched.put(tenantId, 'users', counting(2))).rejects.toMatchObject(lost);
  expect(await stored()).toBeUndefined();
});

test.each([false, true])('a write whose answer was lost was ours all the same: %p', async (isThere) => {
  if (isThere) await ledger.put(tenantId, 'users', counting(1));
  let isHeard = false;
  const deaf =
    <Args extends unknown[], Answer>(write: (...args: Args) => Promise<Answer>) =>
    async (...args: Args) => {
      const answer = await write(...args);
      if (isHeard) return answer;
      throw new TenantryError('conflict-in-storage', 'The answer was lost, and the client tried again');
    };
  const matched = createMatchedRows({
    ...ledger,
    insert: deaf(ledger.insert),
    replace: deaf(ledger.replace),
  });
  await matched.find(tenantId, 'users');
  await matched.put(tenantId, 'users', counting(2));
  isHeard = true;
  await matched.put(tenantId, 'users', counting(3));
  expect(await stored()).toBe(3);
});

test('trouble of another kind is passed on', async () => {
  const away = new TenantryError('storage-unavailable', 'gone');
  const matched = createMatchedRows({ ...ledger, insert: () => Promise.reject(away) });
  await expect(matched.put(tenantId, 'users', counting(1))).rejects.toBe(away);
});
