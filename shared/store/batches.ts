const batchRows = 100;
/** A batch may have 4 MiB as sent; a row's own size is counted as stored, which is more. */
const batchBytes = 3_500_000;

/** At most 100 operations and 3.5 MB a batch; the order stays. */
export function packBatches<T>(sized: [T, number][]): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const [entry, size] of sized) {
    if (batch.length === batchRows || (batch.length > 0 && bytes + size > batchBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
