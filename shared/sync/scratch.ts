import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Stored } from '../store/rows.ts';
import type { ScratchRow, SyncTables } from './bookkeeping.ts';
import { toInstant } from './due.ts';

/** A multiple of 16 that stays under 32 K characters as base64. */
const bytesPerRow = 23_008;

/** Where a run keeps what it has seen of a stream. */
export const scratchPartition = ({
  tenantId,
  run,
  stream,
}: {
  tenantId: string;
  run: string;
  stream: { name: string };
}) => `${tenantId}_${run}_${stream.name}`;

const rowKeyOf = (number: number) => String(number).padStart(8, '0');

export interface ScratchFacts {
  run: string;
  /** How many rows are there already. */
  from: number;
  now: number;
  /** Throws where somebody else has the lane. */
  checkLease: () => void;
}

export interface SavedScratch {
  /** How many rows there are now. */
  rows: number;
  /** Takes back what was written, as far as nobody has written over it. */
  undo(): Promise<void>;
}

/**
 * Writes packed keys behind the `from` rows that are there. A row that is there as well was left by a part that was cut
 * off; whoever was held up until somebody else had the lane writes over nothing.
 */
export async function saveScratch(
  { scratch }: Pick<SyncTables, 'scratch'>,
  partitionKey: string,
  packed: Buffer,
  { run, from, now, checkLease }: ScratchFacts,
): Promise<SavedScratch> {
  const made: Stored<ScratchRow>[] = [];
  const write = async (rowKey: string, row: ScratchRow) => {
    try {
      return await scratch.insert(partitionKey, rowKey, row);
    } catch (error) {
      if (!hasCode(error, 'conflict-in-storage')) throw error;
    }
    const left = await scratch.find(partitionKey, rowKey);
    checkLease();
    return left ? scratch.replace(left, row) : scratch.insert(partitionKey, rowKey, row);
  };
  const undo = async () => {
    for (const { rowKey, etag } of made)
      await scratch.remove(partitionKey, rowKey, etag).catch(() => undefined);
  };
  try {
    for (let start = 0; start < packed.length; start += bytesPerRow) {
      const piece = packed.subarray(start, start + bytesPerRow).toString('base64');
      const row = { packed: piece, run, at: toInstant(now) };
      made.push(await write(rowKeyOf(from + made.length), row));
      checkLease();
    }
  } catch (error) {
    if (hasCode(error, 'lease-lost')) await undo();
    if (!hasCode(error, 'conflict-in-storage')) throw error;
    throw new TenantryError('storage-unavailable', 'Somebody else writes what a run has seen', {
      cause: error,
    });
  }
  return { rows: from + made.length, undo };
}

/** Some rows at a time: a thousand of them would be 30 MB of JSON at once. */
const rowsPerPage = 32;

export async function* listScratch(
  tables: SyncTables,
  partitionKey: string,
): AsyncGenerator<{ packed: Buffer; run: string }> {
  for (let continuation: string | undefined; ; ) {
    const page = await tables.scratch.page({ partitionKey, limit: rowsPerPage, continuation });
    for (const { row } of page.rows) yield { packed: Buffer.from(row.packed, 'base64'), run: row.run };
    if (page.continuation === null) return;
    continuation = page.continuation;
  }
}

export async function removeScratch(tables: SyncTables, partitionKey: string): Promise<void> {
  for await (const rowKey of tables.scratch.listKeys(partitionKey)) {
    await tables.scratch.remove(partitionKey, rowKey);
  }
}
