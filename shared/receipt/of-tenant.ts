import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { getConnection } from '../connect/connections.ts';
import { getMode } from '../connect/modes/registry.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import { quote } from '../store/filter.ts';

export interface OwnConnection {
  id: string;
  row: ConnectionRow;
}

const isEnded = ({ row }: OwnConnection) => row.state === 'disconnected';

/** Every connection of a tenant, those that have ended last, the newest first. */
export async function listOfTenant({ connect, log }: Services, tenantId: string): Promise<OwnConnection[]> {
  const found: OwnConnection[] = [];
  const query = {
    partitionKey: connectionPartition,
    filter: `tenantId eq ${quote(tenantId)}`,
    onUnreadable: (error: unknown) => log.error('connection-unreadable', error, { tenantId }),
  };
  for await (const { row, rowKey } of connect.connections.list(query)) found.push({ id: rowKey, row });
  return found.sort(
    (a, b) =>
      Number(isEnded(a)) - Number(isEnded(b)) || Date.parse(b.row.createdAt) - Date.parse(a.row.createdAt),
  );
}

/** A connection of this very tenant. Throws `not-found`: what other tenants have is nobody's business. */
export async function getOfTenant(
  { connect }: Services,
  tenantId: string,
  id: string,
): Promise<OwnConnection> {
  const { row } = await getConnection(connect, id);
  if (row.tenantId !== tenantId) throw new TenantryError('not-found', 'There is no such connection here');
  return { id, row };
}

/** The application through which a connection reads, as long as it is known. */
export function findClientId({ settings }: Services, row: ConnectionRow): string | null {
  try {
    return getMode(row.mode).getClient(settings, row).clientId;
  } catch {
    return null;
  }
}

/** Whether one of these goes on through this application. */
export const sharesClient = (services: Services, clientId: string | null, others: OwnConnection[]): boolean =>
  clientId !== null &&
  others.some((other) => !isEnded(other) && findClientId(services, other.row) === clientId);
