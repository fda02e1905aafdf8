import { type IncompleteCode, incompleteCode } from '../contracts/streams.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { isTransient } from '../graph/graph-fetch.ts';
import type { CursorRow, LedgerRow } from './bookkeeping.ts';
import { toInstant } from './due.ts';
import { countsOf, settleLedger } from './ledger.ts';
import type { ReadState, ReadStreamOptions, StreamOutcome } from './read-stream.ts';
import { removeScratch, scratchPartition } from './scratch.ts';
import { guardShrink } from './shrink-guard.ts';
import { fieldsDigest, rulesDigest } from './stream-position.ts';

/** Marks removed what a complete full read did not name, as far as the shrink guard lets it. Returns what it holds. */
async function removeUnseen(
  { tables, tenantId, stream, run, now }: ReadStreamOptions,
  { full, ledger }: ReadState,
) {
  if (!full) return 0;
  const unseen = await full.listUnseen();
  const { remove, hold } = await guardShrink(tables, {
    tenantId,
    stream: stream.name,
    run,
    unseen,
    before: ledger.rows,
    live: full.index.live,
    now: now(),
  });
  if (remove.length > 0) await full.remove(remove);
  return hold.length;
}

function attempted({ run, now }: ReadStreamOptions, state: ReadState, ledger: LedgerRow): LedgerRow {
  const { pages, records } = state.position;
  return {
    ...ledger,
    ...countsOf(ledger, run),
    lastAttemptAt: toInstant(now()),
    lastRun: run,
    pages,
    records,
    requests: state.requests(),
  };
}

/** The listing has been read to its end: remove what is gone, publish, tell the ledger, and only then move the cursor. */
export async function finishStream(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { tables, tenantId, stream, lease } = options;
  const { position } = state;
  if (position.unreadable > 0) {
    const message = `${position.unreadable} records do not have the shape of ${stream.name}`;
    throw new TenantryError('record-unreadable', message);
  }
  const heldBack = await removeUnseen(options, state);
  lease.check();
  const settled = attempted(options, state, await settleLedger(options, state.ledger, state.writer));
  const ledger: LedgerRow = { ...settled, heldBack, rows: state.full ? state.full.index.live : settled.rows };
  if (heldBack > 0) return holdBack(options, state, ledger);

  const at = ledger.lastAttemptAt;
  const complete: LedgerRow = {
    ...ledger,
    lastCompleteAt: at,
    cursorSavedAt: position.deltaLink === null ? null : at,
    incompleteCode: null,
    incompleteMessage: null,
  };
  await tables.ledger.put(tenantId, stream.name, complete);
  if (position.deltaLink !== null) await saveCursor(options, state, position.deltaLink);
  await dropScratch(options, state);
  return { kind: 'complete', ledger: complete };
}

/** What the run has seen is not needed any more once its outcome is written; before that, the run may come back to it. */
async function dropScratch(options: ReadStreamOptions, { position }: ReadState): Promise<void> {
  if (options.position === null && position.scratch === 0) return;
  await removeScratch(options.tables, scratchPartition(options));
}

/** Suspiciously much is missing: no delta link is kept, so that the next read is whole and can agree or not. */
async function holdBack(
  options: ReadStreamOptions,
  state: ReadState,
  ledger: LedgerRow,
): Promise<StreamOutcome> {
  const { tables, tenantId, stream } = options;
  const code = 'shrink-guard';
  const message = `${ledger.heldBack} of ${ledger.rows} rows were not listed any more; a second complete read must agree`;
  if (state.cursor) await tables.cursors.remove(tenantId, stream.name);
  const held: LedgerRow = {
    ...ledger,
    cursorSavedAt: null,
    incompleteCode: code,
    incompleteMessage: message,
  };
  await tables.ledger.put(tenantId, stream.name, held);
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

/** A read that did not reach its end removes nothing and says why; trouble that may pass keeps the run's place. */
export async function endWithTrouble(
  options: ReadStreamOptions,
  state: ReadState,
  trouble: unknown,
  saveProgress: () => Promise<void>,
): Promise<StreamOutcome> {
  if (hasCode(trouble, 'lease-lost', 'storage-unavailable')) throw trouble;
  const { tables, tenantId, stream, log, lease, mayWait } = options;
  lease.check();
  log.error('stream-not-read', trouble, { tenantId, stream: stream.name, run: options.run });
  const error =
    trouble instanceof TenantryError
      ? trouble
      : new TenantryError('internal', 'Something went wrong in Tenantry itself', { cause: trouble });
  const code = toIncompleteCode(error);
  const waits = mayPass(error, options.isNewlyConnected) && mayWait(code);
  if (waits) await saveProgress();
  const settled = waits ? state.ledger : await settleLedger(options, state.ledger, state.writer);
  const ledger: LedgerRow = {
    ...attempted(options, state, settled),
    incompleteCode: code,
    incompleteMessage: error.message,
  };
  await tables.ledger.put(tenantId, stream.name, ledger);
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
