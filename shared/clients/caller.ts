import type { Who } from '../audit/audit.ts';
import type { ConnectionRow } from '../connect/connection-row.ts';
import { getConnection } from '../connect/connections.ts';
import { isInScope, type TenantScope } from '../connect/tenant-scope.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import type { Stored } from '../store/rows.ts';

/** Who calls the API: a client with its tenants, or whoever holds a function key where there are no clients. */
export interface ApiCaller {
  /** Stable; what is counted and remembered for a caller is kept under it. */
  id: string;
  who: Who;
  tenants: TenantScope;
}

/** A connection of the caller's; another one is not told from one that does not exist. */
export async function getVisible(
  { connect }: Services,
  { tenants }: ApiCaller,
  id: string,
): Promise<Stored<ConnectionRow>> {
  const found = await getConnection(connect, id);
  if (!isInScope(tenants, found.row)) throw new TenantryError('not-found', 'There is no such connection');
  return found;
}
