import { streamsOf } from '../connectors/registry.ts';
import type { StreamRules } from '../connectors/stream.ts';
import type { SyncTables } from './bookkeeping.ts';
import { rulesDigest } from './stream-position.ts';

/** True where what is stored of a tenant was read by other rules than these. */
export async function isReadByOtherRules(
  tables: SyncTables,
  tenantId: string,
  connector: string,
  rules: StreamRules,
): Promise<boolean> {
  for (const stream of streamsOf(connector)) {
    const cursor = stream.keep ? await tables.cursors.find(tenantId, stream.name) : undefined;
    if (cursor && cursor.row.rules !== rulesDigest(stream, rules)) return true;
  }
  return false;
}
