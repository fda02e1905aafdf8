import type { Stream, StreamRules } from '../connectors/stream.ts';
import type { SyncTables } from './bookkeeping.ts';
import { rulesDigest } from './stream-position.ts';

/** True where what is stored of any of these streams was read by other rules than these. */
export async function isReadByOtherRules(
  tables: SyncTables,
  tenantId: string,
  streams: readonly Stream[],
  rules: StreamRules,
): Promise<boolean> {
  for (const stream of streams) {
    const cursor = stream.keep ? await tables.cursors.find(tenantId, stream.name) : undefined;
    if (cursor && cursor.row.rules !== rulesDigest(stream, rules)) return true;
  }
  return false;
}
