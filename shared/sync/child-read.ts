import type { Child, StreamRules } from '../connectors/stream.ts';
import { keysUnder } from '../store/keys.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Writer } from './apply-writes.ts';
import { applyDeltaPage } from './delta-read.ts';
import { createFullRead, type FullRead } from './full-read.ts';
import { toChildRecord } from './parse-record.ts';
import type { WriteContext } from './plan-write.ts';

export interface ChildReadOptions {
  child: Child;
  rules: StreamRules;
  rows: RecordTable;
  writer: Writer;
  context: WriteContext;
  /** The child's whole table while all of it is read; null where only changes are. */
  full: FullRead | null;
  /** Lists all that belongs to each of these parents. */
  readListings: (parents: string[]) => AsyncGenerator<{ parent: string; pages: AsyncGenerator<unknown[]> }>;
}

/** What a page of parents says of what belongs to them. */
export interface Parents {
  /** As they came: one parent may come several times. */
  records: { key: string; raw: Record<string, unknown> }[];
  /** Keys of parents that are not there any more: what belongs to them goes. */
  gone: string[];
  /** Keys of parents of whom the page tells a part whose beginning is not known: they are listed. */
  untold: string[];
}

export interface ChildOutcome {
  records: number;
  unreadable: number;
}

/** So many are compared and written at once, however many one parent brings. */
const atOnce = 2000;

/**
 * Reads what belongs to one page of parents into the child's table. All of it follows from the page and nothing from
 * what is stored of the parents: to do it again after a crash is to do nothing.
 */
export async function applyChildren(parents: Parents, options: ChildReadOptions): Promise<ChildOutcome> {
  const { child } = options;
  const gone = new Set(parents.gone);
  const there = parents.records.filter(({ key }) => !gone.has(key));
  const listed = new Set(
    child.property === undefined
      ? there.map(({ key }) => key)
      : parents.untold.filter((key) => !gone.has(key)),
  );
  for (const parent of gone) await removeUnder(parent, options);
  const outcome = await applyListings([...listed], options);
  const told = there.flatMap(({ key, raw }) => (listed.has(key) ? [] : toldOf(child, key, raw)));
  for (let from = 0; from < told.length; from += atOnce) {
    const some = told.slice(from, from + atOnce);
    outcome.records += some.length;
    outcome.unreadable += await applyTold(some, options);
  }
  return outcome;
}

/** The changes that a parent's record carries. */
function toldOf(child: Child, parent: string, raw: Record<string, unknown>): unknown[] {
  const entries = raw[`${child.property}@delta`] ?? [];
  // Something that is no list is one thing that cannot be read.
  return [entries].flat().map((entry) => toChildRecord(child, parent, entry));
}

async function applyTold(records: unknown[], options: ChildReadOptions): Promise<number> {
  const { child: facts, full } = options;
  if (full) return (await full.applyPage(records)).unreadable;
  return applyDeltaPage(records, { ...options, facts, readWhole: async () => new Map() });
}

/** Lists what belongs to parents. Where only changes are read, that is all there is of them: what is not listed goes. */
async function applyListings(parents: string[], options: ChildReadOptions): Promise<ChildOutcome> {
  const { child: facts, full } = options;
  const outcome = { records: 0, unreadable: 0 };
  for await (const { parent, pages } of options.readListings(parents)) {
    const read = full ?? (await createFullRead({ ...options, facts, begin: keysUnder(parent) }));
    for await (const entries of pages) {
      const records = entries.map((entry) => toChildRecord(facts, parent, entry));
      outcome.unreadable += (await read.applyPage(records)).unreadable;
      outcome.records += records.length;
    }
    if (!full && outcome.unreadable === 0) await read.remove(await read.listUnseen());
  }
  return outcome;
}

/** A parent is gone, and all that belongs to it. */
async function removeUnder(parent: string, options: ChildReadOptions): Promise<void> {
  const stored = await createFullRead({ ...options, facts: options.child, begin: keysUnder(parent) });
  await (options.full ?? stored).remove(await stored.listUnseen());
}
