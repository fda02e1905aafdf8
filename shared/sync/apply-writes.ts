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
  /** The run begins here: its own list of keys is whole from the start. */
  isFirstPart: boolean;
}

export interface Writer {
  apply(intents: Intent[], stored?: Map<string, StoredRecord>): Promise<void>;
  /** True where a row was written. */
  readonly hasWritten: boolean;
  /** What this run did, by row key; null where only the rows know. */
  readonly touched: Map<string, Touched> | null;
}

const maximumTouched = 50_000;
const tries = 4;

/**
 * Writes what changes. Every write matches the row as it was planned on: where somebody was faster, or an answer was
 * lost, the rows are read and planned again, so that a repeated write does nothing.
 */
export function createWriter({ rows, checkLease, beforeFirstWrite, isFirstPart }: WriterOptions): Writer {
  let touched: Map<string, Touched> | null = isFirstPart ? new Map() : null;
  let hasWritten = false;

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

  const readStored = async (intents: Intent[]) =>
    (await rows.read(intents.map(({ rowKey }) => rowKey))) as Map<string, StoredRecord>;

  return {
    get hasWritten() {
      return hasWritten;
    },
    get touched() {
      return touched;
    },
    async apply(intents, stored) {
      let known = stored ?? (await readStored(intents.filter(({ mayExist }) => mayExist)));
      for (let tried = 1; ; tried++) {
        const writes = intents.flatMap(({ rowKey, plan }) => plan(known.get(rowKey)) ?? []);
        if (writes.length === 0) return;
        checkLease();
        if (!hasWritten) {
          await beforeFirstWrite();
          hasWritten = true;
        }
        try {
          await rows.write(writes);
          remember(writes);
          return;
        } catch (error) {
          if (!hasCode(error, 'conflict-in-storage')) throw error;
          if (tried >= tries) {
            throw new TenantryError('storage-unavailable', 'Rows keep changing under a run', {
              cause: error,
            });
          }
          // Some of the batches got through: from here on only the rows know what this run did.
          touched = null;
          known = await readStored(intents);
        }
      }
    },
  };
}
