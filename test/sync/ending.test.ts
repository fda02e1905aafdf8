import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { followSettings } from '../../shared/sync/end-run.ts';
import { setDue } from '../../shared/sync/lane.ts';
import { durationMs, nextDue } from '../../shared/sync/schedule.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { streamNames } from './tables.ts';

const minute = 60_000;
const hour = 60 * minute;
const sixHours = 6 * hour;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const laneOf = async ({ services, tenant }: Customer) =>
  (await services.tables.lanes.get(tenant.id, 'directory')).row;
const dueIn = async (customer: Customer) =>
  Date.parse((await laneOf(customer)).dueAt ?? '') - customer.services.now();

const setSchedule = ({ services, connectionId }: Customer, schedule: 'PT1H' | undefined) =>
  services.connect.connections.change(
    connectionPartition,
    connectionId,
    ({ settings: { domains }, ...row }) => ({
      ...row,
      settings: schedule ? { domains, schedule } : { domains },
    }),
  );

async function audited({ services, tenant }: Customer) {
  const rows = [];
  for await (const { row } of services.audit.list({ partitionKey: tenant.id })) rows.push(row);
  return rows;
}

test('the next run is at the connection’s interval, and its lists show what was read', async () => {
  const customer = await engine.addCustomer({ size: 12 });
  await setSchedule(customer, 'PT1H');
  const before = customer.services.now();
  const { run } = await customer.read();
  const { dueAt, resumeAt } = await laneOf(customer);
  const times = [before, customer.services.now()].map((at) =>
    nextDue(customer.tenant.id, 'directory', hour, at),
  );
  expect(times).toContain(Date.parse(dueAt ?? ''));
  expect(resumeAt).toBeNull();
  expect(run).toMatchObject({ state: 'finished', positions: {} });
  expect(Date.parse(run.finishedAt ?? '')).toBeGreaterThanOrEqual(before);
  const { summary, state } = await customer.connection();
  expect(state).toBe('active');
  expect(summary).toMatchObject({ targetSeconds: 3600, people: 12 });
  expect(Date.parse(summary?.nextDueAt ?? '')).toBe(Date.parse(dueAt ?? ''));
  expect(summary?.streams.map(({ stream }) => stream).sort()).toEqual(streamNames.toSorted());
  for (const stream of summary?.streams ?? [])
    expect(stream).toMatchObject({ failing: false, lastCompleteAt: expect.any(String) });
  expect(summary?.streams.find(({ stream }) => stream === 'users')?.rows).toBe(12);
  expect(summary?.seatsOwned).toEqual(expect.any(Number));
});

test('without an interval of its own it is that of the connector', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const interval = durationMs(customer.services.defaultInterval('directory'));
  const { summary } = await customer.connection();
  expect(summary?.targetSeconds).toBe(interval / 1000);
  expect(await dueIn(customer)).toBeLessThanOrEqual(interval);
});

test.each([
  ['later', 50 * minute],
  ['sooner', 5 * minute],
])('what is held back is looked at again in a quarter of an hour: its usual time is %s', async (_, usual) => {
  const customer = await engine.addCustomer({ size: 60 });
  await setSchedule(customer, 'PT1H');
  await customer.read();
  await engine.control.changeUsers(customer.tenant.id, { remove: 30 });
  customer.wait((await dueIn(customer)) + hour - usual);
  const { run } = await customer.read({ full: true });
  expect(run.done.users).toBe('incomplete');
  const ms = await dueIn(customer);
  expect([ms > 14 * minute, ms <= 15 * minute]).toEqual([true, true]);
});

test('the audit says what a run has read and done, through which connection', async () => {
  const customer = await engine.addCustomer({ size: 12 });
  await customer.read();
  const { added } = await engine.control.changeUsers(customer.tenant.id, { add: 2, remove: 1 });
  expect(added).toHaveLength(2);
  customer.wait(hour);
  await customer.read();
  const rows = (await audited(customer)).filter(({ what }) => what === 'run-complete');
  expect(rows).toHaveLength(2);
  const last = rows.find(({ detail }) =>
    detail?.includes('People: 3 records, 2 added, 0 changed, 1 removed'),
  );
  expect(last).toMatchObject({
    who: 'test',
    connectionId: customer.connectionId,
    after: { added: expect.any(Number), changed: expect.any(Number), removed: expect.any(Number) },
  });
  expect(last?.detail).toMatch(/^.+: \d+ records, .+; .+$/);
  const first = rows.find((row) => row !== last);
  const sum = (of: 'added' | 'changed' | 'removed') =>
    [...(first?.detail ?? '').matchAll(new RegExp(`(\\d+) ${of}`, 'g'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  expect(first?.after).toEqual({ added: sum('added'), changed: sum('changed'), removed: sum('removed') });
});

test('a run of which a part was not whole says which, and why', async () => {
  const customer = await engine.addCustomer();
  await engine.control.addFault({
    service: 'graph',
    path: '/domains',
    tenantId: customer.tenant.id,
    kind: 'malformed',
    times: 99,
  });
  const { run } = await customer.read();
  expect(run.done).toMatchObject({ domains: 'incomplete', users: 'complete' });
  const row = (await audited(customer)).find(({ what }) => what === 'run-incomplete');
  expect(row?.detail).toMatch(/Domains: not whole \(.+\); 0 records/);
});

describe('what is changed while a run ends', () => {
  const endedOf = async (customer: Customer) => {
    const { run } = await customer.read();
    const owners = Object.fromEntries(streamNames.map((name) => [name, customer.connectionId]));
    const message = {
      version: 1 as const,
      kind: 'run' as const,
      tenantId: customer.tenant.id,
      connector: 'directory',
      run: 'any',
    };
    const ended = { message, run: { row: run }, owners, results: [], connections: new Map(), isOver: true };
    return ended as unknown as Parameters<typeof followSettings>[1];
  };

  test('the same rules and interval change nothing', async () => {
    const customer = await engine.addCustomer();
    const ended = await endedOf(customer);
    const before = await laneOf(customer);
    await followSettings(customer.services, ended, sixHours);
    expect(await laneOf(customer)).toEqual(before);
  });

  test('other domains are read at once', async () => {
    const customer = await engine.addCustomer();
    const ended = await endedOf(customer);
    await customer.services.connect.connections.change(connectionPartition, customer.connectionId, (row) => ({
      ...row,
      settings: { domains: ['nobody.example'] },
    }));
    await followSettings(customer.services, ended, sixHours);
    const { run } = await laneOf(customer);
    expect((await customer.services.tables.runs.get(customer.tenant.id, run ?? '')).row.requestedBy).toBe(
      'tenantry',
    );
  });

  test.each([
    ['is read at once', 'active', true],
    ['stays unread while the connection is paused', 'paused', false],
  ] as const)('a stream that the run passed over %s', async (_, state, isRead) => {
    const customer = await engine.addCustomer();
    const ended = await endedOf(customer);
    const { users: _users, ...done } = ended.run.row.done;
    await customer.services.connect.connections.change(connectionPartition, customer.connectionId, (row) => ({
      ...row,
      state,
    }));
    const passed = { ...ended, run: { ...ended.run, row: { ...ended.run.row, done } } };
    await followSettings(customer.services, passed, sixHours);
    expect((await laneOf(customer)).run !== null).toBe(isRead);
  });

  test('other domains are not read where the connection is not', async () => {
    const customer = await engine.addCustomer();
    const ended = await endedOf(customer);
    await customer.services.connect.connections.change(connectionPartition, customer.connectionId, (row) => ({
      ...row,
      state: 'paused',
      settings: { domains: ['nobody.example'] },
    }));
    await followSettings(customer.services, ended, sixHours);
    expect((await laneOf(customer)).run).toBeNull();
  });

  test('a shorter interval counts from now on, a longer one from the next run', async () => {
    const customer = await engine.addCustomer();
    const ended = await endedOf(customer);
    const { services, tenant } = customer;
    await setDue(services.tables, tenant.id, 'directory', services.now() + 1000 * hour);
    await setSchedule(customer, 'PT1H');
    await followSettings(services, ended, sixHours);
    expect(await dueIn(customer)).toBeLessThanOrEqual(hour);
    const soon = services.now() + 1000;
    await setDue(services.tables, tenant.id, 'directory', soon);
    await followSettings(services, ended, sixHours);
    expect(Date.parse((await laneOf(customer)).dueAt ?? '')).toBe(soon);
    await setDue(services.tables, tenant.id, 'directory', null);
    await followSettings(services, ended, sixHours);
    expect((await laneOf(customer)).dueAt).toBeNull();
  });
});
