import { recordAudit } from '../audit/audit.ts';
import { connectors } from '../connectors/registry.ts';
import { queueNames } from '../contracts/messages.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { toInstant } from '../sync/due.ts';
import { getLane, setDue } from '../sync/lane.ts';
import { releaseStreams } from '../sync/owners.ts';
import { startRun } from '../sync/start-run.ts';
import { type ConnectionRow, connectionPartition, invitationPartition } from './connection-row.ts';
import { applyEvent, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { isReading } from './state-table.ts';
import { beginReading } from './verify.ts';

/** An operator says that the tenant which came to an unnamed invitation is the right one: reading begins. */
export async function confirmTenant(
  dependencies: ConnectDependencies,
  id: string,
  who: string,
): Promise<ConnectionRow> {
  const { connect, now } = dependencies;
  const { after, before } = await applyEvent(connect, id, 'confirmed', {
    also: (row) => ({ connectedAt: row.connectedAt ?? toInstant(now()) }),
  });
  if (before.state !== after.state) {
    await recordAudit(dependencies, {
      partition: after.tenantId ?? id,
      who,
      what: 'confirmed',
      connectionId: id,
    });
  }
  await beginReading(dependencies, id, after);
  return after;
}

/** An operator says that it is not: the connection ends, and nothing but the tenant's name has been read. */
export async function rejectTenant(
  dependencies: ConnectDependencies,
  id: string,
  who: string,
): Promise<ConnectionRow> {
  const { connect, tokens } = dependencies;
  const { after, before } = await applyEvent(connect, id, 'rejected', {
    also: () => ({
      invitationHash: null,
      attempt: null,
      tenantName: null,
      tenantDomains: null,
      consentedBy: null,
      grantedRoles: null,
    }),
  });
  if (before.invitationHash !== null)
    await connect.invitations.remove(invitationPartition, before.invitationHash);
  if (before.tenantId !== null) tokens.forget(before.tenantId);
  await recordAudit(dependencies, {
    partition: before.tenantId ?? id,
    who,
    what: 'rejected',
    connectionId: id,
  });
  return after;
}

/**
 * Ends a connection: nothing is read through it any more, what is secret goes, the link dies. Its rows stay or go as
 * asked, unless another connection to the tenant has taken them over.
 */
export async function disconnect(
  dependencies: ConnectDependencies,
  id: string,
  rows: 'keep' | 'erase',
  who: string,
): Promise<ConnectionRow> {
  const { connect, tables, queues, tokens } = dependencies;
  const { after, before } = await applyEvent(connect, id, 'disconnected', {
    also: () => ({ invitationHash: null, attempt: null }),
  });
  if (before.invitationHash !== null)
    await connect.invitations.remove(invitationPartition, before.invitationHash);
  const { tenantId } = before;
  if (tenantId !== null) {
    tokens.forget(tenantId);
    const { owned, heir } = await releaseStreams(tables, tenantId, id);
    const isOver = heir === null && (owned.length > 0 || before.lastOwner);
    if (isOver && !before.lastOwner) {
      await connect.connections.change(connectionPartition, id, (row) => ({ ...row, lastOwner: true }));
    }
    if (isOver) for (const connector of connectors) await setDue(tables, tenantId, connector, null);
    if (isOver && rows === 'erase') {
      await queues.send(queueNames.syncRun, { version: 1, kind: 'erase', tenantId, connectionId: id });
    }
  }
  if (before.state !== 'disconnected') {
    await recordAudit(dependencies, {
      partition: tenantId ?? id,
      who,
      what: rows === 'erase' ? 'disconnected-and-erased' : 'disconnected',
      connectionId: id,
    });
  }
  return after;
}

/** Reads a connection's tenant now, or answers the run that is going. */
export async function syncNow(dependencies: ConnectDependencies, id: string, who: string): Promise<string> {
  const { row } = await getConnection(dependencies.connect, id);
  if (row.tenantId === null || !isReading(row.state)) {
    throw new TenantryError('wrong-state', `A connection that is ${row.state} cannot be read`);
  }
  const tenant = await dependencies.tables.tenants.find(row.tenantId, tenantKey);
  if (!tenant || Object.keys(tenant.row.owners).length === 0) {
    throw new TenantryError('wrong-state', 'Nothing of this tenant is read yet');
  }
  let run = '';
  for (const connector of connectors) {
    await getLane(dependencies.tables, row.tenantId, connector);
    run = await startRun(dependencies, { tenantId: row.tenantId, connector, requestedBy: who });
  }
  return run;
}
