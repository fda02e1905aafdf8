import { groups } from '../../shared/connectors/directory/groups.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import type { Writer } from '../../shared/sync/apply-writes.ts';
import {
  createSyncTables,
  emptyLedger,
  type LedgerRow,
  type SyncTables,
} from '../../shared/sync/bookkeeping.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { contentHash } from '../../shared/sync/content-hash.ts';
import {
  countsOf,
  isFailing,
  openLedger,
  settleLedger,
  streamStatus,
  toCoverage,
} from '../../shared/sync/ledger.ts';
import { planSave } from '../../shared/sync/plan-write.ts';
import type { Touched } from '../../shared/sync/publish.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

const at = '2026-01-01T00:00:00Z';
const read = Date.parse(at);
const hourly = 3600;

test.each([
  ['waiting', { lastCompleteAt: null, failing: false }, 0],
  ['failing', { lastCompleteAt: null, failing: true }, 0],
  ['failing', { lastCompleteAt: at, failing: true }, 0],
  ['fresh', { lastCompleteAt: at, failing: false }, 7_200_000],
  ['late', { lastCompleteAt: at, failing: false }, 7_200_001],
] as const)('a stream is %s: %j, %i ms later', (status, facts, later) => {
  expect(streamStatus(facts, hourly, read + later)).toBe(status);
});

test('throttled is not failing', () => {
  expect(isFailing(emptyLedger)).toBe(false);
  expect(isFailing({ ...emptyLedger, incompleteCode: 'throttled' })).toBe(false);
  expect(isFailing({ ...emptyLedger, incompleteCode: 'unreachable' })).toBe(true);
});

test('a run that goes on counts from what it has counted, another from nothing', () => {
  const ledger = { ...emptyLedger, lastRun: 'one', added: 1, changed: 2, removed: 3 };
  expect(countsOf(ledger, 'one')).toEqual({ added: 1, changed: 2, removed: 3 });
  expect(countsOf(ledger, 'two')).toEqual({ added: 0, changed: 0, removed: 0 });
});

test('coverage is what the ledger says, and how old that is', () => {
  const own = {
    ...emptyLedger,
    rows: 4,
    lastAttemptAt: at,
    lastCompleteAt: at,
    lastRun: 'one',
    pages: 1,
    records: 5,
    requests: 6,
    added: 1,
    changed: 2,
    removed: 3,
    cursorSavedAt: at,
    heldBack: 7,
  };
  const ledgers = new Map([['groups', own]]);
  expect(toCoverage(groups, ledgers, hourly, read + 90_400)).toEqual({
    stream: 'groups',
    status: 'fresh',
    lastCompleteAt: at,
    rows: 4,
    lastAttemptAt: at,
    ageSeconds: 90,
    targetSeconds: hourly,
    lastRun: 'one',
    pages: 1,
    records: 5,
    requests: 6,
    added: 1,
    changed: 2,
    removed: 3,
    cursorSavedAt: at,
    incomplete: null,
    heldBack: 7,
    child: { table: 'groupMembers', rows: 0, records: 0, added: 0, changed: 0, removed: 0, heldBack: 0 },
  });
  // Clocks may differ.
  expect(toCoverage(groups, ledgers, hourly, read - 5000).ageSeconds).toBe(0);
});

test('a stream of which nothing is known waits, and has no age', () => {
  expect(toCoverage(users, new Map(), hourly, read)).toMatchObject({
    status: 'waiting',
    ageSeconds: null,
    incomplete: null,
    rows: 0,
    child: null,
  });
});

test('why a read was not whole is said', () => {
  const ledger = { ...emptyLedger, incompleteCode: 'unreachable' as const, incompleteMessage: 'away' };
  expect(toCoverage(users, new Map([['users', ledger]]), hourly, read)).toMatchObject({
    status: 'failing',
    incomplete: { code: 'unreachable', message: 'away' },
  });
  const silent = { ...ledger, incompleteMessage: null };
  expect(toCoverage(users, new Map([['users', silent]]), hourly, read).incomplete).toEqual({
    code: 'unreachable',
    message: '',
  });
});

describe('what a run has written is settled', () => {
  const context = { run: 'one', at };
  let store: MemoryStore;
  let tables: SyncTables;
  let tenantId = '';
  let rows: RecordTable;
  beforeAll(async () => {
    store = await startMemoryStore();
    tables = createSyncTables(store.tables);
  });
  beforeEach(() => {
    tenantId = crypto.randomUUID();
    rows = createRecordTable({ ...store, table: 'users', tenantId, columns: columnsOf(users.record) });
  });
  afterAll(() => store?.stop());

  const idOf = (number: number) => `7f000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  /** People whom a run has added, and told or not. */
  const add = async (run: string, ...numbers: number[]) => {
    const writes = numbers.map((number) => {
      const record = users.record.parse({ id: idOf(number) });
      return planSave(undefined, idOf(number), record, contentHash(record), { ...context, run });
    });
    await rows.write(writes.filter((write) => write !== undefined));
  };
  const contextOf = (run: string) => ({ tables, tenantId, connector: 'directory', run, now: () => read });
  const settle = (run: string, ledger: Partial<LedgerRow>, touched: Map<string, Touched> | null = null) =>
    settleLedger(contextOf(run), {
      facts: users,
      rows,
      ledger: { ...emptyLedger, ...ledger },
      writer: { touched } as Writer,
    });
  const touchedOf = (...numbers: number[]) =>
    new Map(numbers.map((number) => [idOf(number), { change: 'added' as const, fields: [], at }]));

  test('a run that wrote nothing tells nothing, and has the counts that are its own', async () => {
    const counts = { added: 1, changed: 2, removed: 3, rows: 9, lastRun: 'one' };
    expect(await settle('one', counts)).toMatchObject(counts);
    expect(await settle('two', counts)).toMatchObject({ added: 0, changed: 0, removed: 0, rows: 9 });
    expect(await tables.changes.findHead(changeShardOf(tenantId))).toBeUndefined();
  });

  test('what its own list holds is added to what it had counted', async () => {
    await add('one', 1, 2);
    const counted = { unpublishedRun: 'one', lastRun: 'one', rows: 10, added: 3, changed: 2, removed: 1 };
    expect(await settle('one', counted, touchedOf(1, 2))).toEqual({
      ...emptyLedger,
      ...counted,
      added: 5,
      rows: 12,
      unpublishedRun: null,
    });
  });

  test('what its rows hold is all that it did, whatever it had counted', async () => {
    await add('one', 1, 2);
    const counted = { unpublishedRun: 'one', lastRun: 'one', rows: 10, added: 1, changed: 2, removed: 1 };
    expect(await settle('one', counted)).toMatchObject({ added: 2, changed: 0, removed: 0, rows: 12 });
  });

  test('what another run had counted is not its own', async () => {
    await add('one', 1);
    const counted = { unpublishedRun: 'one', lastRun: 'other', rows: 10, added: 4, changed: 5, removed: 6 };
    expect(await settle('one', counted, touchedOf(1))).toMatchObject({
      lastRun: 'one',
      rows: 11,
      added: 1,
      changed: 0,
      removed: 0,
    });
  });

  test('no table has fewer rows than none', async () => {
    const counted = { unpublishedRun: 'one', lastRun: 'one', rows: 0, added: 3 };
    expect(await settle('one', counted)).toMatchObject({ rows: 0, added: 0 });
  });

  test('before a new run writes anything; what is its own waits for its end', async () => {
    await add('one', 1);
    const open = (run: string) => openLedger(contextOf(run), { facts: users, rows });
    expect(await open('one')).toEqual(emptyLedger);
    const owing = { ...emptyLedger, unpublishedRun: 'one' };
    await tables.ledger.put(tenantId, 'users', owing);
    expect(await open('one')).toEqual(owing);
    const settled = { ...owing, unpublishedRun: null, lastRun: 'one', rows: 1, added: 1 };
    expect(await open('two')).toEqual(settled);
    expect((await tables.ledger.get(tenantId, 'users')).row).toEqual(settled);
    expect(
      (await tables.changes.findTold(changeShardOf(tenantId), `told_${tenantId}_directory_users`))?.run,
    ).toBe('one');
  });
});
