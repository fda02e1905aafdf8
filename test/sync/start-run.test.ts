import type { QueueName } from '../../shared/contracts/messages.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { acquireLease, changeLane } from '../../shared/sync/lane.ts';
import { startRun } from '../../shared/sync/start-run.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

const connector = 'directory';
const start = Date.parse('2026-01-01T00:00:00.000Z');
const tenMinutes = 10 * 60_000;

let store: Store;
let tables: SyncTables;
let clock = 0;
let tenantId = '';
let sent: { queue: QueueName; message: object }[] = [];
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
beforeEach(() => {
  clock = 0;
  sent = [];
  tenantId = crypto.randomUUID();
});
afterAll(() => store?.stop());

const now = () => start + clock;
const queues = {
  send: async (queue: QueueName, message: object) => void sent.push({ queue, message }),
  depth: async () => 0,
  sendPoison: async () => {},
  peekPoison: async (queue: QueueName) => ({ queue, count: 0, newest: null }),
};
const begin = (full?: boolean) =>
  startRun(
    { tables, queues, now },
    { tenantId, connector, requestedBy: 'test', ...(full === undefined ? {} : { full }) },
  );
const lane = async () => (await tables.lanes.get(tenantId, connector)).row;
const runs = async () =>
  (await collect(tables.runs.list({ partitionKey: tenantId }))).map(({ rowKey }) => rowKey);
const messageOf = (run: string) => ({
  queue: 'sync-run',
  message: { version: 1, kind: 'run', tenantId, connector, run },
});

test('a run is a row, a place in its lane and a message', async () => {
  const run = await begin();
  expect(run).toMatch(/^20260101T000000000Z-[\w-]{8}$/);
  expect((await tables.runs.get(tenantId, run)).row).toEqual({
    connector,
    state: 'queued',
    requestedBy: 'test',
    queuedAt: '2026-01-01T00:00:00Z',
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    full: false,
    done: {},
    positions: {},
  });
  expect(await lane()).toMatchObject({ run, resumeAt: '2026-01-01T00:00:00Z' });
  expect(sent).toEqual([messageOf(run)]);
});

test('a run that shall read everything says so', async () => {
  expect((await tables.runs.get(tenantId, await begin(true))).row.full).toBe(true);
});

test('while a run is going it is answered, and leaves one row and one message', async () => {
  const run = await begin();
  clock = tenMinutes;
  expect(await begin()).toBe(run);
  expect(await runs()).toEqual([run]);
  expect(sent).toHaveLength(1);
});

test('a run that nobody took up within ten minutes is put into the queue again', async () => {
  const run = await begin();
  clock = tenMinutes + 1;
  expect(await begin()).toBe(run);
  expect(sent).toEqual([messageOf(run), messageOf(run)]);
  expect(await runs()).toEqual([run]);
  expect(Date.parse((await lane()).resumeAt ?? '')).toBe(now());
  clock += 1;
  await begin();
  expect(sent).toHaveLength(2);
});

test('a run that somebody reads is not lost, however late it is', async () => {
  const run = await begin();
  clock = 20 * tenMinutes;
  await acquireLease(tables, tenantId, connector, now);
  clock += 80_000;
  expect(await begin()).toBe(run);
  expect(sent).toHaveLength(1);
  clock += 10_000;
  await begin();
  expect(sent).toHaveLength(2);
});

test('a run of which no time to come back is known is not lost', async () => {
  const run = await begin();
  await changeLane(tables, tenantId, connector, (known) => ({ ...known, resumeAt: null }));
  clock = 20 * tenMinutes;
  expect(await begin()).toBe(run);
  expect(sent).toHaveLength(1);
});

test.each(['finished', 'gone'] as const)('a run that is %s holds its lane no longer', async (how) => {
  const first = await begin();
  if (how === 'gone') await tables.runs.remove(tenantId, first);
  else await tables.runs.change(tenantId, first, (row) => ({ ...row, state: 'finished' }));
  clock = 1;
  const second = await begin();
  expect(second).not.toBe(first);
  expect((await lane()).run).toBe(second);
  expect(sent).toEqual([messageOf(first), messageOf(second)]);
});
