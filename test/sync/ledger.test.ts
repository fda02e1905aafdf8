import { groups } from '../../shared/connectors/directory/groups.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import { emptyLedger } from '../../shared/sync/bookkeeping.ts';
import { countsOf, isFailing, streamStatus, toCoverage } from '../../shared/sync/ledger.ts';

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
