import type { Services } from '../../shared/services/services.ts';
import { type ChangesRow, changeShardOf } from '../../shared/sync/change-log.ts';

/** What was told of a tenant, in the order of the log. */
export async function* listTold({ tables }: Services, tenantId: string): AsyncGenerator<ChangesRow> {
  const shard = changeShardOf(tenantId);
  const through = (await tables.changes.findHead(shard))?.row.last ?? 0;
  for await (const { row } of tables.changes.list(shard, { after: 0, through }))
    if (row.tenantId === tenantId) yield row;
}
