import { recordAudit, type Who } from '../audit/audit.ts';
import { connectors } from '../connectors/registry.ts';
import { queueNames } from '../contracts/messages.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { toInstant } from '../sync/due.ts';
import { getLane, setDue } from '../sync/lane.ts';
import { releaseStreams } from '../sync/owners.ts';
import { startRun } from '../sync/start-run.ts';
import { type ConnectionRow, connectionPartition, invitationPartition } from './connection-row.ts';
import { applyEvent, auditPartition, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { mayResume, type Side } from './may-resume.ts';
import { certificateNameOf, secretNameOf } from './own-app/credential.ts';
import { isReading } from './state-table.ts';
import { beginReading } from './verify.ts';

/** An operator says that the tenant which came to an unnamed invitation is the right one: reading begins. */
export async function confirmTenant(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
): Promise<ConnectionRow> {
  const { connect, now } = dependencies;
  const { after, before } = await applyEvent(connect, id, 'confirmed', {
    also: (row) => ({ connectedAt: row.connectedAt ?? toInstant(now()) }),
  });
  if (before.state !== after.state) {
    await recordAudit(dependencies, {
      partition: auditPartition(id, after),
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
  who: Who,
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
    partition: auditPartition(id, before),
    who,
    what: 'rejected',
    connectionId: id,
    before: { state: before.state },
    after: { state: after.state },
  });
  return removeCredential(dependencies, id, after);
}

/**
 * Ends a connection: nothing is read through it any more, what is secret goes, the link dies. Its rows stay or go as
 * asked, unless another connection to the tenant has taken them over.
 */
export async function disconnect(
  dependencies: ConnectDependencies,
  id: string,
  rows: 'keep' | 'erase',
  who: Who,
  event: 'disconnected' | 'disconnected-by-customer' = 'disconnected',
): Promise<ConnectionRow> {
  const { connect, tokens } = dependencies;
  const { after, before } = await applyEvent(connect, id, event, {
    // Taken for the last one that read the tenant until another is found: who asks again after a crash finishes it.
    also: (row) => ({ invitationHash: null, attempt: null, lastOwner: row.connectedAt !== null }),
  });
  if (before.state !== 'disconnected') {
    await recordAudit(dependencies, {
      partition: auditPartition(id, before),
      who,
      ...toEnd(event, rows),
      connectionId: id,
      before: { state: before.state },
      after: { state: after.state },
    });
  }
  if (before.invitationHash !== null)
    await connect.invitations.remove(invitationPartition, before.invitationHash);
  if (before.tenantId !== null) {
    tokens.forget(before.tenantId);
    await handOver(dependencies, id, after, rows);
  }
  return removeCredential(dependencies, id, after);
}

/** Whoever takes over reads at once, by their own settings; where nobody does, the rows stay or go as asked. */
async function handOver(
  dependencies: ConnectDependencies,
  id: string,
  { tenantId, lastOwner }: ConnectionRow,
  rows: 'keep' | 'erase',
): Promise<void> {
  const { connect, tables, queues } = dependencies;
  if (tenantId === null) return;
  const { owned, heir } = await releaseStreams(dependencies, tenantId, id);
  if (heir === null) {
    if (owned.length === 0 && !lastOwner) return;
    for (const connector of connectors) await setDue(tables, tenantId, connector, null);
    if (rows === 'erase')
      await queues.send(queueNames.syncRun, { version: 1, kind: 'erase', tenantId, connectionId: id });
    return;
  }
  await connect.connections.change(connectionPartition, id, (row) => ({ ...row, lastOwner: false }));
  const found = await connect.connections.find(connectionPartition, heir);
  if (owned.length > 0 && found && isReading(found.row.state))
    await beginReading(dependencies, heir, found.row);
}

function toEnd(event: 'disconnected' | 'disconnected-by-customer', rows: 'keep' | 'erase') {
  const detail = rows === 'erase' ? 'Rows to be erased' : 'Rows kept';
  if (event === 'disconnected-by-customer') return { what: event, detail };
  return { what: rows === 'erase' ? 'disconnected-and-erased' : 'disconnected' };
}

/**
 * What is secret goes last and its pointer after it: who asks again after a failure of the vault finishes it. Both names
 * go, whatever the row points to: an earlier credential may have been of the other kind.
 */
async function removeCredential(
  { connect, secrets, certificates }: ConnectDependencies,
  id: string,
  row: ConnectionRow,
): Promise<ConnectionRow> {
  if (row.mode !== 'own-app') return row;
  await secrets.remove(secretNameOf(id));
  await certificates.remove(certificateNameOf(id));
  const changed = await connect.connections.change(connectionPartition, id, (known) =>
    known.registration === null && known.preparedCertificate === null
      ? undefined
      : { ...known, registration: null, preparedCertificate: null },
  );
  return changed.row;
}

const neverConnected = () =>
  new TenantryError('wrong-state', 'A connection that was never connected cannot be paused or resumed');

const pausedByOther = (by: Side) =>
  new TenantryError(
    'wrong-state',
    `The ${by === 'partner' ? 'customer' : 'partner'} has paused this connection and must resume it`,
  );

/** Stops reading for a while; everything that was given stays. */
export async function pause(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
  by: Side,
): Promise<ConnectionRow> {
  const { before, after } = await applyEvent(dependencies.connect, id, `paused-by-${by}`, {
    // Going on after a pause leads to reading: only what was proved and confirmed may come to that.
    onlyIf: ({ connectedAt }) => {
      if (connectedAt === null) throw neverConnected();
      return true;
    },
  });
  if (after.tenantId !== null) dependencies.tokens.forget(after.tenantId);
  await auditMove(dependencies, id, who, 'paused', before, after);
  return after;
}

/** Goes on reading, at once. Throws `wrong-state` for what the other side has paused. */
export async function resume(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
  by: Side,
): Promise<ConnectionRow> {
  const { before, after } = await applyEvent(dependencies.connect, id, 'resumed', {
    onlyIf: (row) => {
      if (row.connectedAt === null) throw neverConnected();
      if (row.state === 'paused' && !mayResume(row, by)) throw pausedByOther(by);
      return true;
    },
  });
  await auditMove(dependencies, id, who, 'resumed', before, after);
  if (before.state !== after.state) await beginReading(dependencies, id, after);
  return after;
}

async function auditMove(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
  what: string,
  before: ConnectionRow,
  after: ConnectionRow,
): Promise<void> {
  if (before.state === after.state) return;
  await recordAudit(dependencies, {
    partition: auditPartition(id, after),
    who,
    what,
    connectionId: id,
    before: { state: before.state, reason: before.reasonCode },
    after: { state: after.state, reason: after.reasonCode },
  });
}

/** Reads a connection's tenant now, or answers the run that is going. */
export async function syncNow(dependencies: ConnectDependencies, id: string, who: Who): Promise<string> {
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
    run = await startRun(dependencies, { tenantId: row.tenantId, connector, requestedBy: who.name });
  }
  return run;
}
