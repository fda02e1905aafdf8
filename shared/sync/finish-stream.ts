import { type IncompleteCode, incompleteCode } from '../contracts/streams.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { isTransient } from '../graph/graph-fetch.ts';
import type { CursorRow, LedgerRow } from './bookkeeping.ts';
import { toInstant } from './due.ts';
import { countsOf, settleLedger, toLedgerContext } from './ledger.ts';
import {
  flushAll,
  type ReadState,
  type ReadStreamOptions,
  type StreamOutcome,
  type TableState,
} from './read-state.ts';
import { removeScratch, scratchPartition } from './scratch.ts';
import { guardShrink, type Missed } from './shrink-guard.ts';
import { fieldsDigest, rulesDigest } from './stream-position.ts';

/**
 * Marks removed what a complete full read did not name, as far as the shrink guard lets it. Returns how much it holds
 * back, table by table.
 */
async function removeUnseen(
  { tables, tenantId, stream, run, now, lease }: ReadStreamOptions,
  state: ReadState,
): Promise<number[]> {
  const reads = state.tables.flatMap(({ full, ledger }) => (full ? [{ full, before: ledger.rows }] : []));
  if (reads.length === 0) return [];
  const missed: Missed[] = [];
  for (const { full, before } of reads)
    missed.push({ unseen: await full.listUnseen(), before, live: full.index.live });
  const facts = { tenantId, stream: stream.name, run, now: now(), missed, checkLease: lease.check };
  const shrinks = await guardShrink(tables, facts);
  // What belongs to a record goes before it.
  for (const [index, { full }] of [...reads.entries()].reverse()) {
    const { remove = [] } = shrinks[index] ?? {};
    if (remove.length > 0) await full.remove(remove);
  }
  return shrinks.map(({ hold }) => hold.length);
}

/** What was asked for is the stream's; a child's table has its own records. */
function attempted(
  { run, now }: ReadStreamOptions,
  { position, tables: [own], requests }: ReadState,
  table: TableState,
  ledger: LedgerRow,
): LedgerRow {
  const asked =
    table === own
      ? { pages: position.pages, records: position.records, requests: requests() }
      : { pages: 0, records: position.children, requests: 0 };
  return { ...ledger, ...countsOf(ledger, run), lastAttemptAt: toInstant(now()), lastRun: run, ...asked };
}

/** Writes the rows of the ledger. The stream's own comes last: it says that the others are there. */
async function saveLedgers(
  { tables, tenantId }: ReadStreamOptions,
  state: ReadState,
  change: (ledger: LedgerRow) => LedgerRow,
): Promise<LedgerRow> {
  for (const table of state.tables.toReversed()) {
    table.ledger = change(table.ledger);
    await tables.ledger.put(tenantId, table.facts.name, table.ledger);
  }
  return state.tables[0].ledger;
}

/** The listing has been read to its end: remove what is gone, publish, tell the ledger, and only then move the cursor. */
export async function finishStream(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { stream, lease } = options;
  const { position } = state;
  if (position.unreadable > 0) {
    const message = `${position.unreadable} records do not have the shape of ${stream.name}`;
    throw new TenantryError('record-unreadable', message);
  }
  await flushAll(state);
  const held = await removeUnseen(options, state);
  lease.check();
  for (const [index, table] of state.tables.entries()) {
    const settled = await settleLedger(toLedgerContext(options), table);
    table.ledger = {
      ...attempted(options, state, table, settled),
      heldBack: held[index] ?? 0,
      rows: table.full ? table.full.index.live : settled.rows,
    };
  }
  if (held.some((count) => count > 0)) return holdBack(options, state);

  const { deltaLink } = position;
  const complete = await saveLedgers(options, state, (ledger) => ({
    ...ledger,
    lastCompleteAt: ledger.lastAttemptAt,
    cursorSavedAt: deltaLink === null ? null : ledger.lastAttemptAt,
    incompleteCode: null,
    incompleteMessage: null,
    // Nothing is old enough to be purged on the day of the first read.
    purgedAt: ledger.purgedAt ?? ledger.lastAttemptAt,
  }));
  if (deltaLink !== null) await saveCursor(options, state, deltaLink);
  await dropScratch(options, state);
  return { kind: 'complete', ledger: complete };
}

/** What the run has seen is not needed any more once its outcome is written; before that, the run may come back to it. */
async function dropScratch(options: ReadStreamOptions, { position }: ReadState): Promise<void> {
  if (!options.isResumed && position.scratch === 0) return;
  await removeScratch(options.tables, scratchPartition(options));
}

/** Suspiciously much is missing: no delta link is kept, so that the next read is whole and can agree or not. */
async function holdBack(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { tables, tenantId, stream } = options;
  const code = 'shrink-guard';
  const sum = (count: (ledger: LedgerRow) => number) =>
    state.tables.reduce((total, { ledger }) => total + count(ledger), 0);
  const message = `${sum(({ heldBack }) => heldBack)} of ${sum(({ rows }) => rows)} rows were not listed any more; a second complete read must agree`;
  if (state.cursor) await tables.cursors.remove(tenantId, stream.name);
  const held = await saveLedgers(options, state, (ledger) => ({
    ...ledger,
    cursorSavedAt: null,
    incompleteCode: code,
    incompleteMessage: message,
  }));
  await dropScratch(options, state);
  return { kind: 'incomplete', ledger: held, code, cause: code, message };
}

/** The cursor is written last, by the holder of the lane, over the very cursor that the run began with. */
async function saveCursor(options: ReadStreamOptions, state: ReadState, deltaLink: string): Promise<void> {
  const { tables, tenantId, stream, rules, run, lease, now } = options;
  lease.check();
  const row: CursorRow = {
    deltaLink,
    savedAt: toInstant(now()),
    run,
    fence: lease.fence,
    fields: fieldsDigest(stream),
    rules: rulesDigest(stream, rules),
  };
  try {
    if (state.cursor) await tables.cursors.replace(state.cursor, row);
    else await tables.cursors.insert(tenantId, stream.name, row);
  } catch (error) {
    if (!hasCode(error, 'conflict-in-storage', 'not-found')) throw error;
    throw new TenantryError('lease-lost', 'Somebody else moved the cursor of this stream', { cause: error });
  }
}

/** Trouble of the token endpoint, in the ledger's words. */
const tokenTrouble: Partial<Record<TenantryError['code'], IncompleteCode>> = {
  'token-pending': 'permission-missing',
  'registration-credential': 'token-refused',
  'tenant-gone': 'token-refused',
  'claims-challenge': 'token-refused',
  'vault-unavailable': 'unreachable',
  'resync-required': 'unreachable',
};

const toIncompleteCode = (error: TenantryError): IncompleteCode =>
  incompleteCode.safeParse(error.code).data ?? tokenTrouble[error.code] ?? 'internal';

/** Right after a consent Graph may refuse a token that holds the permission: that passes too. */
const mayPass = (error: TenantryError, isNewlyConnected: boolean) =>
  isTransient(error) ||
  error.code === 'vault-unavailable' ||
  (error.code === 'permission-missing' && error.facts.status === 403) ||
  (isNewlyConnected && hasCode(error, 'permission-missing', 'token-pending'));

/** Only the next part can help: on another host, or when storage answers again. */
const endsPart = (trouble: unknown) => hasCode(trouble, 'lease-lost', 'storage-unavailable');

/** A read that did not reach its end removes nothing and says why; trouble that may pass keeps the run's place. */
export async function endWithTrouble(
  options: ReadStreamOptions,
  state: ReadState,
  trouble: unknown,
  saveProgress: () => Promise<void>,
): Promise<StreamOutcome> {
  // Trouble with what was read before comes first: the run must not go on behind it.
  const first = endsPart(trouble)
    ? trouble
    : await flushAll(state).then(
        () => trouble,
        (earlier) => earlier,
      );
  if (endsPart(first)) throw first;
  const { tenantId, stream, log, lease, mayWait } = options;
  lease.check();
  log.error('stream-not-read', first, { tenantId, stream: stream.name, run: options.run });
  const error =
    first instanceof TenantryError
      ? first
      : new TenantryError('internal', 'Something went wrong in Tenantry itself', { cause: first });
  const code = toIncompleteCode(error);
  const waits = mayPass(error, options.isNewlyConnected) && mayWait(code);
  if (waits) await saveProgress();
  for (const table of state.tables) {
    const settled = waits ? table.ledger : await settleLedger(toLedgerContext(options), table);
    table.ledger = attempted(options, state, table, settled);
  }
  const ledger = await saveLedgers(options, state, (known) => ({
    ...known,
    incompleteCode: code,
    incompleteMessage: error.message,
  }));
  if (!waits) await dropScratch(options, state);
  return waits
    ? {
        kind: 'wait',
        ledger,
        code,
        cause: error.code,
        message: error.message,
        seconds: error.facts.retryAfterSeconds,
      }
    : { kind: 'incomplete', ledger, code, cause: error.code, message: error.message };
}
