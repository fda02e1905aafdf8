import { z } from 'zod';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { planRemove, planSave } from '../../shared/sync/plan-write.ts';
import { publishChanges, type Touched } from '../../shared/sync/publish.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

const schema = z.object({ id: z.string(), name: z.string() });
let store: MemoryStore;
let tables: SyncTables;
let tenantId = '';
let rows: RecordTable;
let minutes = 0;
beforeAll(async () => {
  store = await startMemoryStore();
  tables = createSyncTables(store.tables);
});
beforeEach(() => {
  tenantId = crypto.randomUUID();
  rows = createRecordTable({ ...store, table: 'things', tenantId, columns: columnsOf(schema) });
});
afterAll(() => store?.stop());

/** What one part of a run writes: a name for each key, null where it is gone. */
async function write(run: string, names: Record<string, string | null>) {
  minutes += 1;
  const context = { run, at: new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString() };
  const writer = createWriter({
    rows,
    checkLease: () => {},
    beforeFirstWrite: async () => {},
    noteLate: async () => {},
    isFirstPart: true,
  });
  await writer.apply(
    Object.entries(names).map(([id, name]) => ({
      rowKey: id,
      mayExist: true,
      plan: (stored) =>
        name === null
          ? planRemove(stored, context)
          : planSave(stored, id, { id, name }, Buffer.from(name.padEnd(8)).toString('base64url'), context),
    })),
  );
  await writer.flush();
  return writer.touched;
}

const publish = (run: string, own: Map<string, Touched> | null, from = tables) =>
  publishChanges(from, rows, own, {
    tenantId,
    connector: 'directory',
    stream: 'things',
    run,
    publishedAt: '2026-02-01T00:00:00Z',
  });

async function listTold(): Promise<string[]> {
  const shard = changeShardOf(tenantId);
  const through = (await tables.changes.findHead(shard))?.row.last ?? 0;
  const told: string[] = [];
  for await (const { row } of tables.changes.list(shard, { after: 0, through })) {
    if (row.tenantId !== tenantId) continue;
    for (const { key, change, fields, again } of row.changes)
      told.push([change, key, ...fields, ...(again ? [`again ${again}`] : [])].join(' '));
  }
  return told;
}

const nothing = { added: 0, changed: 0, removed: 0, restored: 0 };

describe.each(['its own list', 'the rows'])('what a run did, by %s,', (by) => {
  const told = async (run: string, names: Record<string, string | null>) => {
    const own = await write(run, names);
    return publish(run, by === 'the rows' ? null : own);
  };
  const isWhole = by === 'the rows';

  test('is told in the order of its keys, and counted by what it is', async () => {
    expect(await told('one', { c: 'x', a: 'x', b: 'x' })).toEqual({ ...nothing, added: 3, isWhole });
    expect(await told('two', { c: null })).toEqual({ ...nothing, removed: 1, isWhole });
    expect(await told('three', { c: 'x', b: 'y', a: null })).toEqual({
      added: 0,
      changed: 1,
      removed: 1,
      restored: 1,
      isWhole,
    });
    expect(await listTold()).toEqual([
      'added a',
      'added b',
      'added c',
      'removed c',
      'removed a',
      'changed b name',
      'restored c',
    ]);
  });

  test('is not told where it came to nothing', async () => {
    await told('one', { a: 'x' });
    await write('two', { a: 'y' });
    expect(await told('two', { a: 'x', b: 'x' })).toEqual({ ...nothing, added: 1, isWhole });
    expect(await listTold()).toEqual(['added a', 'added b']);
  });

  test('is the run’s own, and not what others did', async () => {
    await told('one', { a: 'x', b: 'x' });
    expect(await told('two', { b: 'y' })).toMatchObject({ added: 0, changed: 1 });
    expect(await told('three', {})).toEqual({ ...nothing, isWhole });
    expect(await listTold()).toHaveLength(3);
  });
});

test('a run that has told before and went on tells the difference, by its rows', async () => {
  const first = await write('one', { a: 'x', b: 'x', c: 'x' });
  await publish('one', first);
  const own = await write('one', { b: 'y', c: null, d: 'x' });
  expect(await publish('one', own)).toEqual({ ...nothing, added: 3, isWhole: true });
  expect((await listTold()).slice(3)).toEqual(['added b again 1', 'added d', 'removed c again 1']);
  // What stands there already is not told a third time.
  await publish('one', null);
  expect(await listTold()).toHaveLength(6);
});

test('a run that comes late tells what its rows still carry, and takes nothing back', async () => {
  await publish('one', await write('one', { a: 'x', b: 'x', c: 'x' }));
  await publish('two', await write('two', { a: 'y' }));
  const own = await write('one', { d: 'x', b: null });
  expect(await publish('one', own)).toMatchObject({ isWhole: true, added: 2 });
  expect((await listTold()).slice(4)).toEqual(['added d']);
});

const conflict = () => Promise.reject(new TenantryError('conflict-in-storage', 'moved'));

test('where somebody else tells of the stream meanwhile it is done again', async () => {
  const own = await write('one', { a: 'x' });
  let tries = 0;
  const findTold: SyncTables['changes']['findTold'] = async (shard, name) => {
    tries += 1;
    if (tries < 5) return conflict();
    return tables.changes.findTold(shard, name);
  };
  expect(await publish('one', own, { ...tables, changes: { ...tables.changes, findTold } })).toMatchObject({
    added: 1,
  });
  expect(await listTold()).toEqual(['added a']);
});

test('five times, and then that is trouble of the storage', async () => {
  const own = await write('one', { a: 'x' });
  let tries = 0;
  const findTold = () => {
    tries += 1;
    return conflict();
  };
  const broken = { ...tables, changes: { ...tables.changes, findTold } };
  await expect(publish('one', own, broken)).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(tries).toBe(5);
});

test('trouble of another kind is passed on at once', async () => {
  const own = await write('one', { a: 'x' });
  const away = new Error('away');
  const broken = { ...tables, changes: { ...tables.changes, append: () => Promise.reject(away) } };
  await expect(publish('one', own, broken)).rejects.toBe(away);
});
