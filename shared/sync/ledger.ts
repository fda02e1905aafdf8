import type { RecordFacts, Stream } from '../connectors/stream.ts';
import type { StreamCoverage, StreamStatus } from '../contracts/streams.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Writer } from './apply-writes.ts';
import { emptyLedger, type LedgerRow, type SyncTables } from './bookkeeping.ts';
import { toInstant } from './due.ts';
import { publishChanges } from './publish.ts';

export interface LedgerContext {
  tables: SyncTables;
  tenantId: string;
  connector: string;
  run: string;
  now: () => number;
}

/** Of all that a read is given, what its ledger needs. */
export const toLedgerContext = ({
  stream,
  ...options
}: Omit<LedgerContext, 'connector'> & { stream: Stream }): LedgerContext => ({
  ...options,
  connector: stream.connector,
});

/** A table whose coverage is kept. */
export interface LedgerTable {
  facts: RecordFacts;
  rows: RecordTable;
}

/** The ledger's row; what an earlier run left unpublished is published before anything else is written. */
export async function openLedger(context: LedgerContext, table: LedgerTable): Promise<LedgerRow> {
  const { tables, tenantId, run } = context;
  const { name } = table.facts;
  const known = (await tables.ledger.find(tenantId, name))?.row ?? emptyLedger;
  if (known.unpublishedRun === null || known.unpublishedRun === run) return known;
  const settled = await settleLedger(context, { ...table, ledger: known, writer: null });
  await tables.ledger.put(tenantId, name, settled);
  return settled;
}

const noCounts = { added: 0, changed: 0, removed: 0 };

/** What the ledger says of this very run: something where it was cut off and goes on, nothing at its beginning. */
export const countsOf = ({ lastRun, added, changed, removed }: LedgerRow, run: string) =>
  lastRun === run ? { added, changed, removed } : noCounts;

/** Publishes what the unpublished run wrote and counts it; a run that wrote nothing has nothing to publish. */
export async function settleLedger(
  { tables, tenantId, connector, run, now }: LedgerContext,
  { facts, rows, ledger, writer }: LedgerTable & { ledger: LedgerRow; writer: Writer | null },
): Promise<LedgerRow> {
  const { unpublishedRun } = ledger;
  if (unpublishedRun === null) return { ...ledger, ...countsOf(ledger, run) };
  const published = await publishChanges(tables, rows, writer?.touched ?? null, {
    tenantId,
    connector,
    stream: facts.name,
    run: unpublishedRun,
    publishedAt: toInstant(now()),
  });
  // A run's own list holds what is new since it was last counted; the rows hold all that it did.
  const before = countsOf(ledger, unpublishedRun);
  const {
    added: knownAdded,
    changed: knownChanged,
    removed: knownRemoved,
  } = published.isWhole ? noCounts : before;
  const added = knownAdded + published.added + published.restored;
  const removed = knownRemoved + published.removed;
  return {
    ...ledger,
    rows: Math.max(0, ledger.rows + added - before.added - (removed - before.removed)),
    added,
    changed: knownChanged + published.changed,
    removed,
    lastRun: unpublishedRun,
    unpublishedRun: null,
  };
}

/** How a stream stands at this moment. Late is twice its interval. */
export function streamStatus(
  { lastCompleteAt, failing }: { lastCompleteAt: string | null; failing: boolean },
  targetSeconds: number,
  now: number,
): StreamStatus {
  if (failing) return 'failing';
  if (lastCompleteAt === null) return 'waiting';
  return now - Date.parse(lastCompleteAt) > targetSeconds * 2000 ? 'late' : 'fresh';
}

/** Throttled is waiting as asked, not failing. */
export const isFailing = (ledger: LedgerRow) =>
  ledger.incompleteCode !== null && ledger.incompleteCode !== 'throttled';

/** A stream's rows of the ledger as the API and the pages show them. */
export function toCoverage(
  stream: Stream,
  ledgers: Map<string, LedgerRow>,
  targetSeconds: number,
  now: number,
): StreamCoverage {
  const ledger = ledgers.get(stream.name) ?? emptyLedger;
  const { lastCompleteAt } = ledger;
  return {
    stream: stream.name,
    status: streamStatus({ lastCompleteAt, failing: isFailing(ledger) }, targetSeconds, now),
    lastCompleteAt,
    rows: ledger.rows,
    lastAttemptAt: ledger.lastAttemptAt,
    ageSeconds:
      lastCompleteAt === null ? null : Math.max(0, Math.round((now - Date.parse(lastCompleteAt)) / 1000)),
    targetSeconds,
    lastRun: ledger.lastRun,
    pages: ledger.pages,
    records: ledger.records,
    requests: ledger.requests,
    added: ledger.added,
    changed: ledger.changed,
    removed: ledger.removed,
    cursorSavedAt: ledger.cursorSavedAt,
    incomplete:
      ledger.incompleteCode === null
        ? null
        : { code: ledger.incompleteCode, message: ledger.incompleteMessage ?? '' },
    heldBack: ledger.heldBack,
    child: stream.child ? toChildCoverage(stream.child.name, ledgers.get(stream.child.name)) : null,
  };
}

function toChildCoverage(table: string, ledger: LedgerRow = emptyLedger): StreamCoverage['child'] {
  const { rows, records, added, changed, removed, heldBack } = ledger;
  return { table, rows, records, added, changed, removed, heldBack };
}
