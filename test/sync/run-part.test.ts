import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { acquireLease, changeLane } from '../../shared/sync/lane.ts';
import { nextDue } from '../../shared/sync/schedule.ts';
import { readRoles } from './customer-row.ts';
import {
  connector,
  createMemoryCustomer,
  fillGraph,
  type MemoryCustomer,
  people,
  person,
} from './memory/customer.ts';
import { page, refused } from './memory/graph.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';
import { onlyIntervals } from './only-intervals.ts';
import { allDone, streamNames } from './tables.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

let store: MemoryStore;
let customer: MemoryCustomer;
beforeAll(async () => {
  store = await startMemoryStore();
});
beforeEach(async () => {
  customer = await createMemoryCustomer(store);
});
afterAll(() => store?.stop());

const inSeconds = async () => (Date.parse((await customer.lane()).resumeAt ?? '') - customer.now()) / second;
const noLicence = refused(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
const lastSent = () => customer.sent.at(-1);
const free = { run: null, holder: null, leasedUntil: null, resumeAt: null };

/** A run that waits after it has met trouble, and comes back when it said. */
async function stepAndWait(run: string): Promise<number> {
  await customer.step(run);
  const seconds = await inSeconds();
  customer.wait(seconds * second);
  return seconds;
}

describe('a run', () => {
  test('reads every stream, from the smallest to the largest, and gives its lane back', async () => {
    const run = await customer.start();
    customer.wait(3 * second);
    await customer.step(run);
    expect(await customer.run(run)).toMatchObject({
      state: 'finished',
      startedAt: '2026-01-01T00:00:03Z',
      finishedAt: '2026-01-01T00:00:03Z',
      attempts: 0,
      done: allDone(),
      positions: {},
    });
    expect(await customer.lane()).toMatchObject(free);
    expect(customer.spans.slice(1).map(({ name }) => name)).toEqual(streamNames);
    expect(customer.sent).toHaveLength(1);
    for (const name of streamNames) expect((await customer.ledger(name)).lastRun).toBe(run);
  });

  test('asks for the first page of a stream once, although it is asked for early', async () => {
    await customer.read();
    expect(customer.graph.asked).toEqual([
      '/organization',
      '/subscribedSkus',
      '/domains',
      '/directory/subscriptions',
      '/directoryRoles',
      '/groups/delta',
      '/users/delta',
    ]);
    customer.graph.asked.length = 0;
    await customer.read();
    expect(customer.graph.asked.slice(-2)).toEqual(['/groups/delta?token=1', '/users/delta?token=1']);
    customer.graph.asked.length = 0;
    await customer.read(true);
    expect(customer.graph.asked.slice(-2)).toEqual(['/groups/delta', '/users/delta']);
  });

  test('of which nobody knows, or that has ended, is not read', async () => {
    await customer.step('unknown');
    const run = await customer.start();
    await customer.step(run);
    const before = [customer.graph.asked.length, await customer.lane()];
    await customer.step(run);
    expect([customer.graph.asked.length, await customer.lane()]).toEqual(before);
  });

  test('that had ended but for its lane gives that back', async () => {
    const run = await customer.start();
    await customer.step(run);
    await changeLane(customer.dependencies.tables, customer.tenantId, connector, (lane) => ({
      ...lane,
      run,
      resumeAt: '2026-01-01T00:00:00Z',
    }));
    const asked = customer.graph.asked.length;
    await customer.step(run);
    expect(await customer.lane()).toMatchObject(free);
    expect(customer.graph.asked).toHaveLength(asked);
  });

  test('that has no place in its lane is not read, and the lane is free for who has', async () => {
    const run = await customer.start();
    await changeLane(customer.dependencies.tables, customer.tenantId, connector, (lane) => ({
      ...lane,
      run: 'another',
    }));
    await customer.step(run);
    expect(customer.graph.asked).toEqual([]);
    expect(await customer.lane()).toMatchObject({ run: 'another', holder: null, leasedUntil: null });
  });

  test.each([
    [0, 91],
    [50, 41],
    [89, 5],
  ])('whose lane somebody else has had for %i s looks again after %i s', async (after, seconds) => {
    const run = await customer.start();
    const { tables, now } = customer.dependencies;
    const acquired = await acquireLease(tables, customer.tenantId, connector, now);
    customer.wait(after * second);
    await customer.step(run);
    expect(lastSent()).toEqual({ message: customer.messageOf(run), seconds });
    expect(customer.graph.asked).toEqual([]);
    await acquired.lease?.release();
  });

  test('whose holder has a clock that is ahead looks again after two minutes at the latest', async () => {
    const run = await customer.start();
    await acquireLease(
      customer.dependencies.tables,
      customer.tenantId,
      connector,
      () => customer.now() + hour,
    );
    await customer.step(run);
    expect(lastSent()?.seconds).toBe(120);
  });

  test('passes over what is done already', async () => {
    const run = await customer.start();
    await customer.dependencies.tables.runs.change(customer.tenantId, run, (row) => ({
      ...row,
      done: { organization: 'complete', users: 'incomplete' },
    }));
    await customer.step(run);
    expect(customer.graph.asked).not.toContain('/organization');
    expect(customer.graph.asked).not.toContain('/users/delta');
    expect((await customer.run(run)).done).toEqual(allDone({ users: 'incomplete' }));
  });

  test('leaves its lane free whatever happens to it', async () => {
    const run = await customer.start();
    const { tables } = customer.dependencies;
    const away = new TenantryError('storage-unavailable', 'gone');
    const put = () => Promise.reject(away);
    const insert = put;
    const broken = { ...tables, ledger: { ...tables.ledger, put, insert } };
    await expect(customer.step(run, { tables: broken })).rejects.toBe(away);
    expect(await customer.lane()).toMatchObject({ run, holder: null, leasedUntil: null });
    expect((await customer.run(run)).state).toBe('running');
    await customer.step(run);
    expect((await customer.run(run)).state).toBe('finished');
  });
});

describe('who is read, and through whom', () => {
  test.each(['paused', 'disconnected', 'invited'] as const)(
    'a connection that is %s is not read',
    async (state) => {
      await customer.changeConnection({ state });
      const run = await customer.read();
      expect(customer.graph.asked).toEqual([]);
      expect(run).toMatchObject({ state: 'finished', done: {} });
      expect((await customer.connection()).state).toBe(state);
      expect(await customer.audited()).toEqual([]);
    },
  );

  test.each(['degraded', 'needs-consent', 'blocked'] as const)(
    'a connection that is %s is read, and active when that went well',
    async (state) => {
      await customer.changeConnection({ state });
      expect((await customer.read()).done).toEqual(allDone());
      expect((await customer.connection()).state).toBe('active');
    },
  );

  test('a tenant that nobody reads is not due any more', async () => {
    await customer.read();
    expect((await customer.lane()).dueAt).not.toBeNull();
    const asked = customer.graph.asked.length;
    await customer.setOwners({});
    expect((await customer.read()).state).toBe('finished');
    expect(customer.graph.asked).toHaveLength(asked);
    expect(await customer.lane()).toMatchObject({ ...free, dueAt: null });
    expect((await customer.connection()).summary?.nextDueAt).toBeNull();
  });

  test('a stream whose owner is not there is passed over; the others are read', async () => {
    const read = streamNames.filter((name) => name !== 'domains');
    const owners = Object.fromEntries(read.map((name) => [name, customer.connectionId]));
    await customer.setOwners({ ...owners, users: 'nobody' });
    await customer.read();
    expect(customer.graph.asked).toEqual([
      '/organization',
      '/subscribedSkus',
      '/directory/subscriptions',
      '/directoryRoles',
      '/groups/delta',
    ]);
  });

  test('each stream is read through its own connection, and told of none of them in the audit', async () => {
    const other = await customer.addConnection({ settings: { domains: ['elsewhere.example'] } });
    const owners = Object.fromEntries(streamNames.map((name) => [name, customer.connectionId]));
    await customer.setOwners({ ...owners, users: other });
    await customer.read();
    expect(customer.spans.find(({ name }) => name === 'users')?.facts.connection).toBe(other);
    expect(customer.spans.find(({ name }) => name === 'groups')?.facts.connection).toBe(
      customer.connectionId,
    );
    expect((await customer.ledger('users')).rows).toBe(0);
    expect(await customer.audited()).toMatchObject([{ what: 'run-complete', connectionId: null }]);
    const summaries = [customer.connectionId, other].map(
      async (id) => (await customer.connection(id)).summary,
    );
    const [mine, theirs] = await Promise.all(summaries);
    expect(mine).toEqual(theirs);
    expect(mine).not.toBeNull();
  });

  test.each([
    ['ends', () => customer.changeConnection({ state: 'disconnected' })],
    ['hands its streams over', () => customer.setOwners({ users: 'another' })],
    [
      'is erased',
      async () => {
        await customer.dependencies.connect.connections.remove('connection', customer.connectionId);
      },
    ],
  ])('a connection that %s while it is read is read no further', async (_, happen) => {
    const run = await customer.start();
    const fetch: typeof globalThis.fetch = async (url, options) => {
      if (String(url).includes('/domains')) {
        await happen();
        // For two seconds nobody looks again.
        customer.wait(3000);
      }
      return customer.graph.fetch(url, options);
    };
    await expect(customer.step(run, { fetch })).rejects.toMatchObject({ code: 'lease-lost' });
    expect(customer.graph.asked).not.toContain('/users/delta');
    expect(await customer.lane()).toMatchObject({ run, holder: null });
  });
});

describe('a run that is asked to wait', () => {
  const throttle = (path: string, headers: Record<string, string> = {}) =>
    customer.graph.answer(path, refused(429, '', headers));

  test('waits as long as it is asked to, and asks for nothing else meanwhile', async () => {
    throttle('/groups/delta', { 'retry-after': '200' });
    await customer.changeConnection({ state: 'degraded' });
    const run = await customer.start();
    await customer.step(run);
    expect(await customer.run(run)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      finishedAt: null,
      done: { directoryRoles: 'complete' },
    });
    expect((await customer.run(run)).done).not.toHaveProperty('users');
    expect(await customer.lane()).toMatchObject({ run, holder: null });
    expect(await inSeconds()).toBe(200);
    expect(lastSent()).toEqual({ message: customer.messageOf(run), seconds: 200 });
    // Neither better nor worse than it was.
    expect((await customer.connection()).state).toBe('degraded');
    expect(await customer.audited()).toEqual([]);
    expect((await customer.lane()).dueAt).toBeNull();
  });

  test('waits twice as long each time where nobody says for how long', async () => {
    throttle('/organization');
    const run = await customer.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) waits.push(await stepAndWait(run));
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 960]);
    expect(await customer.run(run)).toMatchObject({ attempts: 7, state: 'waiting' });
  });

  test('gives up after six hours', async () => {
    throttle('/users/delta');
    customer.graph.answer('/domains', noLicence);
    await customer.changeConnection({ state: 'degraded' });
    const run = await customer.start();
    await customer.step(run);
    customer.wait(6 * hour - minute);
    await customer.step(run);
    expect((await customer.run(run)).state).toBe('waiting');
    customer.wait(hour);
    await customer.step(run);
    expect(await customer.run(run)).toMatchObject({
      state: 'finished',
      done: allDone({ domains: 'incomplete', users: 'incomplete' }),
    });
    expect((await customer.connection()).state).toBe('degraded');
    expect(await customer.audited()).toMatchObject([{ what: 'run-incomplete' }]);
  });

  test('is not cut short by a second message', async () => {
    throttle('/organization', { 'retry-after': '200' });
    const run = await customer.start();
    await customer.step(run);
    const asked = customer.graph.asked.length;
    customer.wait(100 * second);
    await customer.step(run);
    expect(lastSent()).toEqual({ message: customer.messageOf(run), seconds: 100 });
    expect(customer.graph.asked).toHaveLength(asked);
    expect(await customer.lane()).toMatchObject({ run, holder: null });
    fillGraph(customer.graph);
    // Clocks may differ a little.
    customer.wait(99 * second);
    await customer.step(run);
    expect((await customer.run(run)).state).toBe('finished');
  });

  test('tells how often', async () => {
    throttle('/organization', { 'retry-after': '200' });
    await customer.read();
    expect(customer.measured.filter(({ name }) => name === 'tenantry.throttles')).toMatchObject([
      { value: 1, facts: { tenant: customer.tenantId, connector } },
    ]);
  });
});

describe('a run with a stream in trouble', () => {
  test('reads the others, and comes back three times before it ends without it', async () => {
    customer.graph.answer('/domains', refused(503));
    const run = await customer.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) waits.push(await stepAndWait(run));
    expect(waits).toEqual([30, 120, 300]);
    const { domains: _, ...others } = allDone();
    expect((await customer.run(run)).done).toEqual(others);
    expect(customer.graph.asked.filter((path) => path === '/users/delta')).toHaveLength(1);
    expect(await customer.connection()).toMatchObject({
      state: 'degraded',
      reasonCode: 'sync-incomplete',
      reasonDetail: 'Domains: Microsoft Graph answered 503',
    });
    await customer.step(run);
    expect(await customer.run(run)).toMatchObject({
      state: 'finished',
      attempts: 3,
      done: allDone({ domains: 'incomplete' }),
    });
    const [row] = await customer.audited();
    expect(row).toMatchObject({ what: 'run-incomplete', connectionId: customer.connectionId });
    expect(row?.detail).toContain('Domains: not whole (Microsoft Graph answered 503); 0 records');
    expect(await customer.lane()).toMatchObject(free);
  });

  test('waits for the longer of its own time and what it was asked for', async () => {
    customer.graph.answer('/domains', refused(503));
    customer.graph.answer('/users/delta', refused(429, '', { 'retry-after': '20' }));
    const run = await customer.start();
    expect(await stepAndWait(run)).toBe(30);
    customer.graph.answer('/users/delta', refused(429, '', { 'retry-after': '500' }));
    expect(await stepAndWait(run)).toBe(500);
  });

  test('is whole where that stream is read in the end', async () => {
    customer.graph.answer('/domains', refused(503));
    const run = await customer.start();
    await stepAndWait(run);
    expect((await customer.connection()).state).toBe('degraded');
    fillGraph(customer.graph);
    await customer.step(run);
    expect((await customer.run(run)).done).toEqual(allDone());
    expect((await customer.connection()).state).toBe('active');
    expect(await customer.audited()).toMatchObject([{ what: 'run-complete' }]);
  });

  test('is not whole where an earlier part of it was not', async () => {
    customer.graph.answer('/domains', refused(503));
    customer.graph.answer('/users/delta', refused(400));
    const run = await customer.start();
    await stepAndWait(run);
    customer.graph.answer('/domains', page([]));
    await customer.step(run);
    expect((await customer.run(run)).done).toEqual(allDone({ users: 'incomplete' }));
    expect((await customer.connection()).state).toBe('degraded');
    expect(await customer.audited()).toMatchObject([{ what: 'run-incomplete' }]);
  });

  test('is the trouble of the connection that it is read through, and of no other', async () => {
    const other = await customer.addConnection();
    const owners = Object.fromEntries(streamNames.map((name) => [name, customer.connectionId]));
    await customer.setOwners({ ...owners, users: other });
    customer.graph.answer('/users/delta', refused(400));
    await customer.read();
    expect((await customer.connection(other)).state).toBe('degraded');
    expect((await customer.connection()).state).toBe('active');
  });

  test('that goes on for two days is not asked for again', async () => {
    customer.graph.answer('/domains', refused(429, '', { 'retry-after': '200' }));
    const run = await customer.start();
    await customer.step(run);
    customer.wait(49 * hour);
    const asked = customer.graph.asked.length;
    await customer.step(run);
    expect(customer.graph.asked).not.toContain('/users/delta');
    expect((await customer.run(run)).done).toMatchObject({ domains: 'incomplete', users: 'incomplete' });
    expect((await customer.ledger('users')).incompleteCode).toBe('page-loop');
    // The first page may have been asked for early, and that is all.
    expect(customer.graph.asked.length - asked).toBeLessThanOrEqual(4);
  });

  test('is not broken by a licence that the tenant has not', async () => {
    customer.graph.answer('/domains', noLicence);
    await customer.changeConnection({ state: 'degraded' });
    const run = await customer.read();
    expect(run).toMatchObject({ state: 'finished', done: allDone({ domains: 'incomplete' }) });
    expect((await customer.connection()).state).toBe('active');
  });
});

describe('a run whose time is up', () => {
  /** Half a minute at a time, so that the lease is renewed. */
  const pass = async (minutes: number) => {
    for (let half = 0; half < minutes * 2; half++) {
      customer.wait(minute / 2);
      jest.advanceTimersByTime(minute / 2);
      const isRenewed = async () =>
        Date.parse((await customer.lane()).leasedUntil ?? '') > customer.now() + minute;
      for (let tries = 0; tries < 500 && !(await isRenewed()); tries++);
    }
  };
  afterEach(() => jest.useRealTimers());

  test.each([
    ['stops', 7.5, 2],
    ['has not stopped before that', 6.5, 1],
  ])('%s: it goes on at once in another message, from where it was', async (_, minutes, parts) => {
    customer.graph.answer('/users/delta', page(people(2), { next: '/users/delta?page=2' }));
    customer.graph.answer('/users/delta?page=2', page([person(3)], { delta: '/users/delta?token=1' }));
    jest.useFakeTimers(onlyIntervals);
    const fetch: typeof globalThis.fetch = async (url, options) => {
      if (String(url).includes('/users/delta?$select')) await pass(minutes);
      return customer.graph.fetch(url, options);
    };
    const run = await customer.start();
    await customer.step(run, { fetch });
    if (parts === 2) {
      expect(await customer.run(run)).toMatchObject({
        state: 'queued',
        attempts: 0,
        positions: { users: { pages: 1, records: 2 } },
      });
      expect(customer.spans[0]?.facts).toMatchObject({ outcome: 'goes on', records: 6 });
      expect(customer.spans.at(-1)).toMatchObject({
        name: 'users',
        facts: { outcome: 'continue', records: 2 },
      });
      expect(lastSent()).toEqual({ message: customer.messageOf(run), seconds: 0 });
      expect(await inSeconds()).toBe(0);
      expect(await customer.lane()).toMatchObject({ run, holder: null, leasedUntil: null });
      await customer.step(run);
    }
    expect(customer.sent).toHaveLength(parts);
    expect(await customer.run(run)).toMatchObject({ state: 'finished', done: allDone(), positions: {} });
    expect(await customer.ledger('users')).toMatchObject({ rows: 3, added: 3, records: 3 });
    expect(customer.graph.asked.filter((path) => path === '/users/delta')).toHaveLength(1);
  });
});

describe('permissions', () => {
  const without = (role: string) => readRoles.filter((name) => name !== role);

  test('that are missing are asked for once more: the token may be older than the consent', async () => {
    customer.token.roles = without('User.Read.All');
    customer.token.fresh = readRoles;
    expect((await customer.read()).done).toEqual(allDone());
    expect(customer.token.issued).toContain('fresh');
    expect(await customer.connection()).toMatchObject({ state: 'active', grantedRoles: readRoles });
  });

  test('that are there are not asked for afresh', async () => {
    await customer.read();
    expect(new Set(customer.token.issued)).toEqual(new Set(['usual']));
  });

  test('that are missing for good leave their streams unread, and the connection needs consent', async () => {
    await customer.changeConnection({ connectedAt: '2025-01-01T00:00:00Z' });
    customer.token.roles = without('User.Read.All');
    const run = await customer.read();
    expect(run).toMatchObject({ state: 'finished', done: { users: 'incomplete', domains: 'complete' } });
    expect(customer.graph.asked).not.toContain('/users/delta');
    expect(await customer.ledger('users')).toMatchObject({
      incompleteCode: 'permission-missing',
      incompleteMessage: 'User.Read.All',
    });
    expect(await customer.connection()).toMatchObject({
      state: 'needs-consent',
      reasonCode: 'permission-missing',
      reasonDetail: 'User.Read.All',
      grantedRoles: without('User.Read.All'),
      grantedAt: '2026-01-01T00:00:00Z',
    });
  });

  test('that are missing right after the consent are waited for', async () => {
    customer.token.roles = without('User.Read.All');
    const run = await customer.start();
    await customer.step(run);
    expect(await customer.run(run)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(await customer.connection()).toMatchObject({
      state: 'degraded',
      reasonDetail: 'People: permission missing (User.Read.All)',
    });
  });

  test.each([
    ['connectedAt', { connectedAt: '2025-12-31T23:40:00Z' }, 'finished'],
    ['connectedAt', { connectedAt: '2025-12-31T23:40:00.001Z' }, 'waiting'],
    ['attemptAt', { connectedAt: '2025-01-01T00:00:00Z', attemptAt: '2025-12-31T23:50:00Z' }, 'waiting'],
    ['neither', { connectedAt: null }, 'finished'],
  ] as const)('a consent is new for twenty minutes: %s %j', async (_, change, state) => {
    await customer.changeConnection(change);
    customer.token.roles = without('User.Read.All');
    expect((await customer.read()).state).toBe(state);
  });
});

describe('the end of a run', () => {
  test('sets the next one by the interval of the connector', async () => {
    await customer.read();
    const due = nextDue(customer.tenantId, connector, 6 * hour, customer.now());
    expect(Date.parse((await customer.lane()).dueAt ?? '')).toBe(due);
    const { summary } = await customer.connection();
    expect(Date.parse(summary?.nextDueAt ?? '')).toBe(due);
    expect(summary?.targetSeconds).toBe(6 * 3600);
  });

  test('sets it by the interval of the connection where that has one', async () => {
    await customer.changeConnection({ settings: { domains: ['*'], schedule: 'PT1H' } });
    await customer.read();
    const due = nextDue(customer.tenantId, connector, hour, customer.now());
    expect(Date.parse((await customer.lane()).dueAt ?? '')).toBe(due);
    expect((await customer.connection()).summary?.targetSeconds).toBe(3600);
  });

  test('sets it in a quarter of an hour where something is held back', async () => {
    fillGraph(customer.graph, 40);
    await customer.read();
    fillGraph(customer.graph, 20);
    await customer.read(true);
    expect((await customer.ledger('users')).heldBack).toBe(20);
    const due = Math.min(
      customer.now() + 15 * minute,
      nextDue(customer.tenantId, connector, 6 * hour, customer.now()),
    );
    expect(Date.parse((await customer.lane()).dueAt ?? '')).toBe(due);
    expect(await customer.connection()).toMatchObject({ state: 'degraded', reasonCode: 'sync-incomplete' });
  });

  test('shows what was read in the rows of the connections', async () => {
    await customer.read();
    const { summary } = await customer.connection();
    expect(summary).toMatchObject({ people: 2, seatsOwned: 6, seatsAssigned: 3 });
    expect(summary?.streams).toHaveLength(7);
    expect(summary?.streams.find(({ stream }) => stream === 'users')).toEqual({
      stream: 'users',
      lastCompleteAt: '2026-01-01T00:00:00Z',
      failing: false,
      rows: 2,
    });
  });

  test('knows no number of people before they were read whole, and which streams fail', async () => {
    customer.graph.answer('/users/delta', page(['somebody', person(1)], { delta: '/users/delta?token=1' }));
    customer.graph.answer('/subscribedSkus', refused(400));
    await customer.read();
    const { summary } = await customer.connection();
    expect(summary).toMatchObject({ people: null, seatsOwned: null, seatsAssigned: null });
    expect(summary?.streams.find(({ stream }) => stream === 'users')).toEqual({
      stream: 'users',
      lastCompleteAt: null,
      failing: true,
      rows: 1,
    });
  });

  test('is told in the audit, stream by stream', async () => {
    const run = await customer.start();
    customer.wait(second);
    await customer.step(run);
    customer.graph.answer(
      '/users/delta?token=1',
      page([person(3), { id: person(1).id, '@removed': {} }, person(2, { jobTitle: 'Mate' })], {
        delta: '/users/delta?token=1',
      }),
    );
    customer.wait(minute);
    await customer.read();
    const [last, first] = await customer.audited();
    expect(first).toMatchObject({
      at: '2026-01-01T00:00:01Z',
      who: 'test',
      from: null,
      what: 'run-complete',
      connectionId: customer.connectionId,
      after: { added: 6, changed: 0, removed: 0 },
    });
    expect(first?.detail).toContain('People: 2 records, 2 added, 0 changed, 0 removed');
    expect(first?.detail?.split('; ')).toHaveLength(9);
    expect(last).toMatchObject({ after: { added: 1, changed: 1, removed: 1 } });
    expect(last?.detail).toContain('People: 3 records, 1 added, 1 changed, 1 removed');
  });

  test('tells in the audit of the streams that it has read, and when the last of them was', async () => {
    await customer.read();
    customer.wait(minute);
    await customer.setOwners({ domains: customer.connectionId, users: customer.connectionId });
    customer.graph.answer('/domains', refused(503));
    const run = await customer.start();
    await stepAndWait(run);
    fillGraph(customer.graph);
    await customer.step(run);
    const [last] = await customer.audited();
    expect(last?.detail?.split('; ').map((part) => part.split(':', 1)[0])).toEqual(['Domains', 'People']);
    expect(last?.at).toBe('2026-01-01T00:01:30Z');
  });

  test('asks for no other run where other domains could not be read just now', async () => {
    await customer.read();
    await customer.changeConnection({ settings: { domains: ['elsewhere.example'] } });
    customer.graph.answer('/users/delta', refused(400));
    const run = await customer.start();
    await customer.step(run);
    expect((await customer.run(run)).done.users).toBe('incomplete');
    expect((await customer.lane()).run).toBeNull();
  });

  test('that is cut off after the audit tells it once', async () => {
    const run = await customer.start();
    const { tables } = customer.dependencies;
    const away = new TenantryError('storage-unavailable', 'gone');
    const runs = {
      ...tables.runs,
      changeFrom: async (...[stored, change]: Parameters<typeof tables.runs.changeFrom>) => {
        if (change(stored.row)?.state === 'finished') throw away;
        return tables.runs.changeFrom(stored, change);
      },
    };
    await expect(customer.step(run, { tables: { ...tables, runs } })).rejects.toBe(away);
    expect(await customer.audited()).toHaveLength(1);
    customer.wait(minute);
    await customer.step(run);
    expect(await customer.audited()).toHaveLength(1);
    expect((await customer.run(run)).state).toBe('finished');
  });

  /** Something is changed when the run has said its last word and its lane is not free yet. */
  const readAndChange = async (change: () => Promise<void>): Promise<string> => {
    const run = await customer.start();
    const { tables } = customer.dependencies;
    const runs: typeof tables.runs = {
      ...tables.runs,
      changeFrom: async (stored, update) => {
        const changed = await tables.runs.changeFrom(stored, update);
        if (changed.row.state === 'finished') await change();
        return changed;
      },
    };
    await customer.step(run, { tables: { ...tables, runs } });
    return run;
  };
  const otherDomains = { settings: { domains: ['elsewhere.example'] } };

  test('starts another run where the domains were changed meanwhile', async () => {
    const run = await readAndChange(() => customer.changeConnection(otherDomains));
    const next = (await customer.lane()).run ?? '';
    expect(next).not.toBe('');
    expect(next).not.toBe(run);
    expect(await customer.run(next)).toMatchObject({ requestedBy: 'tenantry', state: 'queued' });
    await customer.step(next);
    expect((await customer.ledger('users')).rows).toBe(0);
    expect((await customer.lane()).run).toBeNull();
  });

  test.each([
    ['is paused', () => customer.changeConnection({ ...otherDomains, state: 'paused' })],
    [
      'is erased',
      () => customer.dependencies.connect.connections.remove('connection', customer.connectionId),
    ],
    ['is as it was', () => customer.changeConnection({})],
  ])('starts no other run where the connection %s', async (_, change) => {
    await readAndChange(async () => void (await change()));
    expect((await customer.lane()).run).toBeNull();
    expect(customer.sent).toHaveLength(1);
  });

  test.each([
    ['shorter: it counts from now on', 'PT1H', hour],
    ['longer: it counts from the next run on', 'P1D', 6 * hour],
  ] as const)('looks at the interval once more, which may be %s', async (_, schedule, counts) => {
    await readAndChange(() => customer.changeConnection({ settings: { domains: ['*'], schedule } }));
    const due = nextDue(customer.tenantId, connector, counts, customer.now());
    expect(Date.parse((await customer.lane()).dueAt ?? '')).toBe(due);
  });
});

describe('what is wrong with the token', () => {
  test.each([
    ['token-pending', 'needs-consent', 'consent-revoked'],
    ['tenant-gone', 'blocked', 'tenant-gone'],
    ['blocked-by-policy', 'blocked', 'blocked-by-policy'],
    ['registration-credential', 'degraded', 'registration-credential'],
    ['internal', 'degraded', 'sync-incomplete'],
  ] as const)('%s: the connection is %s', async (code, state, reasonCode) => {
    const attempt = 'A'.repeat(22);
    await customer.changeConnection({ connectedAt: '2025-01-01T00:00:00Z', attempt });
    customer.token.trouble = new TenantryError(code, 'no token');
    expect((await customer.read()).state).toBe('finished');
    expect(await customer.connection()).toMatchObject({
      state,
      reasonCode,
      reasonDetail: 'Tenant details: no token',
    });
    expect(customer.graph.asked).toEqual([]);
    customer.token.trouble = null;
    await customer.read();
    expect(await customer.connection()).toMatchObject({ state: 'active', reasonCode: null });
  });

  test('is the customer’s to mend where the credential is theirs', async () => {
    await customer.changeConnection({ mode: 'own-app' });
    customer.token.trouble = new TenantryError('registration-credential', 'AADSTS7000222: expired');
    await customer.read();
    expect(await customer.connection()).toMatchObject({
      state: 'needs-secret',
      reasonCode: 'secret-expired',
    });
    customer.token.trouble = new TenantryError('registration-credential', 'AADSTS7000215: wrong');
    await customer.read();
    expect(await customer.connection()).toMatchObject({
      state: 'needs-secret',
      reasonCode: 'secret-refused',
    });
  });

  test('is nothing to blame a credential for that was given meanwhile', async () => {
    const trouble = new TenantryError('registration-credential', 'old');
    const run = await customer.start();
    const attempt = 'A'.repeat(22);
    const { tokens } = customer.dependencies;
    const get = async () => {
      await customer.changeConnection({ attempt });
      throw trouble;
    };
    await customer.step(run, { tokens: { ...tokens, get } });
    expect(await customer.connection()).toMatchObject({ state: 'active', reasonCode: null });
  });

  test('is no reason to forget what the streams have met', async () => {
    await customer.changeConnection({ connectedAt: '2025-01-01T00:00:00Z' });
    customer.token.roles = readRoles.filter((name) => name !== 'User.Read.All');
    const { tokens } = customer.dependencies;
    let given = 0;
    const getFresh: typeof tokens.getFresh = async (...asked) => {
      given += 1;
      if (given > 1) throw new TenantryError('unreachable', 'away');
      return tokens.getFresh(...asked);
    };
    await customer.step(await customer.start(), { tokens: { ...tokens, getFresh } });
    expect(await customer.connection()).toMatchObject({
      state: 'needs-consent',
      reasonDetail: 'User.Read.All',
      grantedAt: null,
    });
    expect(customer.logged).toContain('granted-not-read');
  });

  test('the gravest of several troubles is told', async () => {
    await customer.changeConnection({ connectedAt: '2025-01-01T00:00:00Z' });
    customer.token.roles = readRoles.filter((name) => name !== 'User.Read.All');
    customer.graph.answer('/organization', refused(400));
    customer.graph.answer('/domains', refused(403, 'accessDenied'));
    await customer.read();
    expect(await customer.connection()).toMatchObject({
      state: 'blocked',
      reasonCode: 'blocked-by-policy',
      reasonDetail: 'Domains: Microsoft Graph answered 403 accessDenied',
    });
  });

  test('of a tier that asks for more than was read is told when all was read', async () => {
    await customer.setOwners({ domains: customer.connectionId });
    customer.token.roles = ['Domain.Read.All'];
    await customer.read();
    expect(await customer.connection()).toMatchObject({
      state: 'needs-consent',
      reasonCode: 'permission-missing',
      reasonDetail: expect.stringContaining('User.Read.All'),
      grantedRoles: ['Domain.Read.All'],
    });
  });
});

describe('how a run is seen by operators', () => {
  test('a span for it and one for each stream, and what was read', async () => {
    const run = await customer.start();
    customer.wait(5 * second);
    await customer.step(run);
    const [whole, ...streams] = customer.spans;
    expect(whole).toEqual({
      name: `sync run: run ${customer.tenantId} ${run}`,
      facts: {
        tenant: customer.tenantId,
        connector,
        run,
        attempts: 0,
        outcome: 'complete',
        records: 6,
        requests: 7,
      },
    });
    expect(streams.at(-1)).toEqual({
      name: 'users',
      facts: {
        tenant: customer.tenantId,
        connector,
        connection: customer.connectionId,
        outcome: 'complete',
        records: 2,
        requests: 1,
      },
    });
    const of = (name: string) => customer.measured.filter((each) => each.name === name);
    expect(of('tenantry.wait')).toEqual([
      { name: 'tenantry.wait', value: 5, facts: { tenant: customer.tenantId, connector } },
    ]);
    expect(of('tenantry.records')).toHaveLength(7);
    expect(of('tenantry.requests').at(-1)).toEqual({
      name: 'tenantry.requests',
      value: 1,
      facts: { tenant: customer.tenantId, connector, stream: 'users' },
    });
  });

  test('the parts of a run are one trace; only the first says how long it was queued', async () => {
    customer.graph.answer('/users/delta', page(people(2), { next: '/users/delta?page=2' }));
    customer.graph.answer('/users/delta?page=2', refused(429, '', { 'retry-after': '200' }));
    const run = await customer.start();
    await stepAndWait(run);
    const [first] = customer.spans;
    expect(first?.facts).toMatchObject({ outcome: 'waits', attempts: 0, records: 6 });
    const users = customer.spans.filter(({ name }) => name === 'users');
    // To be asked to wait is no failure.
    expect(users).toMatchObject([{ facts: { outcome: 'wait', records: 2 } }]);
    expect(users[0]?.failed).toBeUndefined();
    customer.graph.answer('/users/delta?page=2', page([person(3)], { delta: '/users/delta?token=1' }));
    await customer.step(run);
    const parts = customer.spans.filter(({ name }) => name === first?.name);
    expect(parts[1]?.facts).toMatchObject({ outcome: 'complete', attempts: 1, records: 1, requests: 1 });
    expect(customer.measured.filter(({ name }) => name === 'tenantry.wait')).toHaveLength(1);
  });

  test('trouble is a failure of its stream', async () => {
    customer.graph.answer('/domains', refused(503));
    customer.graph.answer('/users/delta', refused(400));
    await customer.read();
    const failed = customer.spans.flatMap(({ name, failed: code }) => (code ? [[name, code]] : []));
    expect(failed).toEqual([
      ['domains', 'unreachable'],
      ['users', 'internal'],
    ]);
    expect(customer.spans[0]?.facts.outcome).toBe('waits');
  });

  test('a run that has ended without a stream is incomplete', async () => {
    customer.graph.answer('/users/delta', refused(400));
    await customer.read();
    expect(customer.spans[0]?.facts.outcome).toBe('incomplete');
  });
});
