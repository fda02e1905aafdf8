import { recordAudit } from '../audit/audit.ts';
import { streams, streamsOf } from '../connectors/registry.ts';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { type SyncTables, tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { acquireLease } from './lane.ts';
import { removeScratch, scratchPartition } from './scratch.ts';
import { suspectsPartition } from './shrink-guard.ts';

type EraseMessage = Extract<SyncRunMessage, { kind: 'erase' }>;

/** What runs of a connector have published and kept; a run that still waits ends with it. */
async function eraseRuns(tables: SyncTables, tenantId: string, connector: string): Promise<void> {
  const ofConnector = { from: `${connector}_`, before: `${connector}~` };
  for await (const { rowKey } of tables.changes.list({ partitionKey: tenantId, ...ofConnector }))
    await tables.changes.remove(tenantId, rowKey);
  for await (const { row, rowKey } of tables.runs.list({ partitionKey: tenantId })) {
    if (row.connector !== connector) continue;
    for (const { name } of streamsOf(connector))
      await removeScratch(tables, scratchPartition({ tenantId, run: rowKey, stream: { name } }));
    await tables.runs.remove(tenantId, rowKey);
  }
}

/** The lane goes only while nobody uses it: a customer who comes back meanwhile keeps theirs. */
async function eraseLane(tables: SyncTables, tenantId: string, connector: string): Promise<void> {
  const lane = await tables.lanes.find(tenantId, connector);
  if (!lane || lane.row.run !== null || lane.row.holder !== null) return;
  await tables.lanes.remove(tenantId, connector, lane.etag).catch((error: unknown) => {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
  });
}

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
      await removeScratch(tables, suspectsPartition(tenantId, stream.name));
    }
    if (orphans.length > 0) {
      await eraseRuns(tables, tenantId, connector);
      await acquired.lease.change((lane) => ({ ...lane, run: null, resumeAt: null }));
    }
    await acquired.lease.release();
    if (orphans.length > 0) await eraseLane(tables, tenantId, connector);
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
