import type { SyncTables } from './bookkeeping.ts';
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

/** Writes packed keys behind the `from` rows that are there already; returns how many rows there are now. */
export async function saveScratch(
  tables: SyncTables,
  partitionKey: string,
  packed: Buffer,
  { run, from, now }: { run: string; from: number; now: number },
): Promise<number> {
  let rows = from;
  for (let start = 0; start < packed.length; start += bytesPerRow) {
    const piece = packed.subarray(start, start + bytesPerRow).toString('base64');
    await tables.scratch.put(partitionKey, rowKeyOf(rows), { packed: piece, run, at: toInstant(now) });
    rows += 1;
  }
  return rows;
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
