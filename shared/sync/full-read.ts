import type { RecordFacts, StreamRules } from '../connectors/stream.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Intent, Writer } from './apply-writes.ts';
import { contentHash, packContent } from './content-hash.ts';
import { createKeyIndex, type KeyIndex } from './key-index.ts';
import { findKey, isObject, type ParsedRecord, parseWhole, toRowKey } from './parse-record.ts';
import { planRemove, planSave, type WriteContext } from './plan-write.ts';
import { createRecordParser } from './record-parser.ts';

export interface FullReadOptions {
  facts: RecordFacts;
  rules: StreamRules;
  rows: RecordTable;
  writer: Writer;
  context: WriteContext;
  /** Only what has keys that begin so is listed: all that belongs to one parent. */
  begin?: string;
}

/** What came of a page. */
export interface PageOutcome {
  /** How many records could not be read. */
  unreadable: number;
  /** Keys of the records that are not there, or not wanted, any more. */
  gone: string[];
}

/** A listing read whole, compared with what is stored by content hash. */
export interface FullRead {
  index: KeyIndex;
  applyPage(records: unknown[]): Promise<PageOutcome>;
  /** Row keys of live rows that the listing did not name. */
  listUnseen(): Promise<string[]>;
  /** Returns when they are removed. */
  remove(rowKeys: string[]): Promise<void>;
}

/** A write that a record asks for, and the content that its row has then; null: it is removed. */
interface Wanted {
  intent: Intent;
  hash: string | null;
}

const removeAtOnce = 500;

const mergeRaw = (earlier: unknown, raw: unknown): unknown =>
  isObject(earlier) && isObject(raw) && !('@removed' in raw) && !('@removed' in earlier)
    ? { ...earlier, ...raw }
    : raw;

export async function createFullRead(options: FullReadOptions): Promise<FullRead> {
  const { facts, rules, rows, writer, context, begin } = options;
  const index = createKeyIndex();
  const parse = createRecordParser(facts.record);
  await writer.flush();
  for await (const page of rows.readIndex(begin)) {
    for (const { rowKey, hash, removed } of page) index.add(rowKey, hash, removed);
  }

  const isGone = (parsed: ParsedRecord): parsed is ParsedRecord & { kind: 'removed' } =>
    parsed.kind === 'removed' || (facts.keep !== undefined && !facts.keep(parsed.record, rules));

  const content = new Uint32Array(2);
  const isSame = (position: number, record: object) => {
    packContent(record, content);
    return index.isSame(position, content);
  };

  /** What one record asks for; nothing where its row says the same already. */
  const toWanted = (rowKey: string, position: number, parsed: ParsedRecord): Wanted | null => {
    const isStored = position >= 0;
    if (isGone(parsed)) {
      // Dropped by a rule is not "no longer listed": it goes at once and is no case for the shrink guard.
      if (!isStored || index.isRemoved(position)) return null;
      return {
        intent: { rowKey, mayExist: true, plan: (stored) => planRemove(stored, context) },
        hash: null,
      };
    }
    const { record } = parsed;
    if (isStored && isSame(position, record)) {
      index.see(position);
      return null;
    }
    const hash = contentHash(record);
    return {
      intent: {
        rowKey,
        mayExist: isStored,
        plan: (stored) => planSave(stored, rowKey, record, hash, context),
      },
      hash,
    };
  };

  /** Named on an earlier page, and not as it is named now. */
  const isAgain = (position: number, parsed: ParsedRecord) =>
    parsed.kind === 'whole' &&
    position >= 0 &&
    index.isSeen(position) &&
    !index.isRemoved(position) &&
    !isSame(position, parsed.record);

  /** A record that was whole on an earlier page and comes again changed while it was read: a part of it will do. */
  const applyAgain = async (again: (readonly [rowKey: string, raw: unknown])[]) => {
    if (again.length === 0) return;
    await writer.apply(
      again.map(([rowKey, raw]) => ({
        rowKey,
        mayExist: true,
        plan: (stored) => {
          const parsed = parseWhole(facts, { ...stored?.record, ...(raw as object) }, parse);
          if (parsed?.kind !== 'whole') return undefined;
          const hash = contentHash(parsed.record);
          const write = planSave(stored, rowKey, parsed.record, hash, context);
          if (write) index.add(rowKey, hash, false);
          return write;
        },
      })),
    );
  };

  const removeAll = (rowKeys: string[]) =>
    writer.apply(
      rowKeys.map((rowKey) => ({ rowKey, mayExist: true, plan: (stored) => planRemove(stored, context) })),
    );

  return {
    index,
    async applyPage(records) {
      const byKey = new Map<string, unknown>();
      let unreadable = 0;
      for (const raw of records) {
        // The same record twice on a page: the later one counts, and may be only a part.
        const key = findKey(facts, raw);
        if (key === undefined) {
          unreadable += 1;
          continue;
        }
        const rowKey = toRowKey(key);
        byKey.set(rowKey, mergeRaw(byKey.get(rowKey), raw));
      }
      const again: (readonly [rowKey: string, raw: unknown])[] = [];
      const wanted: Wanted[] = [];
      const gone: string[] = [];
      // One record at a time, so that of those that stay as they are nothing is kept.
      for (const [rowKey, raw] of byKey) {
        const parsed = parseWhole(facts, raw, parse);
        if (parsed === undefined) {
          unreadable += 1;
          continue;
        }
        const position = index.find(rowKey);
        if (isAgain(position, parsed)) {
          again.push([rowKey, raw]);
          continue;
        }
        if (isGone(parsed)) gone.push(String(parsed.key));
        const want = toWanted(rowKey, position, parsed);
        if (want) wanted.push(want);
      }
      await applyAgain(again);
      await writer.apply(wanted.map(({ intent }) => intent));
      for (const { intent, hash } of wanted) {
        if (hash === null) index.drop(index.find(intent.rowKey));
        else {
          index.add(intent.rowKey, hash, false);
          index.see(index.find(intent.rowKey));
        }
      }
      return { unreadable, gone };
    },
    async listUnseen() {
      if (index.countUnseen() === 0) return [];
      const unseen: string[] = [];
      for await (const page of rows.readIndex(begin)) {
        for (const { rowKey, removed } of page) {
          const position = index.find(rowKey);
          if (!removed && position >= 0 && !index.isSeen(position)) unseen.push(rowKey);
        }
      }
      return unseen;
    },
    async remove(rowKeys) {
      for (let from = 0; from < rowKeys.length; from += removeAtOnce) {
        const some = rowKeys.slice(from, from + removeAtOnce);
        await removeAll(some);
        for (const rowKey of some) index.drop(index.find(rowKey));
      }
      await writer.flush();
    },
  };
}
