import { createSyncTables } from '../../shared/sync/bookkeeping.ts';
import { type ChangeLog, changeShardOf } from '../../shared/sync/change-log.ts';
import { dropOldChanges, eraseChanges } from '../../shared/sync/drop-changes.ts';
import { collect } from '../store/azurite.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

let store: MemoryStore;
let log: ChangeLog;
const tenantId = crypto.randomUUID();
const shard = changeShardOf(tenantId);
/** What was asked of the log: what was dropped up to, and what was removed. */
let dropped: number[] = [];
let removed: number[] = [];
beforeEach(async () => {
  store = await startMemoryStore();
  const { changes } = createSyncTables(store.tables);
  dropped = [];
  removed = [];
  log = {
    ...changes,
    async drop(of, through) {
      dropped.push(through);
      await changes.drop(of, through);
    },
    async remove(of, number) {
      removed.push(number);
      await changes.remove(of, number);
    },
  };
});
afterEach(() => store?.stop());

/** Rows of the log, one change each, some at a time. */
async function append(count: number, publishedAt: string, connector = 'directory'): Promise<void> {
  for (let left = count; left > 0; left -= 90) {
    const row = { tenantId, connector, stream: 'users', run: 'one', publishedAt, changes: [] };
    await log.append(shard, {
      head: await log.findHead(shard),
      rows: Array.from({ length: Math.min(left, 90) }, () => row),
      told: { name: `told_${tenantId}_x`, row: { run: 'one', from: 1, rows: 1, earlier: [] } },
    });
  }
}
const left = async () =>
  (await collect(log.list(shard, { after: 0, through: 10_000 }))).map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const [old, young] = ['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'];

test('a long beginning of a log goes in pieces, and the log says of each first that it is gone', async () => {
  await append(1040, old);
  await append(2, young);
  await dropOldChanges(log, shard, '2026-01-02T00:00:00Z');
  expect(await left()).toEqual([1041, 1042]);
  expect(dropped).toEqual([500, 1000, 1040]);
  expect(removed.toSorted((a, b) => a - b)).toEqual(upTo(1040));
});

test('where nothing is old nothing is said', async () => {
  await append(2, young);
  await dropOldChanges(log, shard, '2026-01-02T00:00:00Z');
  expect([dropped, removed, await left()]).toEqual([[], [], [1, 2]]);
});

test('all of many that a connector has told is erased, each once', async () => {
  await append(510, old);
  await append(1, old, 'mail');
  await append(3, old);
  await eraseChanges(log, tenantId, 'directory');
  expect(await left()).toEqual([511]);
  expect(removed.toSorted((a, b) => a - b)).toEqual([...upTo(510), 512, 513, 514]);
});
