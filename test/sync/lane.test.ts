import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { listDue } from '../../shared/sync/due.ts';
import { acquireLease, changeLane, getLane, type Lease, setDue } from '../../shared/sync/lane.ts';
import { shardOf } from '../../shared/sync/schedule.ts';
import { until } from '../local/connect-customer.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';
import { onlyIntervals } from './only-intervals.ts';

const connector = 'directory';
const start = Date.parse('2026-01-01T00:00:00.000Z');
const second = 1000;
const isoAt = (ms: number) => new Date(start + ms).toISOString();

let store: Store;
let tables: SyncTables;
let clock = 0;
let tenantId = '';
const now = () => start + clock;
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
beforeEach(() => {
  clock = 0;
  tenantId = crypto.randomUUID();
});
afterAll(() => store?.stop());

const readLane = async () => (await tables.lanes.get(tenantId, connector)).row;

async function lease(): Promise<Lease> {
  const acquired = await acquireLease(tables, tenantId, connector, now);
  if (acquired.lease === null) throw new Error('Somebody holds the lane');
  return acquired.lease;
}

const isLost = (held: Lease) => {
  try {
    held.check();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'lease-lost' });
    return true;
  }
};

test('a lane that two ask for at once is one lane', async () => {
  const found = await Promise.all([1, 2, 3].map(() => getLane(tables, tenantId, connector)));
  expect(new Set(found.map(({ etag }) => etag)).size).toBe(1);
});

test('who holds a lane has it for 90 seconds, and whoever asks is told until when', async () => {
  const acquired = await acquireLease(tables, tenantId, connector, now);
  expect(acquired).toMatchObject({ lane: { fence: 1, leasedUntil: isoAt(90 * second), run: null } });
  expect(await readLane()).toMatchObject({ fence: 1, holder: expect.any(String), run: null });
  clock = 90 * second - 1;
  expect(await acquireLease(tables, tenantId, connector, now)).toEqual({
    lease: null,
    until: start + 90 * second,
  });
  clock = 90 * second;
  expect((await lease()).fence).toBe(2);
});

test('of two who ask for a free lane at once, one has it, and the other asks again soon', async () => {
  await getLane(tables, tenantId, connector);
  const both = await Promise.all([1, 2].map(() => acquireLease(tables, tenantId, connector, now)));
  const untils = both.flatMap((each) => (each.lease === null ? [each.until] : []));
  expect([[start + 5 * second], [start + 90 * second]]).toContainEqual(untils);
});

test('a holder stops ten seconds before the end, as clocks differ', async () => {
  const held = await lease();
  clock = 80 * second;
  expect(isLost(held)).toBe(false);
  clock = 80 * second + 1;
  expect(isLost(held)).toBe(true);
});

test('a holder whose lane was taken writes nothing, gives nothing back and knows it from then on', async () => {
  const late = await lease();
  clock = 91 * second;
  const next = await lease();
  clock = 0;
  expect(isLost(late)).toBe(false);
  await expect(late.change((lane) => ({ ...lane, run: 'mine' }))).rejects.toMatchObject({
    code: 'lease-lost',
  });
  expect(isLost(late)).toBe(true);
  await late.release();
  expect(await readLane()).toMatchObject({ run: null, fence: 2, holder: expect.any(String) });
  expect(await next.change((lane) => ({ ...lane, run: 'theirs' }))).toMatchObject({ run: 'theirs' });
});

test('a lane that was erased and came back is not the one that somebody held', async () => {
  const late = await lease();
  await tables.lanes.remove(tenantId, connector);
  expect((await lease()).fence).toBe(late.fence);
  await expect(late.change((lane) => lane)).rejects.toMatchObject({ code: 'lease-lost' });
});

test('storage that is away is no other holder', async () => {
  await getLane(tables, tenantId, connector);
  const away = () => Promise.reject(new TenantryError('storage-unavailable', 'away'));
  const lanes = { ...tables.lanes, replace: away };
  await expect(acquireLease({ ...tables, lanes }, tenantId, connector, now)).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
  const unfound = { ...tables.lanes, find: async () => undefined, insert: away };
  await expect(getLane({ ...tables, lanes: unfound }, tenantId, connector)).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
});

test('a lane that is given back is free at once', async () => {
  const held = await lease();
  await held.change((lane) => ({ ...lane, run: 'a run' }));
  await held.release();
  expect(await readLane()).toEqual({
    run: 'a run',
    fence: 1,
    holder: null,
    leasedUntil: null,
    dueAt: null,
    resumeAt: null,
  });
  expect((await lease()).fence).toBe(2);
});

describe('every thirty seconds', () => {
  beforeEach(() => {
    jest.useFakeTimers(onlyIntervals);
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const leasedUntil = (wanted: string) =>
    until(
      'The lease is renewed',
      async () => {
        const last = (await readLane()).leasedUntil;
        return last !== null && Date.parse(last) === Date.parse(wanted)
          ? { done: true, value: undefined }
          : { done: false, last };
      },
      5000,
    );

  test('a lease is renewed, until it is given back', async () => {
    const held = await lease();
    clock = 29 * second;
    jest.advanceTimersByTime(29_999);
    expect((await readLane()).leasedUntil).toBe('2026-01-01T00:01:30Z');
    clock = 30 * second;
    jest.advanceTimersByTime(1);
    await leasedUntil(isoAt(120 * second));
    await until(
      'The holder knows',
      async () => {
        clock = 110 * second;
        return isLost(held) ? { done: false, last: 'lost' } : { done: true, value: undefined };
      },
      5000,
    );
    await held.release();
    jest.advanceTimersByTime(120_000);
    expect(await readLane()).toMatchObject({ holder: null, leasedUntil: null });
  });

  test('a renewal that comes too late loses the lease and takes nothing from the next holder', async () => {
    const late = await lease();
    clock = 91 * second;
    await lease();
    clock = 0;
    jest.advanceTimersByTime(30_000);
    await until(
      'It is lost',
      async () => (isLost(late) ? { done: true, value: undefined } : { done: false, last: 'held' }),
      5000,
    );
    expect(await readLane()).toMatchObject({ fence: 2 });
  });
});

const readDue = async () => {
  const refuse = (error: unknown) => {
    throw error;
  };
  const shard = shardOf(tenantId, connector);
  const found = await collect(listDue(tables, shard, start + 10 * 86_400_000, refuse));
  return found.filter((each) => each.tenantId === tenantId).map(({ dueAt }) => Date.parse(dueAt) - start);
};

test('a lane is due at one time, or at none', async () => {
  await setDue(tables, tenantId, connector, start + 1000);
  await setDue(tables, tenantId, connector, start + 2000);
  expect(await readDue()).toEqual([2000]);
  expect((await readLane()).dueAt).toBe('2026-01-01T00:00:02Z');
  await setDue(tables, tenantId, connector, null);
  expect(await readDue()).toEqual([]);
  expect((await readLane()).dueAt).toBeNull();
});

test('what is due comes oldest first, and only what is due before the moment', async () => {
  const shard = shardOf(tenantId, connector);
  const others = Array.from({ length: 200 }, () => crypto.randomUUID()).filter(
    (each) => shardOf(each, connector) === shard,
  );
  for (const [index, each] of others.entries())
    await setDue(tables, each, connector, start - 1000 * (index + 1));
  await setDue(tables, tenantId, connector, start);
  const refuse = () => {};
  const before = await collect(listDue(tables, shard, start, refuse));
  expect(before.map((each) => each.tenantId)).toEqual(others.toReversed());
});

test('a lane whose time stays is not written', async () => {
  await setDue(tables, tenantId, connector, start + 1000);
  const { etag } = await getLane(tables, tenantId, connector);
  await setDue(tables, tenantId, connector, start + 1000);
  expect((await getLane(tables, tenantId, connector)).etag).toBe(etag);
  await changeLane(tables, tenantId, connector, () => undefined);
  expect((await getLane(tables, tenantId, connector)).etag).toBe(etag);
});
