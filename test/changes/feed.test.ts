import fc from 'fast-check';
import { readChanges } from '../../shared/changes/read-changes.ts';
import type { Change } from '../../shared/contracts/changes.ts';
import { createSyncTables } from '../../shared/sync/bookkeeping.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { type Store, startStore } from '../store/azurite.ts';
import { createWriter, drawTenants, type Fault, type Writer } from './feed-model.ts';
import { createReader, type Reader } from './feed-reader.ts';

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

interface World {
  writers: Writer[];
  readers: Reader[];
}

async function createWorld(): Promise<World & { tenants: string[] }> {
  const tenants = drawTenants();
  const { changes: log } = createSyncTables(store.tables);
  const writers = tenants.flatMap((tenant) =>
    ['alpha', 'beta'].map((name) => createWriter(store, tenant, name)),
  );
  const lookUp = async ({ tenantId, stream, key }: Change) => {
    const writer = writers.find((each) => each.tenantId === tenantId && each.stream === stream);
    return writer?.find(key);
  };
  const readers = await Promise.all([
    createReader(log, tenants, null, lookUp),
    createReader(log, tenants.slice(0, 1), null, lookUp),
    createReader(log, tenants, ['beta'], lookUp),
  ]);
  return { tenants, writers, readers };
}

const keys = ['a', 'b', 'c', 'd'];
const at = fc.nat({ max: 5 });
const fault = fc.record({
  n: fc.integer({ min: 1, max: 6 }),
  fault: fc.constantFrom<Fault>('before', 'after', 'lost'),
});
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      at,
      values: fc.dictionary(fc.constantFrom(...keys), fc.option(fc.nat({ max: 2 })), { minKeys: 1 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('publish' as const), at, fault: fc.option(fault) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('publish-all' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wake' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      reader: fc.nat({ max: 2 }),
      limit: fc.integer({ min: 1, max: 4 }),
      isCutOff: fc.boolean(),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

async function carryOut({ writers, readers }: World, step: Act): Promise<void> {
  const writer = 'at' in step ? writers[step.at] : undefined;
  switch (step.kind) {
    case 'write':
      return writer?.write(new Map(Object.entries(step.values)));
    case 'publish':
      await writer?.publish(step.fault ?? undefined);
      return;
    case 'publish-all':
      // At the same moment, some of them into the same log.
      await Promise.all(writers.map((each) => each.publish()));
      return;
    case 'begin':
      return writer?.begin();
    case 'wake':
      return writer?.wake();
    case 'poll':
      await readers[step.reader]?.poll(step.limit, step.isCutOff);
  }
}

/** What is told of one record makes sense, one after the other. */
function checkOrder(told: Change[]): void {
  for (const changes of Map.groupBy(
    told,
    ({ tenantId, stream, key }) => `${tenantId} ${stream} ${key}`,
  ).values()) {
    let isLive = false;
    let last = '';
    for (const { change, changedAt, id } of changes) {
      const mayCome = {
        added: !isLive || /~\d+$/.test(id),
        changed: isLive,
        removed: isLive,
        restored: !isLive,
      };
      expect({ id, change, mayCome: mayCome[change], isLater: changedAt >= last }).toEqual({
        id,
        change,
        mayCome: true,
        isLater: true,
      });
      isLive = change !== 'removed';
      last = changedAt;
    }
  }
}

const runs = Number(process.env.FEED_RUNS ?? 12);

test('whoever polls keeps a true copy, whoever publishes at once, is cut off anywhere, goes on or wakes up late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 30 }), async (steps) => {
      const world = await createWorld();
      for (const step of steps) await carryOut(world, step);
      for (const writer of world.writers) expect(await writer.publish()).toBe(true);
      const truth = new Map<string, number>();
      for (const { tenantId, stream, live } of world.writers)
        for (const [key, value] of await live()) truth.set(`${tenantId} ${stream} ${key}`, value);
      const [all, one, beta] = world.readers;
      for (const reader of world.readers) {
        for (let polls = 0; await reader.poll(3); polls++) expect(polls).toBeLessThan(1000);
        checkOrder(reader.told);
      }
      const only = (is: (name: string) => boolean) =>
        Object.fromEntries([...truth].filter(([name]) => is(name)));
      expect(Object.fromEntries(all?.copy ?? [])).toEqual(only(() => true));
      expect(Object.fromEntries(one?.copy ?? [])).toEqual(
        only((name) => name.startsWith(world.tenants[0] ?? '')),
      );
      expect(Object.fromEntries(beta?.copy ?? [])).toEqual(only((name) => name.includes(' beta ')));
    }),
    {
      numRuns: runs,
      endOnFailure: true,
      ...(process.env.FEED_SEED ? { seed: Number(process.env.FEED_SEED) } : {}),
    },
  );
}, 300_000);

describe('a run that was cut off between any two calls', () => {
  test.each(['before', 'after', 'lost'] as const)(
    '(%s) tells each change once when it comes back',
    async (kind) => {
      for (let n = 1; n <= 5; n++) {
        const [tenantId = ''] = drawTenants();
        const writer = createWriter(store, tenantId, 'alpha');
        await writer.write(
          new Map([
            ['a', 1],
            ['b', 1],
          ]),
        );
        await writer.publish({ n, fault: kind });
        await writer.publish();
        const { changes: log } = createSyncTables(store.tables);
        const { changes } = await readChanges(log, { scope: [tenantId], streams: null }, new Map(), 1000);
        expect(changes.map(({ key, change }) => `${key} ${change}`)).toEqual(['a added', 'b added']);
        expect(new Set(changes.map(({ id }) => id)).size).toBe(2);
      }
    },
  );

  test('and goes on with other records says so under other ids', async () => {
    const [tenantId = ''] = drawTenants();
    const writer = createWriter(store, tenantId, 'alpha');
    await writer.write(
      new Map([
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ]),
    );
    await writer.publish();
    await writer.write(
      new Map([
        ['a', 2],
        ['b', null],
      ]),
    );
    await writer.publish({ n: 1, fault: 'before' });
    await writer.publish();
    const { changes: log } = createSyncTables(store.tables);
    const { changes } = await readChanges(log, { scope: [tenantId], streams: null }, new Map(), 1000);
    expect(changes.map(({ key, change, id }) => `${key} ${change} ${/~\d+$/.exec(id)?.[0] ?? ''}`)).toEqual([
      'a added ',
      'b added ',
      'c added ',
      'a added ~2',
      'b removed ~2',
    ]);
  });
});

test('a run that wakes up after another one tells nothing that the other one has overtaken', async () => {
  const [tenantId = ''] = drawTenants();
  const writer = createWriter(store, tenantId, 'alpha');
  await writer.write(new Map([['a', 1]]));
  await writer.publish();
  await writer.begin();
  await writer.write(new Map([['a', null]]));
  await writer.publish();
  await writer.wake();
  const { changes: log } = createSyncTables(store.tables);
  const { changes } = await readChanges(log, { scope: [tenantId], streams: null }, new Map(), 1000);
  expect(changes.map(({ key, change }) => `${key} ${change}`)).toEqual(['a added', 'a removed']);
});

test('many writers of one log at the same moment lose nothing', async () => {
  const [first = '', second = ''] = drawTenants();
  const writers = [first, second].flatMap((tenant) =>
    ['alpha', 'beta', 'gamma'].map((name) => createWriter(store, tenant, name)),
  );
  for (const writer of writers) await writer.write(new Map(keys.map((key) => [key, 1])));
  await Promise.all(writers.map((writer) => writer.publish()));
  const { changes: log } = createSyncTables(store.tables);
  const { changes } = await readChanges(log, { scope: [first, second], streams: null }, new Map(), 1000);
  expect(changes.length).toBe(24);
  const shard = changeShardOf(first);
  const numbers: number[] = [];
  const last = (await log.findHead(shard))?.row.last ?? 0;
  for await (const { number } of log.list(shard, { after: 0, through: last })) numbers.push(number);
  expect(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});
