import type { Who } from '../audit/audit.ts';
import type { ConnectionRow } from '../connect/connection-row.ts';
import { getConnection } from '../connect/connections.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import type { Stored } from '../store/rows.ts';

/** Who calls the API: a client with its tenants, or whoever holds a function key where there are no clients. */
export interface ApiCaller {
  /** Stable; what is counted and remembered for a caller is kept under it. */
  id: string;
  who: Who;
  /** GUIDs of the tenants that it may see and act for; null: every tenant. */
  tenants: ReadonlySet<string> | null;
}

type Tenants = Pick<ConnectionRow, 'tenantId' | 'namedTenantId'>;

/** Whether a connection is one of the caller's. One whose tenant nobody knows yet is nobody's but an unscoped caller's. */
export function maySee({ tenants }: ApiCaller, row: Tenants): boolean {
  const tenant = row.tenantId ?? row.namedTenantId;
  return tenants === null || (tenant !== null && tenants.has(tenant));
}

/** A connection of the caller's; another one is not told from one that does not exist. */
export async function getVisible(
  { connect }: Services,
  caller: ApiCaller,
  id: string,
): Promise<Stored<ConnectionRow>> {
  const found = await getConnection(connect, id);
  if (!maySee(caller, found.row)) throw new TenantryError('not-found', 'There is no such connection');
  return found;
}
