import { type Stream, tablesOf } from '../connectors/stream.ts';
import type { LedgerRow } from './bookkeeping.ts';
import { changeShardOf } from './change-log.ts';
import type { SyncDependencies } from './dependencies.ts';
import { dropOldChanges } from './drop-changes.ts';
import { toInstant } from './due.ts';

const dayMs = 86_400_000;

/** The run names of a tenant begin with their time, so that what is old is a range of keys. */
const runKeyAt = (ms: number) => toInstant(ms).replace(/[-:.]/g, '');

/**
 * Deletes what has been kept long enough: rows removed, changes published and runs finished or lost more than `RETENTION_DAYS`
 * ago. At most once a day a stream, after a complete run and under its lease.
 */
export async function purgeStream(
  { tables, rowsOf, retentionDays, now }: SyncDependencies,
  tenantId: string,
  stream: Stream,
  ledger: LedgerRow,
): Promise<void> {
  if (ledger.purgedAt === null || now() - Date.parse(ledger.purgedAt) < dayMs) return;
  const before = now() - retentionDays * dayMs;
  for (const facts of tablesOf(stream))
    await rowsOf(tenantId, facts).erase({ removedBefore: toInstant(before) });
  await dropOldChanges(tables.changes, changeShardOf(tenantId), toInstant(before));
  const oldRuns = { partitionKey: tenantId, before: runKeyAt(before) };
  for await (const { row, rowKey } of tables.runs.list(oldRuns)) {
    // One that nobody has begun by now: whoever asked for it died before its lane knew of it.
    const isLost = row.startedAt === null;
    if (row.state === 'finished' || isLost) await tables.runs.remove(tenantId, rowKey);
  }
  await tables.ledger.change(tenantId, stream.name, (row) => ({ ...row, purgedAt: toInstant(now()) }));
}
