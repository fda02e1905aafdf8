import { domains } from '../../shared/connectors/directory/domains.ts';
import { groups } from '../../shared/connectors/directory/groups.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import { emptyLedger } from '../../shared/sync/bookkeeping.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { purgeStream } from '../../shared/sync/purge.ts';
import { collect } from '../store/azurite.ts';
import { createMemoryCustomer, type MemoryCustomer, people, person } from './memory/customer.ts';
import { page, refused } from './memory/graph.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let store: MemoryStore;
let customer: MemoryCustomer;
beforeAll(async () => {
  store = await startMemoryStore();
});
beforeEach(async () => {
  customer = await createMemoryCustomer(store);
});
afterAll(() => store?.stop());

const runs = async () =>
  (await collect(customer.dependencies.tables.runs.list({ partitionKey: customer.tenantId }))).map(
    ({ rowKey }) => rowKey,
  );
const told = async () => {
  const { changes } = customer.dependencies.tables;
  const shard = changeShardOf(customer.tenantId);
  const through = (await changes.findHead(shard))?.row.last ?? 0;
  return (await collect(changes.list(shard, { after: 0, through }))).filter(
    ({ row }) => row.tenantId === customer.tenantId,
  );
};
const usersOf = async () => {
  const { rowsOf } = customer.dependencies;
  const { rows } = await rowsOf(customer.tenantId, users).page({ limit: 100 });
  return rows.map(({ record }) => String(record.userPrincipalName).split('@')[0]);
};
/** A run in which some people are named as removed. */
const readRemoved = async (...numbers: number[]) => {
  const removed = numbers.map((number) => ({ id: person(number).id, '@removed': { reason: 'deleted' } }));
  customer.graph.answer('/users/delta?token=1', page(removed, { delta: '/users/delta?token=1' }));
  await customer.read();
};

test('what was removed, told and run longer ago than is kept goes; what is younger stays', async () => {
  customer.graph.answer('/users/delta', page(people(4), { delta: '/users/delta?token=1' }));
  await customer.read();
  customer.wait(day);
  await readRemoved(1);
  customer.wait(day);
  await readRemoved(1, 2);
  expect(await usersOf()).toEqual(['p1', 'p2', 'p3', 'p4']);
  const [first, second] = await runs();
  customer.wait(29 * day + minute);
  await readRemoved(1, 2);
  // p1 went thirty days and a minute ago, p2 a day later.
  expect(await usersOf()).toEqual(['p2', 'p3', 'p4']);
  expect(await runs()).not.toContain(first);
  expect(await runs()).not.toContain(second);
  expect(await runs()).toHaveLength(2);
  expect((await told()).map(({ row }) => row.changes.length)).toEqual([1]);
  expect(await customer.ledger('users')).toMatchObject({ rows: 2, purgedAt: '2026-02-01T00:01:00Z' });
});

test('nothing is looked through twice within a day', async () => {
  await customer.read();
  customer.wait(31 * day);
  await readRemoved(1);
  customer.wait(day - 1);
  await customer.read();
  expect((await customer.ledger('users')).purgedAt).toBe('2026-02-01T00:00:00Z');
  customer.wait(1);
  await customer.read();
  expect((await customer.ledger('users')).purgedAt).toBe('2026-02-02T00:00:00Z');
});

test('nothing goes through a stream that was never read whole', async () => {
  const { tenantId, dependencies } = customer;
  await dependencies.tables.ledger.put(tenantId, 'domains', { ...emptyLedger, rows: 1 });
  await purgeStream(dependencies, tenantId, domains, emptyLedger);
  expect((await customer.ledger('domains')).purgedAt).toBeNull();
});

test('what belongs to records is purged as they are', async () => {
  const { tenantId, dependencies } = customer;
  const erased: [string, unknown][] = [];
  await customer.read();
  customer.wait(2 * day);
  await purgeStream(
    {
      ...dependencies,
      rowsOf: (tenant, facts) => ({
        ...dependencies.rowsOf(tenant, facts),
        erase: async (options) => {
          erased.push([facts.name, options]);
          return 0;
        },
      }),
    },
    tenantId,
    groups,
    await customer.ledger('groups'),
  );
  const options = { removedBefore: '2025-12-04T00:00:00.000Z' };
  expect(erased).toEqual([
    ['groups', options],
    ['groupMembers', options],
  ]);
});

test('an old run that is still going stays; one that nobody ever began goes', async () => {
  const { tenantId, dependencies } = customer;
  const { tables } = dependencies;
  const run = await customer.start();
  const { row } = await tables.runs.get(tenantId, run);
  const going = { ...row, state: 'waiting' as const, startedAt: '2026-01-01T00:00:00Z' };
  await tables.runs.put(tenantId, '20260101T000000000Z-going', going);
  await tables.runs.put(tenantId, '20260101T000000000Z-lost', row);
  await customer.step(run);
  customer.wait(31 * day);
  const last = await customer.start();
  await customer.step(last);
  expect(await runs()).toEqual(['20260101T000000000Z-going', last]);
});

test('nothing goes through a stream that could not be read this time', async () => {
  await customer.read();
  customer.wait(31 * day);
  customer.graph.answer('/users/delta?token=1', refused(400));
  await customer.read();
  expect((await customer.ledger('users')).purgedAt).toBe('2026-01-01T00:00:00Z');
  expect((await customer.ledger('groups')).purgedAt).toBe('2026-02-01T00:00:00Z');
});
