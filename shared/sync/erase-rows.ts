import { byTenantry, recordAudit } from '../audit/audit.ts';
import { streams, streamsOf } from '../connectors/registry.ts';
import { tablesOf } from '../connectors/stream.ts';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { type SyncTables, tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { eraseChanges } from './drop-changes.ts';
import { acquireLease, type Lease } from './lane.ts';
import { removeScratch, scratchPartition } from './scratch.ts';
import { suspectsPartition } from './shrink-guard.ts';
import { startRun } from './start-run.ts';

type EraseMessage = Extract<SyncRunMessage, { kind: 'erase' }>;

const busySeconds = 5;

/** What runs of a connector have published and kept; a run that still waits ends with it. */
async function eraseRuns(tables: SyncTables, tenantId: string, connector: string): Promise<void> {
  await eraseChanges(tables.changes, tenantId, connector);
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

const listOrphans = async (tables: SyncTables, tenantId: string, connector: string) => {
  const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
  return streamsOf(connector).filter(({ name }) => owners[name] === undefined);
};

/** Erases the streams that nobody reads; true where that was all of the connector, and still is. */
async function eraseConnector(
  { tables, rowsOf }: SyncDependencies,
  tenantId: string,
  connector: string,
  lease: Lease,
): Promise<boolean> {
  for (const stream of await listOrphans(tables, tenantId, connector)) {
    // The cursor goes first: what continues from it would take what is erased for read.
    await tables.cursors.remove(tenantId, stream.name);
    for (const facts of tablesOf(stream)) {
      lease.check();
      await rowsOf(tenantId, facts).erase();
      await tables.ledger.remove(tenantId, facts.name);
    }
    await removeScratch(tables, suspectsPartition(tenantId, stream.name));
  }
  // A customer may have come back while the rows went: the new connection's run is not this message's to end.
  if ((await listOrphans(tables, tenantId, connector)).length < streamsOf(connector).length) return false;
  await eraseRuns(tables, tenantId, connector);
  await lease.change((lane) => ({ ...lane, run: null, resumeAt: null }));
  return true;
}

/** Whoever came back meanwhile is read from the beginning: what was erased may have been theirs already. */
async function startRunIfRead(dependencies: SyncDependencies, tenantId: string, connector: string) {
  const { tables } = dependencies;
  const orphans = await listOrphans(tables, tenantId, connector);
  if (orphans.length === streamsOf(connector).length) return;
  await startRun(dependencies, { tenantId, connector, requestedBy: 'tenantry' });
}

async function eraseTenantRow(tables: SyncTables, tenantId: string): Promise<void> {
  const rest = await tables.tenants.find(tenantId, tenantKey);
  if (!rest || rest.row.connections.length > 0) return;
  await tables.tenants.remove(tenantId, tenantKey, rest.etag).catch((error: unknown) => {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
  });
}

/**
 * Erases what was read of a tenant that nobody reads any more: rows, cursors, coverage, changes, lanes and the tenant
 * itself. Under the lease of each lane, so that no run writes behind it; where a connection has taken over, nothing.
 */
export async function eraseTenant(dependencies: SyncDependencies, message: EraseMessage): Promise<void> {
  const { tables, queues, now } = dependencies;
  const { tenantId } = message;
  for (const connector of new Set(streams.map((stream) => stream.connector))) {
    const acquired = await acquireLease(tables, tenantId, connector, now);
    if (acquired.lease === null) {
      // A run that is going notices at its next page that nobody is read any more, and lets go.
      await queues.send(queueNames.syncRun, message, busySeconds);
      return;
    }
    let isUnowned = false;
    try {
      isUnowned = await eraseConnector(dependencies, tenantId, connector, acquired.lease);
    } finally {
      await acquired.lease.release();
    }
    if (isUnowned) await eraseLane(tables, tenantId, connector);
    else await startRunIfRead(dependencies, tenantId, connector);
  }
  await eraseTenantRow(tables, tenantId);
  await recordAudit(dependencies, {
    partition: tenantId,
    who: byTenantry,
    what: 'rows-erased',
    connectionId: message.connectionId,
    unique: `erase-${message.connectionId}`,
  });
}
