import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { StoredRecord, Write } from './plan-write.ts';
import type { Touched } from './publish.ts';

/** What is to become of one row, given what is stored. */
export interface Intent {
  rowKey: string;
  /** False where the row is known not to be there, so that it need not be read. */
  mayExist: boolean;
  plan: (stored: StoredRecord | undefined) => Write | undefined;
}

export interface WriterOptions {
  rows: RecordTable;
  /** Throws `lease-lost`. */
  checkLease: () => void;
  /** Called once, before the first row is written. */
  beforeFirstWrite: () => Promise<void>;
  /** Called when rows may have reached storage although somebody else has the lane by now. */
  noteLate: () => Promise<void>;
  /** The run begins here: its own list of keys is whole from the start. */
  isFirstPart: boolean;
}

/**
 * Writes rows behind the reader's back: `apply` plans them and returns, whole batches leave while the next page is read,
 * and what is left of a page goes with the next one. Trouble is met by the next call.
 */
export interface Writer {
  /** Whole rows by key, with all that is on its way to them. */
  read(rowKeys: string[]): Promise<Map<string, StoredRecord>>;
  apply(intents: Intent[], stored?: Map<string, StoredRecord>): Promise<void>;
  /** Returns when all that was applied is stored. */
  flush(): Promise<void>;
  /** Sends nothing more, and returns when nothing is on its way any more. */
  stop(): Promise<void>;
  /** What this run did, by row key; null where only the rows know. */
  readonly touched: Map<string, Touched> | null;
}

interface Planned {
  intent: Intent;
  write: Write;
}

const maximumTouched = 50_000;
const tries = 4;
/** Rows of a batch, and batches under way at once. */
const rowsPerBatch = 100;
const batchesAtOnce = 4;

/**
 * Writes what changes. Every write matches the row as it was planned on: where somebody was faster, or an answer was
 * lost, the rows are read and planned again, so that a repeated write does nothing.
 */
export function createWriter(options: WriterOptions): Writer {
  const { rows, checkLease, beforeFirstWrite, noteLate, isFirstPart } = options;
  let touched: Map<string, Touched> | null = isFirstPart ? new Map() : null;
  let noted: Promise<void> | null = null;
  let pending: Planned[] = [];
  /** Keys of rows that are planned and not known to be stored. */
  const open = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let trouble: { error: unknown } | null = null;

  const remember = (writes: Write[]) => {
    for (const write of writes) {
      if (write.kind === 'delete') touched?.delete(write.rowKey);
      else {
        const { change, changedFields: fields, changedAt: at } = write.state;
        touched?.set(write.rowKey, { change, fields, at });
      }
    }
    if (touched && touched.size > maximumTouched) touched = null;
  };

  const readStored = async (rowKeys: string[]) => (await rows.read(rowKeys)) as Map<string, StoredRecord>;

  const plan = (intents: Intent[], known: Map<string, StoredRecord>): Planned[] =>
    intents.flatMap((intent) => {
      const write = intent.plan(known.get(intent.rowKey));
      return write ? [{ intent, write }] : [];
    });

  /** A request may be held up on its way for longer than the lease lasts, and come through all the same. */
  const write = async (writes: Write[]): Promise<void> => {
    const failure = await rows.write(writes).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    try {
      checkLease();
    } catch (lost) {
      await noteLate();
      throw lost;
    }
    if (failure) throw failure.error;
  };

  const store = async (batch: Planned[]): Promise<void> => {
    let planned = batch;
    for (let tried = 1; planned.length > 0; tried++) {
      checkLease();
      noted ??= beforeFirstWrite();
      await noted;
      checkLease();
      const writes = planned.map(({ write }) => write);
      try {
        await write(writes);
        remember(writes);
        return;
      } catch (error) {
        if (!hasCode(error, 'conflict-in-storage')) throw error;
        if (tried >= tries) {
          throw new TenantryError('storage-unavailable', 'Rows keep changing under a run', { cause: error });
        }
        // Some of them got through: from here on only the rows know what this run did.
        touched = null;
        const intents = batch.map(({ intent }) => intent);
        planned = plan(intents, await readStored(intents.map(({ rowKey }) => rowKey)));
      }
    }
  };

  const throwTrouble = () => {
    if (trouble) throw trouble.error;
  };

  const send = async () => {
    while (underWay.size >= batchesAtOnce) await Promise.race(underWay);
    throwTrouble();
    const batch = pending.splice(0, rowsPerBatch);
    const way: Promise<void> = store(batch)
      .then(
        () => {
          for (const { intent } of batch) open.delete(intent.rowKey);
        },
        (error: unknown) => {
          trouble ??= { error };
        },
      )
      .finally(() => underWay.delete(way));
    underWay.add(way);
  };

  const flush = async () => {
    while (pending.length > 0) await send();
    await Promise.all(underWay);
    throwTrouble();
  };

  const read = async (rowKeys: string[]) => {
    if (rowKeys.some((rowKey) => open.has(rowKey))) await flush();
    return readStored(rowKeys);
  };

  return {
    get touched() {
      return touched;
    },
    read,
    flush,
    async stop() {
      pending = [];
      await Promise.all(underWay);
    },
    async apply(intents, stored) {
      throwTrouble();
      if (intents.some(({ rowKey }) => open.has(rowKey))) await flush();
      const existing = intents.filter(({ mayExist }) => mayExist).map(({ rowKey }) => rowKey);
      const planned = plan(intents, stored ?? (await readStored(existing)));
      for (const { intent } of planned) open.add(intent.rowKey);
      pending.push(...planned);
      while (pending.length >= rowsPerBatch) await send();
    },
  };
}
