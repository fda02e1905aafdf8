import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { beginReading } from '../../shared/connect/verify.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { releaseStreams } from '../../shared/sync/owners.ts';
import { tick } from '../../shared/sync/tick.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { onlyIntervals } from './only-intervals.ts';
import { readDirectory, readLive, readLiveDirectory, readTruth } from './truth.ts';

const minute = 60_000;
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());
afterEach(() => jest.useRealTimers());

const expectTruth = async (customer: Customer) =>
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
const laneOf = async ({ services, tenant }: Customer) =>
  (await services.tables.lanes.get(tenant.id, 'directory')).row;
const asked = async ({ tenant }: Customer) =>
  (await engine.control.listLog({ service: 'graph', tenantId: tenant.id })).length;

/** Where something is kept of what runs have seen. */
async function scratchOf({ services, tenant }: Customer): Promise<string[]> {
  const kept: string[] = [];
  for await (const { partitionKey } of services.tables.scratch.list())
    if (partitionKey.startsWith(tenant.id)) kept.push(partitionKey);
  return kept;
}

/** Lets time go by in steps in which a lease is renewed. */
async function live(customer: Customer, minutes: number): Promise<void> {
  for (let half = 0; half < minutes * 2; half++) {
    customer.wait(minute / 2);
    jest.advanceTimersByTime(minute / 2);
    const isRenewed = async () =>
      Date.parse((await laneOf(customer)).leasedUntil ?? '') > customer.services.now() + minute;
    for (let tries = 0; tries < 500 && !(await isRenewed()); tries++);
  }
}

/** A Graph that takes its time for the page with this number. */
function slowAt(customer: Customer, slowPage: number, minutes: number, of = 'users'): typeof fetch {
  let pages = 0;
  return async (url, options) => {
    if (String(url).includes(`/${of}/delta`)) {
      pages += 1;
      if (pages === slowPage) await live(customer, minutes);
    }
    return fetch(url, options);
  };
}

test('a first read that needs longer than a function may goes on in a new message', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  jest.useFakeTimers(onlyIntervals);
  const { parts, run } = await customer.read({ overrides: { fetch: slowAt(customer, 2, 8) } });
  expect(parts).toBe(2);
  expect(run.done.users).toBe('complete');
  await expectTruth(customer);
  expect(await customer.ledger()).toMatchObject({ rows: 45, added: 45, records: 45, pages: 5 });
  expect((await customer.changes()).length).toBe(45);
});

test('what is paused while it is read is not read on', async () => {
  const customer = await engine.addCustomer();
  const { services, connectionId } = customer;
  const setState = (state: 'paused' | 'active') =>
    services.connect.connections.change(connectionPartition, connectionId, (row) => ({ ...row, state }));
  const seen: string[] = [];
  const fetchAndPause: typeof fetch = async (url, options) => {
    const { pathname } = new URL(String(url));
    seen.push(pathname.replace('/v1.0/', ''));
    if (pathname.endsWith('/organization')) {
      await setState('paused');
      customer.wait(3000);
    }
    return fetch(url, options);
  };
  const run = await customer.start();
  await expect(customer.step(run, { fetch: fetchAndPause })).rejects.toMatchObject({ code: 'lease-lost' });
  expect(seen).not.toContain('users/delta');
  await setState('active');
  await customer.step(run);
  expect((await services.tables.runs.get(customer.tenant.id, run)).row).toMatchObject({
    state: 'finished',
    done: { organization: 'complete', users: 'complete' },
  });
  await expectTruth(customer);
});

test('what a whole read has seen survives a continuation, so that nobody is taken for gone', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  await customer.read();
  const { removed } = await engine.control.changeUsers(customer.tenant.id, { remove: 2 });
  jest.useFakeTimers(onlyIntervals);
  const { parts } = await customer.read({ full: true, overrides: { fetch: slowAt(customer, 3, 8) } });
  expect(parts).toBe(2);
  expect(await customer.ledger()).toMatchObject({ rows: 43, removed: 2, heldBack: 0, incompleteCode: null });
  await expectTruth(customer);
  expect(Object.keys(await readLive(customer))).not.toContain(removed[0]);
});

test('a whole read that stops in the middle of a group goes on there, and takes no member for gone', async () => {
  const customer = await engine.addCustomer({ settings: { deltaMembersPerPage: 7 } });
  await customer.read();
  const live = await readLiveDirectory(customer);
  const { groups } = await engine.control.readDirectory(customer.tenant.id);
  const all = groups.find(({ mailNickname }) => mailNickname === 'all');
  await engine.control.changeDirectory(customer.tenant.id, {
    members: { [String(all?.id)]: { remove: all?.members.slice(0, 2) } },
  });
  jest.useFakeTimers(onlyIntervals);
  const { parts } = await customer.read({
    full: true,
    overrides: { fetch: slowAt(customer, 3, 8, 'groups') },
  });
  expect(parts).toBe(2);
  const members = groups.reduce((sum, group) => sum + group.members.length, 0);
  expect(await customer.ledger('groupMembers')).toMatchObject({
    rows: members - 2,
    records: members - 2,
    removed: 2,
    heldBack: 0,
    incompleteCode: null,
  });
  expect(await readLiveDirectory(customer)).toEqual(await readDirectory(engine.control, customer.tenant.id));
  expect(live.groupMembers.length).toBe(members);
});

test('what was kept for a place that could not be saved is gone when the run has ended', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  await customer.read();
  const { tables, fetch } = customer.services;
  let pages = 0;
  const dying = {
    fetch: async (...given: Parameters<typeof fetch>) => {
      if (String(given[0]).includes('/users/delta')) pages += 1;
      if (pages > 2) throw new TypeError('reset');
      return fetch(...given);
    },
    tables: {
      ...tables,
      runs: {
        ...tables.runs,
        changeFrom: async (...given: Parameters<typeof tables.runs.changeFrom>) => {
          if (pages > 2) throw new TenantryError('storage-unavailable', 'cut off');
          return tables.runs.changeFrom(...given);
        },
      },
    },
  };
  const run = await customer.start(true);
  await expect(customer.step(run, dying)).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(await scratchOf(customer)).not.toEqual([]);
  customer.wait(60_000);
  await customer.step(run);
  expect((await tables.runs.get(customer.tenant.id, run)).row.state).toBe('finished');
  expect(await scratchOf(customer)).toEqual([]);
  await expectTruth(customer);
});

test('what a run had seen is gone too where it was cut off while it tidied up', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  await customer.read();
  const { tables } = customer.services;
  jest.useFakeTimers(onlyIntervals);
  const run = await customer.start(true);
  await customer.step(run, { fetch: slowAt(customer, 3, 8) });
  const remove = () => Promise.reject(new TenantryError('storage-unavailable', 'cut off'));
  const dying = { tables: { ...tables, scratch: { ...tables.scratch, remove } } };
  await expect(customer.step(run, dying)).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(await customer.ledger()).toMatchObject({ lastRun: run, incompleteCode: null });
  expect(await scratchOf(customer)).not.toEqual([]);
  await customer.step(run);
  expect((await tables.runs.get(customer.tenant.id, run)).row.state).toBe('finished');
  expect(await scratchOf(customer)).toEqual([]);
});

test('a run that lost what it had seen reads again from the beginning', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  await customer.read();
  const { tables } = customer.services;
  jest.useFakeTimers(onlyIntervals);
  const run = await customer.start(true);
  await customer.step(run, { fetch: slowAt(customer, 3, 8) });
  for await (const { partitionKey, rowKey } of tables.scratch.list())
    await tables.scratch.remove(partitionKey, rowKey);
  await customer.step(run);
  expect(await customer.ledger()).toMatchObject({ rows: 45, removed: 0, heldBack: 0, incompleteCode: null });
});

test('a run whose domains list changes between its parts begins again by the new one', async () => {
  const customer = await engine.addCustomer({ size: 45 });
  await customer.services.connect.connections.change(connectionPartition, customer.connectionId, (row) => ({
    ...row,
    settings: { domains: [customer.tenant.domains.at(-1) ?? ''] },
  }));
  jest.useFakeTimers(onlyIntervals);
  const run = await customer.start();
  await customer.step(run, { fetch: slowAt(customer, 3, 8) });
  await customer.services.connect.connections.change(connectionPartition, customer.connectionId, (row) => ({
    ...row,
    settings: { domains: ['*'] },
  }));
  await customer.step(run);
  await expectTruth(customer);
});

test('a message that comes several times reads once', async () => {
  const customer = await engine.addCustomer();
  const run = await customer.start();
  await engine.control.removeLog();
  await Promise.all([customer.step(run), customer.step(run), customer.step(run)]);
  await customer.step(run);
  // Three pages of people, one of each other stream, and one of the members of roles.
  expect(await asked(customer)).toBe(10);
  expect((await laneOf(customer)).run).toBeNull();
  await expectTruth(customer);
});

test('a second message does not cut a wait short', async () => {
  const customer = await engine.addCustomer();
  const { tenant } = customer;
  await engine.control.addFault({
    service: 'graph',
    path: '/users/delta',
    tenantId: tenant.id,
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '600' },
  });
  const run = await customer.start();
  await customer.step(run);
  const before = await asked(customer);
  await customer.step(run);
  expect(await asked(customer)).toBe(before);
  const { row } = await customer.services.tables.runs.get(tenant.id, run);
  expect(row).toMatchObject({ state: 'waiting', attempts: 1 });
  customer.wait(10 * minute);
  await customer.step(run);
  await expectTruth(customer);
});

test('while a run is going it is the one that is answered; lost, it is put into the queue again', async () => {
  const customer = await engine.addCustomer();
  const run = await customer.start();
  expect(await customer.start()).toBe(run);
  const sent: object[] = [];
  const queues = {
    ...customer.services.queues,
    send: async (_: string, message: object) => void sent.push(message),
  };
  const again = { ...customer.services, queues };
  const request = { tenantId: customer.tenant.id, connector: 'directory', requestedBy: 'test' };
  const { startRun } = await import('../../shared/sync/start-run.ts');
  await startRun(again, request);
  expect(sent).toEqual([]);
  customer.wait(11 * minute);
  expect(await startRun(again, request)).toBe(run);
  expect(sent).toEqual([expect.objectContaining({ run })]);
});

test.each([
  ['a page', false],
  ['a refusal', true],
])(
  'a reader that was asleep while another took its lane, and wakes to %s, writes nothing',
  async (_, fails) => {
    const customer = await engine.addCustomer();
    const run = await customer.start();
    const asleep = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    const slow: typeof fetch = async (url, options) => {
      if (String(url).includes('/users/delta')) {
        stopped.resolve();
        await asleep.promise;
        if (fails) return new Response('{}', { status: 400 });
      }
      return fetch(url, options);
    };
    const first = customer.step(run, { fetch: slow });
    await stopped.promise;
    await customer.step(run);
    expect((await laneOf(customer)).run).toBe(run);
    customer.wait(2 * minute);
    await customer.step(run);
    const ledger = await customer.ledger();
    const rows = await customer.rows();
    asleep.resolve();
    await expect(first).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await customer.ledger()).toEqual(ledger);
    expect(await customer.rows()).toEqual(rows);
    await expectTruth(customer);
  },
);

test('a connection that ends while its run waits is read no further', async () => {
  const customer = await engine.addCustomer();
  const { tenant, services } = customer;
  await engine.control.addFault({
    service: 'graph',
    path: '/users/delta',
    tenantId: tenant.id,
    kind: 'status',
    times: 9,
  });
  const run = await customer.start();
  await customer.step(run);
  await releaseStreams(services, tenant.id, customer.connectionId);
  const before = await asked(customer);
  customer.wait(5 * minute);
  await customer.step(run);
  expect(await asked(customer)).toBe(before);
  expect(await laneOf(customer)).toMatchObject({ run: null, dueAt: null });
});

test('a second connection reads nothing until the first one ends, then everything', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const { services, tenant } = customer;
  const row = await customer.connection();
  await services.connect.connections.insert(connectionPartition, 'second-connection-0000', row);
  await beginReading(services, 'second-connection-0000', row);
  expect((await laneOf(customer)).run).toBeNull();
  await releaseStreams(services, tenant.id, customer.connectionId);
  await engine.control.changeUsers(tenant.id, { add: 2 });
  await customer.read();
  await expectTruth(customer);
});

test('a tick starts what is due and nothing else, whatever stands in between', async () => {
  const customers = await Promise.all(Array.from({ length: 6 }, () => engine.addCustomer()));
  for (const customer of customers) await customer.read();
  const { tables } = engine.services;
  const due = await Promise.all(customers.map(async (customer) => (await laneOf(customer)).dueAt ?? ''));
  const at = due.toSorted()[2] ?? '';
  const broken = await tables.due.list().next();
  const stored = broken.value;
  if (stored) await tables.due.put(stored.partitionKey, `0000_broken`, { ...stored.row, dueAt: 'never' });
  await tick({ ...engine.services, now: () => Date.parse(at) + 1 });
  const started = await Promise.all(customers.map(async (customer) => (await laneOf(customer)).run !== null));
  expect(started).toEqual(due.map((time) => time <= at));
  await tick({ ...engine.services, now: () => Date.parse(at) + 2 });
  expect(await Promise.all(customers.map(async (customer) => (await laneOf(customer)).run !== null))).toEqual(
    started,
  );
});
