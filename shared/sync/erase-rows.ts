import { recordAudit } from '../audit/audit.ts';
import { streams } from '../connectors/registry.ts';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import { tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { acquireLease } from './lane.ts';

type EraseMessage = Extract<SyncRunMessage, { kind: 'erase' }>;

/**
 * Erases what was read of a tenant that nobody reads any more: rows, cursors, coverage, changes, lanes and the tenant
 * itself. Under the lease of each lane, so that no run writes behind it; where a connection has taken over, nothing.
 */
export async function eraseTenant(dependencies: SyncDependencies, message: EraseMessage): Promise<void> {
  const { tables, queues, rowsOf, now } = dependencies;
  const { tenantId } = message;
  for (const connector of new Set(streams.map((stream) => stream.connector))) {
    const acquired = await acquireLease(tables, tenantId, connector, now);
    if (acquired.lease === null) {
      await queues.send(queueNames.syncRun, message, Math.max(5, (acquired.until - now()) / 1000 + 1));
      return;
    }
    const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
    const orphans = streams.filter(
      (stream) => stream.connector === connector && owners[stream.name] === undefined,
    );
    for (const stream of orphans) {
      await rowsOf(tenantId, stream).erase();
      await tables.cursors.remove(tenantId, stream.name);
      await tables.ledger.remove(tenantId, stream.name);
    }
    await acquired.lease.release();
    if (orphans.length > 0) {
      for await (const { rowKey } of tables.changes.list({
        partitionKey: tenantId,
        from: `${connector}_`,
        before: `${connector}~`,
      })) {
        await tables.changes.remove(tenantId, rowKey);
      }
      await tables.lanes.remove(tenantId, connector);
    }
  }
  const rest = (await tables.tenants.find(tenantId, tenantKey))?.row;
  if (rest && rest.connections.length === 0) await tables.tenants.remove(tenantId, tenantKey);
  await recordAudit(dependencies, {
    partition: tenantId,
    who: 'tenantry',
    what: 'rows-erased',
    connectionId: message.connectionId,
    unique: `erase-${message.connectionId}`,
  });
}
