import type { Stream, StreamRules } from '../connectors/stream.ts';
import type { IncompleteCode } from '../contracts/streams.ts';
import { type ErrorCode, hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { readBatch } from '../graph/batch.ts';
import type { GraphFetch, RetryOptions } from '../graph/graph-fetch.ts';
import { ahead, readPages } from '../graph/pages.ts';
import type { Logger } from '../log/logger.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Stored } from '../store/rows.ts';
import { createWriter, type Writer } from './apply-writes.ts';
import type { CursorRow, LedgerRow, RunPosition, SyncTables } from './bookkeeping.ts';
import { applyDeltaPage } from './delta-read.ts';
import { toInstant } from './due.ts';
import { endWithTrouble, finishStream } from './finish-stream.ts';
import { createFullRead, type FullRead } from './full-read.ts';
import type { Lease } from './lane.ts';
import { openLedger } from './ledger.ts';
import { listScratch, removeScratch, saveScratch, scratchPartition } from './scratch.ts';
import { deltaPosition, fullPosition, isUsable, readDigest, selectOf } from './stream-position.ts';

export interface ReadStreamOptions {
  tables: SyncTables;
  rows: RecordTable;
  stream: Stream;
  rules: StreamRules;
  tenantId: string;
  run: string;
  /** Read whole, whatever the cursor says. */
  full: boolean;
  /** Where the run stood when it stopped; null: at the beginning of the stream. */
  position: RunPosition | null;
  savePosition: (position: RunPosition) => Promise<void>;
  graphFetch: GraphFetch;
  graphOrigin: string;
  /** Requests that left since the run began. */
  countRequests: () => number;
  retry: RetryOptions;
  lease: Lease;
  log: Logger;
  now: () => number;
  /** When this invocation must stop, so that the run goes on in another. Milliseconds since 1970. */
  stopAt: number;
  /** Throws where the token does not hold what the stream needs. */
  checkAccess: () => Promise<void>;
  /** Whether this trouble is worth coming back for. */
  mayWait: (code: IncompleteCode) => boolean;
  /** The consent is so young that a refusal may only mean that it has not spread yet. */
  isNewlyConnected: boolean;
}

export type StreamOutcome =
  | { kind: 'complete'; ledger: LedgerRow }
  | { kind: 'incomplete'; ledger: LedgerRow; code: IncompleteCode; cause: ErrorCode; message: string }
  /** Time is up: go on at once in a new message. */
  | { kind: 'continue' }
  /** Trouble that may pass: come back later, to where it stopped. */
  | {
      kind: 'wait';
      ledger: LedgerRow;
      code: IncompleteCode;
      cause: ErrorCode;
      message: string;
      seconds: number | undefined;
    };

/** Where a read stands, as its parts see it. */
export interface ReadState {
  ledger: LedgerRow;
  cursor: Stored<CursorRow> | undefined;
  position: RunPosition;
  /** Nothing of this run and stream was written before this invocation. */
  isFirstPart: boolean;
  writer: Writer | null;
  full: FullRead | null;
  requests: () => number;
}

const checkpointEveryMs = 30_000;
const maximumRestarts = 2;

/**
 * Reads one stream of a tenant, from where the run stands to its end. Rows first, then changes, then the ledger, the
 * cursor last; a crash between any two of them repeats work and loses nothing.
 */
export async function readStream(options: ReadStreamOptions): Promise<StreamOutcome> {
  const { tables, tenantId, stream, rules, graphOrigin } = options;
  const ledger = await openLedger(options);
  const cursor = stream.read.kind === 'delta' ? await tables.cursors.find(tenantId, stream.name) : undefined;
  if (isDone(options, ledger, cursor)) return { kind: 'complete', ledger };
  const begin = () =>
    cursor && !options.full && isUsable(cursor.row, stream, rules, graphOrigin)
      ? deltaPosition(stream, rules, cursor.row.deltaLink)
      : fullPosition(stream, rules, graphOrigin);
  const kept = options.position?.digest === readDigest(stream, rules) ? options.position : null;
  const requestsBefore = options.countRequests();
  const state: ReadState = {
    ledger,
    cursor,
    position: kept ?? begin(),
    isFirstPart: options.position === null && ledger.unpublishedRun === null,
    writer: null,
    full: null,
    requests: () => state.position.requests + options.countRequests() - requestsBefore,
  };
  try {
    await options.checkAccess();
    return await readToEnd(options, state);
  } catch (error) {
    return endWithTrouble(options, state, error, () => saveProgress(options, state));
  }
}

/** The run was cut off after its last write for this stream: nothing is left to do but to note it. */
const isDone = (
  { run, stream }: ReadStreamOptions,
  { lastRun, incompleteCode }: LedgerRow,
  cursor: Stored<CursorRow> | undefined,
) => lastRun === run && incompleteCode === null && (stream.read.kind === 'list' || cursor?.row.run === run);

async function readToEnd(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { tables, stream, rules, graphOrigin, savePosition } = options;
  for (;;) {
    try {
      return await readOnce(options, state);
    } catch (error) {
      if (!hasCode(error, 'resync-required') || state.position.restarts >= maximumRestarts) throw error;
      // The link has expired (410): from the beginning, whole. What is stored stays until that is complete.
      await removeScratch(tables, scratchPartition(options));
      state.position = fullPosition(stream, rules, graphOrigin, state.position.restarts + 1);
      state.isFirstPart = false;
      await savePosition(state.position);
    }
  }
}

/** The ledger names the run before its first row is written: whoever comes after a crash knows what to publish. */
function openWriter(
  { tables, rows, tenantId, stream, run, lease, now }: ReadStreamOptions,
  state: ReadState,
): Writer {
  return createWriter({
    rows,
    checkLease: lease.check,
    isFirstPart: state.isFirstPart,
    beforeFirstWrite: async () => {
      if (state.ledger.unpublishedRun === run) return;
      state.ledger = { ...state.ledger, unpublishedRun: run, publishAt: toInstant(now()) };
      await tables.ledger.put(tenantId, stream.name, state.ledger);
    },
  });
}

async function openFullRead(options: ReadStreamOptions, state: ReadState, writer: Writer): Promise<FullRead> {
  const { tables, rows, stream, rules, run, now } = options;
  const full = await createFullRead({ stream, rules, rows, writer, context: { run, at: toInstant(now()) } });
  // Rows behind those that the position knows were written by a part that was cut off: their pages are read again.
  let missing = state.position.scratch;
  if (missing > 0) {
    for await (const { packed } of listScratch(tables, scratchPartition(options))) {
      full.index.seePacked(packed);
      missing -= 1;
      if (missing === 0) break;
    }
  }
  if (missing > 0) throw new TenantryError('resync-required', 'What this run had seen is not there any more');
  return full;
}

async function readOnce(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { stream, rules, rows, run, now, graphFetch, graphOrigin, retry, lease, stopAt } = options;
  const writer = openWriter(options, state);
  state.writer = writer;
  state.full = state.position.kind === 'full' ? await openFullRead(options, state, writer) : null;
  const { full } = state;
  const delta = {
    stream,
    rules,
    rows,
    writer,
    context: { run, at: toInstant(now()) },
    readWhole: wholeReader(options),
  };
  let savedAt = now();

  if (state.position.link !== null) {
    const pages = readPages(state.position.link, {
      ...retry,
      graphFetch,
      origin: graphOrigin,
      headers:
        stream.read.pageSize === undefined ? {} : { prefer: `odata.maxpagesize=${stream.read.pageSize}` },
      isDelta: stream.read.kind === 'delta',
      visited: new Set(),
    });
    for await (const page of ahead(pages)) {
      lease.check();
      const unreadable = full
        ? await full.applyPage(page.records)
        : await applyDeltaPage(page.records, delta);
      const { position } = state;
      state.position = {
        ...position,
        link: page.nextLink,
        deltaLink: page.deltaLink,
        pages: position.pages + 1,
        records: position.records + page.records.length,
        unreadable: position.unreadable + unreadable,
      };
      // After the last page too: what follows gets the whole time of the next part.
      const isUp = now() > stopAt;
      if (isUp || now() - savedAt > checkpointEveryMs) {
        await saveProgress(options, state);
        savedAt = now();
      }
      if (isUp) return { kind: 'continue' };
    }
  }
  return finishStream(options, state);
}

/** Reads single records whole by `$batch`. */
function wholeReader({ stream, graphFetch, graphOrigin, retry, now }: ReadStreamOptions) {
  return async (keys: string[]) => {
    const toPath = (key: string) => `${stream.one?.(key) ?? `${stream.read.path}/${key}`}${selectOf(stream)}`;
    const found = await readBatch(keys.map(toPath), { ...retry, graphFetch, origin: graphOrigin, now });
    return new Map(keys.map((key) => [key, found.get(toPath(key)) as Record<string, unknown> | 'gone']));
  };
}

/** Saves where the run stands; what was seen is saved before the place that it was seen up to. */
async function saveProgress(options: ReadStreamOptions, state: ReadState): Promise<void> {
  const { tables, run, now, savePosition, lease } = options;
  lease.check();
  let { scratch } = state.position;
  if (state.full) {
    const packed = state.full.index.takeSeen();
    const facts = { run, from: scratch, now: now() };
    scratch = await saveScratch(tables, scratchPartition(options), packed, facts);
  }
  state.position = { ...state.position, scratch };
  await savePosition({ ...state.position, requests: state.requests() });
}
