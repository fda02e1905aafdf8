import type { QueueName } from '../../shared/contracts/messages.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import type { SyncDependencies } from '../../shared/sync/dependencies.ts';
import { changeLane, setDue } from '../../shared/sync/lane.ts';
import { nextDue, shardOf } from '../../shared/sync/schedule.ts';
import { tick } from '../../shared/sync/tick.ts';
import { noTelemetry } from '../../shared/telemetry/telemetry.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

const connector = 'directory';
const start = Date.parse('2026-01-01T00:00:00.000Z');
const hour = 3_600_000;

let store: Store;
let tables: SyncTables;
let clock = 0;
let sent: string[] = [];
let told: string[] = [];
let broken = '';
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
beforeEach(async () => {
  sent = [];
  told = [];
  broken = '';
  // A tick looks at every tenant: those of the test before are of another day.
  clock += 365 * 24 * hour;
  for (const { partitionKey, rowKey } of await collect(tables.due.list()))
    await tables.due.remove(partitionKey, rowKey);
});
afterAll(() => store?.stop());

const now = () => start + clock;
const dependencies = (): SyncDependencies =>
  ({
    tables,
    now,
    defaultInterval: () => 'PT1H',
    telemetry: noTelemetry,
    log: { info: () => {}, warn: () => {}, error: (event: string) => void told.push(event) },
    queues: {
      send: async (_: QueueName, message: { tenantId: string }) => {
        if (message.tenantId === broken) throw new Error('away');
        sent.push(message.tenantId);
      },
    },
  }) as unknown as SyncDependencies;

async function addTenant(owners: Record<string, string> = { users: 'one' }): Promise<string> {
  const tenantId = crypto.randomUUID();
  const firstConnectedAt = new Date(start).toISOString();
  const row = { name: tenantId, domains: [], owners, connections: [], firstConnectedAt };
  await tables.tenants.insert(tenantId, 'tenant', row);
  return tenantId;
}

const lane = async (tenantId: string) => (await tables.lanes.get(tenantId, connector)).row;
const dueOf = async (tenantId: string) =>
  (await collect(tables.due.list({ partitionKey: shardOf(tenantId, connector), onUnreadable: () => {} })))
    .filter(({ row }) => row.tenantId === tenantId)
    .map(({ row }) => Date.parse(row.dueAt));

test('what is due is started and due again, what is not stays as it is', async () => {
  const [due, later] = [await addTenant(), await addTenant()];
  await setDue(tables, due, connector, now() - 1);
  await setDue(tables, later, connector, now());
  expect(await tick(dependencies())).toBe(1);
  expect(sent).toEqual([due]);
  const { run, dueAt } = await lane(due);
  expect((await tables.runs.get(due, run ?? '')).row).toMatchObject({ requestedBy: 'schedule', full: false });
  const next = nextDue(due, connector, hour, now());
  expect([Date.parse(dueAt ?? ''), await dueOf(due)]).toEqual([next, [next]]);
  expect([(await lane(later)).run, await dueOf(later)]).toEqual([null, [now()]]);
  expect(await tick(dependencies())).toBe(0);
});

test('a run that has set its own next time meanwhile is right', async () => {
  const tenantId = await addTenant();
  await setDue(tables, tenantId, connector, now() - 1);
  await changeLane(tables, tenantId, connector, (known) => ({
    ...known,
    dueAt: new Date(now() + 5000).toISOString(),
  }));
  await tick(dependencies());
  expect(Date.parse((await lane(tenantId)).dueAt ?? '')).toBe(now() + 5000);
  expect(await dueOf(tenantId)).toEqual([]);
});

test('a lane that knows no time gets one', async () => {
  const tenantId = await addTenant();
  await setDue(tables, tenantId, connector, now() - 1);
  await changeLane(tables, tenantId, connector, (known) => ({ ...known, dueAt: null }));
  await tick(dependencies());
  const next = nextDue(tenantId, connector, hour, now());
  expect(Date.parse((await lane(tenantId)).dueAt ?? '')).toBe(next);
  expect(await dueOf(tenantId)).toEqual([next]);
});

test('a tenant that nobody reads any more is not due any more', async () => {
  const [left, erased] = [await addTenant({}), crypto.randomUUID()];
  for (const tenantId of [left, erased]) await setDue(tables, tenantId, connector, now() - 1);
  await tick(dependencies());
  expect(sent).toEqual([]);
  expect([await dueOf(left), await dueOf(erased)]).toEqual([[], []]);
  expect((await lane(left)).run).toBeNull();
});

test('one that cannot be started, or read, holds up no other, and is told', async () => {
  const tenants = await Promise.all(Array.from({ length: 20 }, () => addTenant()));
  for (const tenantId of tenants) await setDue(tables, tenantId, connector, now() - 1);
  broken = tenants[0] ?? '';
  const [entry] = await collect(tables.due.list({ partitionKey: shardOf(broken, connector) }));
  if (entry) await tables.due.put(entry.partitionKey, '0000_broken', { ...entry.row, dueAt: 'never' });
  expect(await tick(dependencies())).toBe(20);
  expect(sent.toSorted()).toEqual(tenants.slice(1).sort());
  expect(told.toSorted()).toEqual(['due-unreadable', 'run-not-started']);
  expect(await dueOf(broken)).toEqual([now() - 1]);
});
