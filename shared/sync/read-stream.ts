import type { RecordFacts } from '../connectors/stream.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { readBatch } from '../graph/batch.ts';
import { readListings } from '../graph/listings.ts';
import { ahead, readPages } from '../graph/pages.ts';
import type { Stored } from '../store/rows.ts';
import { createWriter, type Writer } from './apply-writes.ts';
import type { CursorRow, LedgerRow } from './bookkeeping.ts';
import { toInstant } from './due.ts';
import { endWithTrouble, finishStream } from './finish-stream.ts';
import { createFullRead } from './full-read.ts';
import { openLedger, settleLedger, toLedgerContext } from './ledger.ts';
import { createPageReader, type OpenTable } from './read-page.ts';
import {
  flushAll,
  type ReadState,
  type ReadStreamOptions,
  type StreamOutcome,
  type TableState,
} from './read-state.ts';
import { listScratch, removeScratch, saveScratch, scratchPartition } from './scratch.ts';
import { beginningOf, fullPosition, pageHeaders, readDigest, selectOf } from './stream-position.ts';

const checkpointEveryMs = 30_000;
const maximumRestarts = 2;

/**
 * Reads one stream of a tenant, from where the run stands to its end. Rows first, then changes, then the ledger, the
 * cursor last; a crash between any two of them repeats work and loses nothing.
 */
export async function readStream(options: ReadStreamOptions): Promise<StreamOutcome> {
  const { tables, tenantId, stream, rules, graphOrigin } = options;
  const child = stream.child ? [await openTable(options, stream.child)] : [];
  const [own, cursor] = await Promise.all([
    openTable(options, stream),
    stream.read.kind === 'delta' ? tables.cursors.find(tenantId, stream.name) : undefined,
  ]);
  if (isDone(options, own.ledger, cursor)) {
    // It may have been cut off before it had tidied up.
    await removeScratch(tables, scratchPartition(options));
    return { kind: 'complete', ledger: own.ledger };
  }
  const kept = options.position?.digest === readDigest(stream, rules) ? options.position : null;
  const state: ReadState = {
    tables: [own, ...child],
    cursor,
    position: kept ?? beginningOf(stream, rules, graphOrigin, { cursor: cursor?.row, full: options.full }),
    requests: () => state.position.requests + options.countRequests(),
  };
  try {
    await options.checkAccess();
    return await readToEnd(options, state);
  } catch (error) {
    return await endWithTrouble(options, state, error, () => saveProgress(options, state));
  } finally {
    for (const { writer } of state.tables) await writer?.stop();
    for (const { full } of state.tables) full?.index.release();
  }
}

async function openTable(options: ReadStreamOptions, facts: RecordFacts): Promise<TableState> {
  const rows = options.rowsOf(facts);
  const ledger = await openLedger(toLedgerContext(options), { facts, rows });
  const isFirstPart = options.position === null && ledger.unpublishedRun === null;
  return { facts, rows, ledger, isFirstPart, writer: null, full: null };
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
      await flushAll(state);
      // The link has expired (410): from the beginning, whole. What is stored stays until that is complete.
      await removeScratch(tables, scratchPartition(options));
      state.position = fullPosition(stream, rules, graphOrigin, state.position.restarts + 1);
      for (const table of state.tables) table.isFirstPart = false;
      await savePosition(state.position);
    }
  }
}

/**
 * Rows that came late may be older than what the next holder has stored, and nobody has published or counted them. The
 * next run settles the debt, and reads the stream whole.
 */
async function noteLate(options: ReadStreamOptions, { facts, rows }: TableState): Promise<void> {
  const { tables, tenantId, stream, run, log } = options;
  try {
    const { row } = await tables.ledger.change(tenantId, facts.name, (known) =>
      known.unpublishedRun === null ? { ...known, unpublishedRun: run } : undefined,
    );
    await tables.cursors.remove(tenantId, stream.name);
    if (row.unpublishedRun === run) return;
    // Another run has its own debt just now: what came late is told at once, and counted by the whole read.
    const ledger = { ...row, unpublishedRun: run };
    await settleLedger(toLedgerContext(options), { facts, rows, ledger, writer: null });
  } catch (error) {
    log.error('late-rows-not-noted', error, { tenantId, stream: stream.name, run });
  }
}

/** The ledger names the run before its first row is written: whoever comes after a crash knows what to publish. */
function openWriter(options: ReadStreamOptions, table: TableState): Writer {
  const { tables, tenantId, run, lease } = options;
  return createWriter({
    rows: table.rows,
    checkLease: lease.check,
    isFirstPart: table.isFirstPart,
    noteLate: () => noteLate(options, table),
    beforeFirstWrite: async () => {
      if (table.ledger.unpublishedRun === run) return;
      table.ledger = { ...table.ledger, unpublishedRun: run };
      await tables.ledger.put(tenantId, table.facts.name, table.ledger);
    },
  });
}

/** Recalls what the run has seen in earlier parts: each index knows its own of it. */
async function recallSeen(options: ReadStreamOptions, { tables, position }: ReadState): Promise<void> {
  // Rows behind those that the position knows were written by a part that was cut off: their pages are read again.
  let missing = position.scratch;
  if (missing === 0) return;
  for await (const { packed } of listScratch(options.tables, scratchPartition(options))) {
    for (const { full } of tables) full?.index.seePacked(packed);
    missing -= 1;
    if (missing === 0) return;
  }
  throw new TenantryError('resync-required', 'What this run had seen is not there any more');
}

/** Opens every table for reading from where the run stands; the answer applies one page. */
async function openPages(options: ReadStreamOptions, state: ReadState) {
  const { stream, rules, run, now } = options;
  const context = { run, at: toInstant(now()) };
  const open = async (table: TableState): Promise<OpenTable> => {
    const writer = openWriter(options, table);
    table.writer = writer;
    const { facts, rows } = table;
    const reading = { facts, rules, rows, writer, context };
    table.full = state.position.kind === 'full' ? await createFullRead(reading) : null;
    return { ...reading, full: table.full };
  };
  const [own, ...child] = state.tables;
  const opened = [await open(own), ...(await Promise.all(child.map(open)))] as const;
  await recallSeen(options, state);
  return createPageReader(stream, opened, {
    readWhole: (keys) => readWhole(keys, options),
    readListings: (parents) => listChildren(parents, options),
  });
}

async function readOnce(options: ReadStreamOptions, state: ReadState): Promise<StreamOutcome> {
  const { stream, now, graphFetch, graphOrigin, retry, lease, stopAt } = options;
  const applyPage = await openPages(options, state);
  let savedAt = now();

  if (state.position.link !== null) {
    const pages = readPages(state.position.link, {
      ...retry,
      graphFetch,
      origin: graphOrigin,
      headers: pageHeaders(stream),
      isDelta: stream.read.kind === 'delta',
      visited: new Set(),
    });
    for await (const page of ahead(pages)) {
      lease.check();
      if (page.nextLink === null) options.onListed();
      const { unreadable, children } = await applyPage(page.records);
      const { position } = state;
      state.position = {
        ...position,
        link: page.nextLink,
        deltaLink: page.deltaLink,
        pages: position.pages + 1,
        records: position.records + page.records.length,
        children: position.children + children,
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
async function readWhole(keys: string[], options: ReadStreamOptions) {
  const { stream, graphOrigin, retry } = options;
  const toPath = (key: string) => `${stream.one?.(key)}${selectOf(stream)}`;
  const found = await readBatch(keys.map(toPath), { ...options, ...retry, origin: graphOrigin });
  return new Map(keys.map((key) => [key, found.get(toPath(key)) as Record<string, unknown> | 'gone']));
}

/** Lists all that belongs to each of some parents. */
async function* listChildren(parents: string[], options: ReadStreamOptions) {
  const { stream, graphOrigin, retry } = options;
  const byPath = new Map(parents.map((parent) => [stream.child?.path(parent) ?? '', parent]));
  const listings = readListings([...byPath.keys()], { ...options, ...retry, origin: graphOrigin });
  for await (const { path, pages } of listings) yield { parent: byPath.get(path) ?? '', pages };
}

/** Saves where the run stands; what was read is stored, and what was seen saved, before the place up to which it was. */
async function saveProgress(options: ReadStreamOptions, state: ReadState): Promise<void> {
  const { tables, run, now, savePosition, lease } = options;
  await flushAll(state);
  lease.check();
  const seen =
    state.position.kind === 'full'
      ? state.tables.map(({ full }) => full?.index.takeSeen() ?? Buffer.alloc(0))
      : [];
  const facts = { run, from: state.position.scratch, now: now(), checkLease: lease.check };
  const saved = await saveScratch(tables, scratchPartition(options), Buffer.concat(seen), facts);
  state.position = { ...state.position, scratch: saved.rows };
  try {
    await savePosition({ ...state.position, requests: state.requests() });
  } catch (error) {
    // Whoever has the lane now does not know of these rows. Else the next part finds them, and removes them at its end.
    if (hasCode(error, 'lease-lost')) await saved.undo();
    throw error;
  }
}
