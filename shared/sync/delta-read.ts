import type { Stream, StreamRules } from '../connectors/stream.ts';
import { encodeKey } from '../store/keys.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Intent, Writer } from './apply-writes.ts';
import { contentHash } from './content-hash.ts';
import { parsePatch } from './parse-record.ts';
import { planRemove, planSave, type StoredRecord, type WriteContext } from './plan-write.ts';

export interface DeltaReadOptions {
  stream: Stream;
  rules: StreamRules;
  rows: RecordTable;
  writer: Writer;
  context: WriteContext;
  /** Reads records whole by key; `gone` where they are not there any more. */
  readWhole: (keys: string[]) => Promise<Map<string, Record<string, unknown> | 'gone'>>;
}

/** All that a page says of one object, in the page's order. */
interface Told {
  key: string;
  removed: boolean;
  patch: Record<string, unknown>;
}

/** Delta records are parts, and one object may come several times: later parts go over earlier ones. */
function gather(stream: Stream, records: unknown[]): { told: Map<string, Told>; unreadable: number } {
  const told = new Map<string, Told>();
  let unreadable = 0;
  for (const raw of records) {
    const parsed = parsePatch(stream, raw);
    if (parsed === undefined) {
      unreadable += 1;
      continue;
    }
    const rowKey = encodeKey(parsed.key);
    const earlier = told.get(rowKey)?.patch ?? {};
    const removed = parsed.kind === 'removed';
    told.set(rowKey, {
      key: parsed.key,
      removed,
      patch: removed ? earlier : { ...earlier, ...parsed.patch },
    });
  }
  return { told, unreadable };
}

/** A record that is not stored must be whole before anything is concluded from it. */
function isLacking(
  { always, keep, keepNeeds = [] }: Stream,
  { domains }: StreamRules,
  patch: Record<string, unknown>,
) {
  const needed = keep && !domains.includes('*') ? [...always, ...keepNeeds] : always;
  return needed.some((name) => !(name in patch));
}

/** Merges one page of a delta listing into the stored rows. Returns how many records could not be read. */
export async function applyDeltaPage(records: unknown[], options: DeltaReadOptions): Promise<number> {
  const { stream, rules, rows, writer, context, readWhole } = options;
  const { told, unreadable } = gather(stream, records);
  const stored = (await rows.read([...told.keys()])) as Map<string, StoredRecord>;

  const lacking = [...told].filter(([rowKey, { removed, patch }]) => {
    const known = stored.get(rowKey);
    // Who comes back is read whole: what was cleared meanwhile is in no part.
    return !removed && (known ? known.state.removedAt !== null : isLacking(stream, rules, patch));
  });
  const whole = lacking.length > 0 ? await readWhole(lacking.map(([, { key }]) => key)) : new Map();
  for (const [, entry] of lacking) {
    const found = whole.get(entry.key);
    if (found === 'gone') entry.removed = true;
    else if (found) entry.patch = { ...entry.patch, ...found };
  }

  const broken = new Set<string>();
  const toIntent = ([rowKey, { removed, patch }]: [string, Told]): Intent => ({
    rowKey,
    mayExist: true,
    plan(known) {
      if (removed) return planRemove(known, context);
      const parsed = stream.record.safeParse({
        ...(known?.state.removedAt === null ? known.record : {}),
        ...patch,
      });
      if (!parsed.success) {
        broken.add(rowKey);
        return undefined;
      }
      if (stream.keep && !stream.keep(parsed.data, rules)) return planRemove(known, context);
      return planSave(known, rowKey, parsed.data, contentHash(parsed.data), context);
    },
  });
  await writer.apply([...told].map(toIntent), stored);
  return unreadable + broken.size;
}
