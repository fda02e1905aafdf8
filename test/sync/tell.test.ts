import {
  type Addition,
  type ChangeLog,
  changeShardOf,
  changeShards,
  createChangeLog,
  type NumberedRow,
  type ToldChange,
} from '../../shared/sync/change-log.ts';
import { dropOldChanges, eraseChanges } from '../../shared/sync/drop-changes.ts';
import { openTeller } from '../../shared/sync/tell.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

let store: Store;
let log: ChangeLog;
let tenantId = '';
let shard = '';
beforeAll(async () => {
  store = await startStore();
});
beforeEach(async () => {
  // Each test has a log that nobody has written into.
  const used = new Set(await collectUsed());
  do tenantId = crypto.randomUUID();
  while (used.size < changeShards.length && used.has(changeShardOf(tenantId)));
  shard = changeShardOf(tenantId);
  log = createChangeLog(store.tables);
});
afterAll(() => store?.stop());

async function collectUsed(): Promise<string[]> {
  const all = createChangeLog(store.tables);
  const heads = await Promise.all(
    changeShards.map(async (each) => [each, await all.findHead(each)] as const),
  );
  return heads.filter(([, head]) => head !== undefined).map(([each]) => each);
}

interface Where {
  tenant?: string;
  stream?: string;
  run?: string;
  connector?: string;
  at?: string;
}
const open = (
  { tenant = tenantId, stream = 'users', run = 'one', connector = 'directory', at }: Where = {},
  to = log,
) => openTeller(to, { tenantId: tenant, connector, stream, run, publishedAt: at ?? '2026-01-01T00:00:00Z' });

const change = (key: string): ToldChange => ({
  key,
  change: 'added',
  fields: [],
  at: '2026-01-01T00:00:00Z',
});

async function tell(keys: string[], where: Where = {}, to = log): Promise<void> {
  const teller = await open(where, to);
  for (const key of keys) await teller.tell(change(key));
  await teller.finish();
}

const read = (range = { after: 0, through: 1_000_000 }): Promise<NumberedRow[]> =>
  collect(log.list(shard, range));
const keysOf = ({ row }: NumberedRow) => row.changes.map(({ key }) => key);
const names = (count: number) => Array.from({ length: count }, (_, index) => `row ${index}`);

/** A log that says what is appended, and may be disturbed before it is. */
const watched = (before: (addition: Addition) => Promise<void>): ChangeLog => ({
  ...log,
  append: async (to, addition) => {
    await before(addition);
    await log.append(to, addition);
  },
});

test('what is told is numbered from one, two hundred a row', async () => {
  await tell(names(450));
  const rows = await read();
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(rows.map((row) => keysOf(row).length)).toEqual([200, 200, 50]);
  expect(rows.flatMap(keysOf)).toEqual(names(450));
  expect(rows[0]?.row).toMatchObject({ tenantId, connector: 'directory', stream: 'users', run: 'one' });
  expect((await log.findHead(shard))?.row).toEqual({ last: 3, dropped: 0 });
  const told = await log.findTold(shard, `told_${tenantId}_directory_users`);
  expect(told).toEqual({ run: 'one', from: 1, rows: 3, earlier: [] });
});

test('who has nothing to tell writes nothing', async () => {
  await tell([]);
  expect(await log.findHead(shard)).toBeUndefined();
  expect((await open()).isLate).toBe(false);
});

test('long keys make a row of fewer changes', async () => {
  const long = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(50_000));
  await tell(long);
  expect((await read()).map((row) => keysOf(row).length)).toEqual([3, 2]);
});

test('ten rows are written at a time, all or none', async () => {
  const sizes: number[] = [];
  await tell(
    names(2200),
    {},
    watched(async ({ rows }) => void sizes.push(rows.length)),
  );
  expect(sizes).toEqual([10, 1]);
  expect((await log.findHead(shard))?.row.last).toBe(11);
  expect(await log.findTold(shard, `told_${tenantId}_directory_users`)).toMatchObject({ from: 1, rows: 11 });
});

test('where another tenant is faster the next number is taken', async () => {
  let isFirst = true;
  const other = crypto.randomUUID();
  const disturbed = watched(async () => {
    if (!isFirst) return;
    isFirst = false;
    const head = await log.findHead(shard);
    const row = {
      tenantId: other,
      connector: 'directory',
      stream: 'users',
      run: 'one',
      publishedAt: '2026-01-01T00:00:00Z',
      changes: [change('other')],
    };
    const told = { name: 'told_other', row: { run: 'one', from: 1, rows: 1, earlier: [] } };
    await log.append(shard, { head, rows: [row], told });
  });
  await tell(['mine'], {}, disturbed);
  expect((await read()).map(keysOf)).toEqual([['other'], ['mine']]);
  expect(await log.findTold(shard, `told_${tenantId}_directory_users`)).toMatchObject({ from: 2, rows: 1 });
});

test('a log that never stops moving ends the try as trouble of the storage', async () => {
  let tries = 0;
  const moving: ChangeLog = {
    ...log,
    append: async () => {
      tries += 1;
      await log.append(shard, {
        head: undefined,
        rows: [],
        told: { name: 'told_x', row: { run: 'x', from: 1, rows: 0, earlier: [] } },
      });
    },
  };
  await moving.append(shard, {
    head: undefined,
    rows: [],
    told: { name: '', row: { run: '', from: 0, rows: 0, earlier: [] } },
  });
  tries = 0;
  await expect(tell(['a'], {}, moving)).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(tries).toBe(30);
});

test('trouble of another kind is passed on at once', async () => {
  const broken: ChangeLog = { ...log, append: () => Promise.reject(new Error('away')) };
  await expect(tell(['a'], {}, broken)).rejects.toThrow('away');
});

test('who tells of the same stream meanwhile is noticed', async () => {
  const teller = await open({ run: 'one' });
  await tell(['b'], { run: 'two' });
  await teller.tell(change('a'));
  await expect(teller.finish()).rejects.toMatchObject({ code: 'conflict-in-storage' });
});

test.each([
  ['another run', 'three'],
  ['the same run elsewhere', 'one'],
])('who goes on notices that %s has told meanwhile', async (_, run) => {
  await tell(['a'], { run: 'one' });
  const teller = await open({ run: run === 'one' ? 'one' : 'two' });
  await tell(['b'], { run });
  await teller.tell(change('c'));
  await expect(teller.finish()).rejects.toMatchObject({ code: 'conflict-in-storage' });
});

test('a tenant has a log of its own among sixteen', () => {
  const found = new Set(Array.from({ length: 500 }, () => changeShardOf(crypto.randomUUID())));
  expect([...found].sort()).toEqual(changeShards);
  expect(changeShards).toHaveLength(16);
});

test('a run that was cut off knows what it has told, and goes on behind it', async () => {
  await tell(['a', 'b'], { stream: 'groups' });
  await tell(['a', 'b']);
  await tell(['x'], { stream: 'groups' });
  await tell(['c']);
  const teller = await open();
  expect(teller.isLate).toBe(false);
  expect([...(await teller.readTold()).keys()]).toEqual(['a', 'b', 'c']);
  expect(await log.findTold(shard, `told_${tenantId}_directory_users`)).toMatchObject({
    run: 'one',
    from: 2,
    rows: 2,
    earlier: [],
  });
});

test('a new run has told nothing, and the one before it is late from then on', async () => {
  await tell(['a'], { run: 'one' });
  const second = await open({ run: 'two' });
  expect([second.isLate, [...(await second.readTold()).keys()]]).toEqual([false, []]);
  await second.tell(change('b'));
  await second.finish();
  const late = await open({ run: 'one' });
  expect([late.isLate, [...(await late.readTold()).keys()]]).toEqual([true, ['a']]);
  await late.tell(change('c'));
  await late.finish();
  expect(await log.findTold(shard, `told_${tenantId}_directory_users`)).toEqual({
    run: 'two',
    from: 2,
    rows: 2,
    earlier: ['one'],
  });
});

test('eight runs are remembered', async () => {
  for (let run = 1; run <= 9; run++) await tell(['a'], { run: `run ${run}` });
  expect((await open({ run: 'run 1' })).isLate).toBe(true);
  await tell(['a'], { run: 'run 10' });
  expect((await open({ run: 'run 1' })).isLate).toBe(false);
  expect((await open({ run: 'run 2' })).isLate).toBe(true);
});

test('a range of the log has what is behind one number and up to another', async () => {
  for (const run of ['one', 'two', 'three', 'four']) await tell([run], { run });
  expect((await read({ after: 1, through: 3 })).map(({ number }) => number)).toEqual([2, 3]);
  expect(await read({ after: 3, through: 3 })).toEqual([]);
});

const day = (number: number) => `2026-01-0${number}T00:00:00Z`;

test('the beginning of a log that is old goes, and the log says so', async () => {
  await dropOldChanges(log, shard, day(9));
  for (const number of [1, 2, 3, 2]) await tell(['a'], { run: `run ${Math.random()}`, at: day(number) });
  await dropOldChanges(log, shard, day(1));
  expect((await log.findHead(shard))?.row).toEqual({ last: 4, dropped: 0 });
  await dropOldChanges(log, shard, day(3));
  // What stands behind something that is kept is kept.
  expect((await read()).map(({ number }) => number)).toEqual([3, 4]);
  expect((await log.findHead(shard))?.row).toEqual({ last: 4, dropped: 2 });
  const head = await log.findHead(shard);
  for (const through of [1, 2]) await log.drop(shard, through);
  expect(await log.findHead(shard)).toEqual(head);
  await dropOldChanges(log, shard, day(9));
  expect(await read()).toEqual([]);
  expect((await log.findHead(shard))?.row).toEqual({ last: 4, dropped: 4 });
});

test('what was told of a connector is erased as if it had never been, and of no other', async () => {
  await eraseChanges(log, tenantId, 'directory');
  await tell(['a'], { run: 'one' });
  await tell(['b'], { run: 'one', connector: 'mail' });
  await tell(['c'], { run: 'one', stream: 'groups' });
  await eraseChanges(log, tenantId, 'directory');
  expect((await read()).map(keysOf)).toEqual([['b']]);
  const told = (name: string) => log.findTold(shard, `told_${tenantId}_${name}`);
  expect(await told('directory_users')).toBeUndefined();
  expect(await told('directory_groups')).toBeUndefined();
  expect(await told('mail_users')).toMatchObject({ run: 'one' });
});
