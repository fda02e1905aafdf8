import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import type { CustomerView } from '../pages/views/customer.ts';
import type { Services } from '../services/services.ts';
import { tenantKey } from '../sync/bookkeeping.ts';

/** Who else reads a connection's tenant, and which connection's reads its rows come from; null where it is alone. */
export async function findShared(
  { tables, connect }: Services,
  id: string,
  { tenantId }: ConnectionRow,
): Promise<CustomerView['shared']> {
  const tenant = tenantId === null ? undefined : await tables.tenants.find(tenantId, tenantKey);
  const others = tenant?.row.connections.filter((each) => each !== id).length ?? 0;
  if (!tenant || others === 0) return null;
  const owners = Object.values(tenant.row.owners);
  const ownerId = owners.includes(id) ? id : (owners[0] ?? null);
  const owner =
    ownerId === null || ownerId === id
      ? undefined
      : await connect.connections.find(connectionPartition, ownerId);
  return { isOwner: ownerId === id, ownerId, ownerName: owner?.row.customerName ?? null, others };
}
