import { streams } from '../../shared/connectors/registry.ts';
import { tablesOf } from '../../shared/connectors/stream.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { eraseTenant } from '../../shared/sync/erase-rows.ts';
import { acquireLease } from '../../shared/sync/lane.ts';
import { releaseStreams } from '../../shared/sync/owners.ts';
import { saveScratch } from '../../shared/sync/scratch.ts';
import { suspectsPartition } from '../../shared/sync/shrink-guard.ts';
import { collect } from '../store/azurite.ts';
import { connector, createMemoryCustomer, type MemoryCustomer } from './memory/customer.ts';
import { page } from './memory/graph.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';
import { streamNames } from './tables.ts';

let store: MemoryStore;
let customer: MemoryCustomer;
beforeAll(async () => {
  store = await startMemoryStore();
});
beforeEach(async () => {
  customer = await createMemoryCustomer(store);
  const group = {
    id: 'a0000000-0000-4000-8000-000000000001',
    displayName: 'All',
    createdDateTime: '2020-01-01T00:00:00Z',
    'members@delta': [{ id: '7f000000-0000-4000-8000-000000000001' }],
  };
  customer.graph.answer('/groups/delta', page([group], { delta: '/groups/delta?token=1' }));
});
afterAll(() => store?.stop());

const messageOf = () => ({
  version: 1 as const,
  kind: 'erase' as const,
  tenantId: customer.tenantId,
  connectionId: customer.connectionId,
});
const erase = (from = customer) => eraseTenant(from.dependencies, messageOf());
/** The connection ends, and nobody takes its streams over. */
const release = () => releaseStreams(customer.dependencies, customer.tenantId, customer.connectionId);

/** All that is kept of the tenant, and how much of it there is. */
async function kept(of = customer) {
  const { tenantId, dependencies } = of;
  const { tables, rowsOf } = dependencies;
  const found: Record<string, number> = {};
  const note = (name: string, count: number) => {
    if (count > 0) found[name] = count;
  };
  for (const facts of streams.flatMap(tablesOf)) {
    note(facts.name, (await rowsOf(tenantId, facts).page({ limit: 100 })).rows.length);
    const { rows } = await tables.scratch.page({
      partitionKey: suspectsPartition(tenantId, facts.name),
      limit: 10,
    });
    note('suspects', rows.length);
  }
  for (const name of ['tenants', 'lanes', 'runs', 'cursors', 'ledger'] as const)
    note(`(${name})`, (await collect(tables[name].listKeys(tenantId))).length);
  const shard = changeShardOf(tenantId);
  const through = (await tables.changes.findHead(shard))?.row.last ?? 0;
  const told = await collect(tables.changes.list(shard, { after: 0, through }));
  note('(changes)', told.filter(({ row }) => row.tenantId === tenantId).length);
  return found;
}

test('nothing that was read of a tenant is left, and others keep theirs', async () => {
  const neighbour = await createMemoryCustomer(store);
  await neighbour.read();
  const before = await kept(neighbour);
  const run = await customer.start();
  await customer.step(run);
  const { tables } = customer.dependencies;
  const facts = { run, from: 0, now: 0, checkLease: () => {} };
  await saveScratch(tables, suspectsPartition(customer.tenantId, 'users'), Buffer.alloc(16), facts);
  expect(await kept()).toEqual({
    organization: 1,
    subscribedSkus: 1,
    domains: 1,
    subscriptions: 1,
    groups: 1,
    groupMembers: 1,
    users: 2,
    suspects: 1,
    '(tenants)': 1,
    '(lanes)': 1,
    '(runs)': 1,
    '(cursors)': 2,
    '(ledger)': 9,
    '(changes)': 7,
  });
  await release();
  await erase();
  expect(await kept()).toEqual({});
  expect(await kept(neighbour)).toEqual(before);
});

test('it is told in the audit, once, however often it is done', async () => {
  await customer.read();
  await release();
  await erase();
  await erase();
  const told = (await customer.audited()).filter(({ what }) => what === 'rows-erased');
  expect(told).toMatchObject([{ who: 'tenantry', connectionId: customer.connectionId }]);
});

test('a run that waits ends with what it had kept', async () => {
  customer.graph.answer('/users/delta', page([], { next: '/users/delta?page=2' }));
  const run = await customer.start();
  await customer.step(run);
  expect((await customer.run(run)).state).toBe('waiting');
  await release();
  await erase();
  expect(await kept()).toEqual({});
  const left = await collect(
    customer.dependencies.tables.scratch.listKeys(`${customer.tenantId}_${run}_users`),
  );
  expect(left).toEqual([]);
  const asked = customer.graph.asked.length;
  await customer.step(run);
  expect(customer.graph.asked).toHaveLength(asked);
});

test('while a run is going it is tried again in a moment', async () => {
  await customer.read();
  const before = await kept();
  await release();
  const { tables, now } = customer.dependencies;
  const acquired = await acquireLease(tables, customer.tenantId, connector, now);
  await erase();
  expect(customer.sent.at(-1)).toEqual({ message: messageOf(), seconds: 5 });
  expect(await kept()).toEqual(before);
  await acquired.lease?.release();
  await erase();
  expect(await kept()).toEqual({});
});

test('where somebody reads the tenant nothing is erased, and it is read anew', async () => {
  await customer.read();
  const before = await kept();
  await erase();
  const run = (await customer.lane()).run ?? '';
  expect(await customer.run(run)).toMatchObject({ state: 'queued', requestedBy: 'tenantry' });
  expect(await customer.lane()).toMatchObject({ holder: null, leasedUntil: null });
  expect(await kept()).toEqual({ ...before, '(runs)': 2 });
});

test('of streams of which one is read the others are erased', async () => {
  await customer.read();
  const before = await kept();
  await customer.setOwners({ users: customer.connectionId });
  await erase();
  expect(await kept()).toEqual({
    users: 2,
    '(tenants)': 1,
    '(lanes)': 1,
    '(runs)': 2,
    '(cursors)': 1,
    '(ledger)': 1,
    '(changes)': before['(changes)'],
  });
});

test('who comes back while the rows go keeps their run, and is read from the beginning', async () => {
  await customer.read();
  await release();
  const { tables } = customer.dependencies;
  const ledger = {
    ...tables.ledger,
    remove: async (...given: Parameters<typeof tables.ledger.remove>) => {
      const isRemoved = await tables.ledger.remove(...given);
      if (given[1] === 'users') await customer.addConnection();
      return isRemoved;
    },
  };
  await eraseTenant({ ...customer.dependencies, tables: { ...tables, ledger } }, messageOf());
  const { run, holder } = await customer.lane();
  expect(holder).toBeNull();
  await customer.step(run ?? '');
  expect(Object.keys((await customer.run(run ?? '')).done).sort()).toEqual(streamNames.toSorted());
  expect((await customer.ledger('users')).rows).toBe(2);
});

test('a lane and a tenant’s row that somebody uses by then stay', async () => {
  await customer.read();
  await release();
  const { tables } = customer.dependencies;
  const conflict = async <Args extends [string, string, string?]>(
    ...[partitionKey, rowKey, etag]: Args
  ): Promise<boolean> => {
    if (partitionKey === customer.tenantId && rowKey === connector) await customer.start();
    else await customer.addConnection();
    return partitionKey === customer.tenantId && rowKey === connector
      ? tables.lanes.remove(partitionKey, rowKey, etag)
      : tables.tenants.remove(partitionKey, rowKey, etag);
  };
  await eraseTenant(
    {
      ...customer.dependencies,
      tables: {
        ...tables,
        lanes: { ...tables.lanes, remove: conflict },
        tenants: { ...tables.tenants, remove: conflict },
      },
    },
    messageOf(),
  );
  expect(Object.keys(await kept())).toEqual(expect.arrayContaining(['(tenants)', '(lanes)']));
  expect((await customer.lane()).run).not.toBeNull();
});

test('a tenant of which nothing was read is done at once', async () => {
  await release();
  await erase();
  expect(await kept()).toEqual({});
  await erase();
  expect(await customer.audited()).toHaveLength(1);
});
