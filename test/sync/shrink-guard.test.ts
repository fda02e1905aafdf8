import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { guardShrink, isSuspicious, type Missed } from '../../shared/sync/shrink-guard.ts';
import { type Store, startStore } from '../store/azurite.ts';

test.each([
  ['nobody is missing', { unseen: 0, before: 100, live: 100 }, false],
  ['nobody is missing and nobody is there', { unseen: 0, before: 0, live: 0 }, false],
  ['a fifth is missing', { unseen: 20, before: 100, live: 100 }, false],
  ['more than a fifth is missing', { unseen: 21, before: 100, live: 100 }, true],
  ['ten of a few are missing', { unseen: 10, before: 12, live: 12 }, false],
  ['eleven of a few are missing', { unseen: 11, before: 12, live: 12 }, true],
  ['all of a few are missing', { unseen: 2, before: 2, live: 2 }, true],
  ['all but the new ones are missing', { unseen: 2, before: 2, live: 3 }, false],
])('where %s that is suspicious: %j', (_, shrinkage, is) => {
  expect(isSuspicious(shrinkage)).toBe(is);
});

let store: Store;
let tables: SyncTables;
let tenantId = '';
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
});
beforeEach(() => {
  tenantId = crypto.randomUUID();
});
afterAll(() => store?.stop());

const names = (count: number, from = 0) => Array.from({ length: count }, (_, row) => `row ${from + row}`);
const missing = (unseen: string[], count = 100): Missed => ({ unseen, before: count, live: count });
const guard = (run: string, ...missed: Missed[]) =>
  guardShrink(tables, {
    tenantId,
    stream: 'users',
    run,
    now: Date.UTC(2026, 0, 1),
    missed,
    checkLease: () => {},
  });

test('a few who are missing are removed at once', async () => {
  expect(await guard('one', missing(names(20)))).toEqual([{ remove: names(20), hold: [] }]);
});

test('many are held, and removed by a second read that misses the same', async () => {
  expect(await guard('one', missing(names(30)))).toEqual([{ remove: [], hold: names(30) }]);
  expect(await guard('two', missing(names(30)))).toEqual([{ remove: names(30), hold: [] }]);
  // What the first one suspected is forgotten by then.
  expect(await guard('three', missing(names(30)))).toEqual([{ remove: [], hold: names(30) }]);
});

test('a read that was cut off and does this again does not agree with itself', async () => {
  await guard('one', missing(names(30)));
  expect(await guard('one', missing(names(30)))).toEqual([{ remove: [], hold: names(30) }]);
  expect(await guard('two', missing(names(30)))).toEqual([{ remove: names(30), hold: [] }]);
});

test('of others who are missing in the second read as many are held as are suspicious', async () => {
  await guard('one', missing(names(30)));
  expect(await guard('two', missing(names(60)))).toEqual([{ remove: names(30), hold: names(30, 30) }]);
  expect(await guard('three', missing(names(30, 30)))).toEqual([{ remove: names(30, 30), hold: [] }]);
});

test('where the rest is no longer suspicious it goes too', async () => {
  await guard('one', missing(names(30)));
  expect(await guard('two', missing(names(40)))).toEqual([{ remove: names(40), hold: [] }]);
});

test('what belongs together is held together, and each table is asked for its own', async () => {
  const parents = names(3);
  const children = names(30, 50);
  expect(await guard('one', missing(parents), missing(children))).toEqual([
    { remove: [], hold: parents },
    { remove: [], hold: children },
  ]);
  expect(await guard('two', missing(parents), missing(children))).toEqual([
    { remove: parents, hold: [] },
    { remove: children, hold: [] },
  ]);
});

test('another tenant is not suspected for this one', async () => {
  await guard('one', missing(names(30)));
  tenantId = crypto.randomUUID();
  expect(await guard('two', missing(names(30)))).toEqual([{ remove: [], hold: names(30) }]);
});

test('more than a row of the scratch table holds is kept', async () => {
  const many = names(3000);
  expect(await guard('one', missing(many, 3000))).toEqual([{ remove: [], hold: many }]);
  expect(await guard('two', missing(many, 3000))).toEqual([{ remove: many, hold: [] }]);
});
