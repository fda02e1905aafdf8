import type { Stream, StreamRules } from '../connectors/stream.ts';
import { encodeKey } from '../store/keys.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Intent, Writer } from './apply-writes.ts';
import { contentHash } from './content-hash.ts';
import { createKeyIndex, type KeyIndex } from './key-index.ts';
import { findKey, isObject, type ParsedRecord, parseWhole } from './parse-record.ts';
import { planRemove, planSave, type WriteContext } from './plan-write.ts';

export interface FullReadOptions {
  stream: Stream;
  rules: StreamRules;
  rows: RecordTable;
  writer: Writer;
  context: WriteContext;
}

/** A listing read whole, compared with what is stored by content hash. */
export interface FullRead {
  index: KeyIndex;
  /** Returns how many records could not be read. */
  applyPage(records: unknown[]): Promise<number>;
  /** Row keys of live rows that the listing did not name. */
  listUnseen(): Promise<string[]>;
  remove(rowKeys: string[]): Promise<void>;
}

const removeAtOnce = 500;

const mergeRaw = (earlier: unknown, raw: unknown): unknown =>
  isObject(earlier) && isObject(raw) && !('@removed' in raw) && !('@removed' in earlier)
    ? { ...earlier, ...raw }
    : raw;

export async function createFullRead(options: FullReadOptions): Promise<FullRead> {
  const { stream, rules, rows, writer, context } = options;
  const index = createKeyIndex();
  for await (const page of rows.readIndex()) {
    for (const { rowKey, hash, removed } of page) index.add(rowKey, hash, removed);
  }

  /** What one record asks for; nothing where its row says the same already. */
  const toIntent = (rowKey: string, parsed: ParsedRecord): { intent: Intent; hash: string | null } | null => {
    const position = index.find(rowKey);
    const isStored = position >= 0;
    if (parsed.kind === 'removed' || (stream.keep && !stream.keep(parsed.record, rules))) {
      // Dropped by a rule is not "no longer listed": it goes at once and is no case for the shrink guard.
      if (isStored) index.see(position);
      if (!isStored || index.isRemoved(position)) return null;
      return {
        intent: { rowKey, mayExist: true, plan: (stored) => planRemove(stored, context) },
        hash: null,
      };
    }
    const hash = contentHash(parsed.record);
    if (index.isSame(position, hash)) {
      index.see(position);
      return null;
    }
    const { record } = parsed;
    return {
      intent: {
        rowKey,
        mayExist: isStored,
        plan: (stored) => planSave(stored, rowKey, record, hash, context),
      },
      hash,
    };
  };

  const isSeen = (rowKey: string) => {
    const position = index.find(rowKey);
    return position >= 0 && index.isSeen(position) && !index.isRemoved(position);
  };

  /** A record that was whole on an earlier page and comes again changed while it was read: a part of it will do. */
  const applyAgain = async (again: (readonly [rowKey: string, raw: unknown])[]) => {
    if (again.length === 0) return;
    await writer.apply(
      again.map(([rowKey, raw]) => ({
        rowKey,
        mayExist: true,
        plan: (stored) => {
          const parsed = parseWhole(stream, { ...stored?.record, ...(raw as object) });
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
      const byKey = new Map<string, ParsedRecord>();
      const earlier = new Map<string, unknown>();
      let unreadable = 0;
      for (const raw of records) {
        // The same record twice on a page: the later one counts, and may be only a part.
        const key = findKey(stream, raw);
        const merged = key === undefined ? raw : mergeRaw(earlier.get(key), raw);
        if (key !== undefined) earlier.set(key, merged);
        const parsed = parseWhole(stream, merged);
        if (parsed === undefined) unreadable += 1;
        else byKey.set(encodeKey(parsed.key), parsed);
      }
      const again = [...byKey].filter(([rowKey, parsed]) => parsed.kind === 'whole' && isSeen(rowKey));
      await applyAgain(again.map(([rowKey, { key }]) => [rowKey, earlier.get(key)] as const));
      for (const [rowKey] of again) byKey.delete(rowKey);
      const wanted = [...byKey].flatMap(([rowKey, parsed]) => toIntent(rowKey, parsed) ?? []);
      await writer.apply(wanted.map(({ intent }) => intent));
      for (const { intent, hash } of wanted) {
        if (hash === null) index.drop(index.find(intent.rowKey));
        else {
          index.add(intent.rowKey, hash, false);
          index.see(index.find(intent.rowKey));
        }
      }
      return unreadable;
    },
    async listUnseen() {
      if (index.countUnseen() === 0) return [];
      const unseen: string[] = [];
      for await (const page of rows.readIndex()) {
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
    },
  };
}
