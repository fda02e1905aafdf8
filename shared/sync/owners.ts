import { type ConnectionRow, type ConnectTables, connectionPartition } from '../connect/connection-row.ts';
import { isReading } from '../connect/state-table.ts';
import { streams } from '../connectors/registry.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { type SyncTables, type TenantRow, tenantKey } from './bookkeeping.ts';
import { toInstant } from './due.ts';

/**
 * Rows belong to the tenant: each stream is read through exactly one connection. A connection takes the streams that
 * nobody reads; a second one to the same tenant takes none and waits its turn.
 */
export async function claimStreams(
  tables: SyncTables,
  tenantId: string,
  connectionId: string,
  { tenantName, tenantDomains }: Pick<ConnectionRow, 'tenantName' | 'tenantDomains'>,
  now: number,
): Promise<TenantRow> {
  const claim = (known: TenantRow): TenantRow => ({
    ...known,
    name: tenantName ?? known.name,
    domains: tenantDomains ?? known.domains,
    connections: [...new Set([...known.connections, connectionId])],
    owners: Object.fromEntries(streams.map(({ name }) => [name, known.owners[name] ?? connectionId])),
  });
  const fresh: TenantRow = {
    name: tenantName ?? tenantId,
    domains: tenantDomains ?? [],
    owners: {},
    connections: [],
    firstConnectedAt: toInstant(now),
  };
  try {
    return (await tables.tenants.insert(tenantId, tenantKey, claim(fresh))).row;
  } catch (error) {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
    return (await tables.tenants.change(tenantId, tenantKey, claim)).row;
  }
}

/** What a connection gives up when it ends, and who reads it from then on. */
export interface Handover {
  owned: string[];
  /** The connection that has taken the streams over; null: nobody reads the tenant any more. */
  heir: string | null;
}

/** Who would take over: one that works, else one that is being read, else any that has not ended. */
async function findHeir(connect: ConnectTables, candidates: string[]): Promise<string | null> {
  const states = new Map<string, ConnectionRow['state']>();
  for (const id of candidates) {
    const found = await connect.connections.find(connectionPartition, id);
    if (found) states.set(id, found.row.state);
  }
  const first = (is: (state: ConnectionRow['state']) => boolean) =>
    candidates.find((id) => is(states.get(id) ?? 'disconnected'));
  return (
    first((state) => state === 'active') ??
    first(isReading) ??
    first((state) => state !== 'disconnected') ??
    null
  );
}

/** Takes a connection out of its tenant; another one, where there is one, becomes the owner first. */
export async function releaseStreams(
  { tables, connect }: { tables: SyncTables; connect: ConnectTables },
  tenantId: string,
  connectionId: string,
): Promise<Handover> {
  let handover: Handover = { owned: [], heir: null };
  const known = await tables.tenants.find(tenantId, tenantKey);
  if (!known) return handover;
  const wanted = await findHeir(
    connect,
    known.row.connections.filter((id) => id !== connectionId),
  );
  await tables.tenants.change(tenantId, tenantKey, (row) => {
    const connections = row.connections.filter((id) => id !== connectionId);
    const owned = Object.keys(row.owners).filter((stream) => row.owners[stream] === connectionId);
    const heir = wanted !== null && connections.includes(wanted) ? wanted : null;
    handover = { owned, heir };
    const kept = Object.entries(row.owners).filter(([, owner]) => owner !== connectionId);
    const inherited = heir === null ? [] : owned.map((stream) => [stream, heir]);
    return { ...row, connections, owners: Object.fromEntries([...kept, ...inherited]) };
  });
  return handover;
}

/** A connection that ended while it was claiming, or whose end broke off, must not keep a tenant from the next one. */
export async function releaseEnded(
  { tables, connect }: { tables: SyncTables; connect: ConnectTables },
  tenantId: string,
): Promise<void> {
  const known = (await tables.tenants.find(tenantId, tenantKey))?.row;
  if (!known) return;
  for (const id of new Set([...known.connections, ...Object.values(known.owners)])) {
    const found = await connect.connections.find(connectionPartition, id);
    if (!found || found.row.state === 'disconnected') await releaseStreams({ tables, connect }, tenantId, id);
  }
}
