import type { RecordFacts, StreamRules } from '../connectors/stream.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Intent, Writer } from './apply-writes.ts';
import { contentHash } from './content-hash.ts';
import type { PageOutcome } from './full-read.ts';
import { parsePatch, toRowKey } from './parse-record.ts';
import { planRemove, planSave, type StoredRecord, type WriteContext } from './plan-write.ts';

export interface DeltaReadOptions {
  facts: RecordFacts;
  rules: StreamRules;
  writer: Writer;
  context: WriteContext;
  /** Reads records whole by key; `gone` where they are not there any more. */
  readWhole: (keys: string[]) => Promise<Map<string, Record<string, unknown> | 'gone'>>;
}

/** One page of a delta listing, understood and not yet written. */
export interface DeltaPage extends Pick<PageOutcome, 'gone'> {
  /** Keys of the records that were read whole, because what the page said was not enough. */
  readWhole: string[];
  /** Hands it to the writer. Returns how many records could not be read. */
  write(): Promise<number>;
}

/** All that a page says of one object, in the page's order. */
interface Told {
  key: string;
  removed: boolean;
  /** It was removed on this very page before it came back. */
  isBack: boolean;
  patch: Record<string, unknown>;
}

/** Delta records are parts, and one object may come several times: later parts go over earlier ones. */
function gather(facts: RecordFacts, records: unknown[]): { told: Map<string, Told>; unreadable: number } {
  const told = new Map<string, Told>();
  let unreadable = 0;
  for (const raw of records) {
    const parsed = parsePatch(facts, raw);
    if (parsed === undefined) {
      unreadable += 1;
      continue;
    }
    const rowKey = toRowKey(parsed.key);
    const earlier = told.get(rowKey);
    const removed = parsed.kind === 'removed';
    told.set(rowKey, {
      key: String(parsed.key),
      removed,
      isBack: !removed && earlier !== undefined && (earlier.removed || earlier.isBack),
      patch: { ...earlier?.patch, ...(parsed.kind === 'patch' ? parsed.patch : {}) },
    });
  }
  return { told, unreadable };
}

/** A record that is not stored must be whole before anything is concluded from it. */
function isLacking(
  { always, keep, keepNeeds = [] }: RecordFacts,
  { domains }: StreamRules,
  patch: Record<string, unknown>,
) {
  const needed = keep && !domains.includes('*') ? [...always, ...keepNeeds] : always;
  return needed.some((name) => !(name in patch));
}

/** Reads a page of a delta listing over the stored rows; what is lacking is read whole. */
export async function openDeltaPage(records: unknown[], options: DeltaReadOptions): Promise<DeltaPage> {
  const { facts, rules, writer, context } = options;
  const { told, unreadable } = gather(facts, records);
  const stored = await writer.read([...told.keys()]);

  const lacking = [...told].filter(([rowKey, { removed, isBack, patch }]) => {
    const known = stored.get(rowKey);
    // Who comes back is read whole: what was cleared meanwhile is in no part.
    if (removed || facts.one === undefined) return false;
    return known ? isBack || known.state.removedAt !== null : isLacking(facts, rules, patch);
  });
  const asked = lacking.map(([, { key }]) => key);
  const whole = asked.length > 0 ? await options.readWhole(asked) : new Map();
  for (const [, entry] of lacking) {
    const found = whole.get(entry.key);
    if (found === 'gone') entry.removed = true;
    else if (found) entry.patch = { ...entry.patch, ...found };
  }

  /** What the record is now: null where it is gone or not wanted, undefined where it cannot be read. */
  const toRecord = (known: StoredRecord | undefined, { removed, patch }: Told) => {
    if (removed) return null;
    const parsed = facts.record.safeParse({
      ...(known?.state.removedAt === null ? known.record : {}),
      ...patch,
    });
    if (!parsed.success) return undefined;
    return facts.keep && !facts.keep(parsed.data, rules) ? null : parsed.data;
  };

  const broken = new Set<string>();
  let isCounted = false;
  const toIntent = ([rowKey, entry]: [string, Told]): Intent => ({
    rowKey,
    mayExist: true,
    plan(known) {
      const record = toRecord(known, entry);
      if (record === undefined && isCounted)
        throw new TenantryError('storage-unavailable', 'A row was changed under a run, which lacks its rest');
      if (record === undefined) broken.add(rowKey);
      if (record === null) return planRemove(known, context);
      return record && planSave(known, rowKey, record, contentHash(record), context);
    },
  });
  const isGone = ([rowKey, entry]: [string, Told]) =>
    entry.removed || (facts.keep !== undefined && toRecord(stored.get(rowKey), entry) === null);
  return {
    gone: [...told].filter(isGone).map(([, { key }]) => key),
    readWhole: asked,
    async write() {
      await writer.apply([...told].map(toIntent), stored);
      isCounted = true;
      return unreadable + broken.size;
    },
  };
}

/** Merges one page of a delta listing into the stored rows. Returns how many records could not be read. */
export const applyDeltaPage = async (records: unknown[], options: DeltaReadOptions): Promise<number> =>
  (await openDeltaPage(records, options)).write();
