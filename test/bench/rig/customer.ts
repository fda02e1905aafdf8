import {
  blankConnection,
  type ConnectionRow,
  connectionPartition,
} from '../../../shared/connect/connection-row.ts';
import type { Services } from '../../../shared/services/services.ts';
import { claimStreams } from '../../../shared/sync/owners.ts';

export interface BenchTenant {
  id: string;
  name: string;
}

export const roles = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
];

/** Connections begin long ago, so that nothing about them is new. */
const connectedAt = '2026-01-01T00:00:00.000Z';

export const connectionIdOf = (tenantId: string) => `bench-${tenantId.slice(0, 13)}`;

const toRow = ({ id, name }: BenchTenant): ConnectionRow => ({
  ...blankConnection,
  state: 'active',
  mode: 'admin-consent',
  tier: 'read',
  customerName: name,
  externalId: null,
  contactEmail: null,
  customerTenant: id,
  namedTenantId: id,
  tenantId: id,
  tenantName: name,
  tenantDomains: ['bench.example'],
  settings: { domains: ['*'] },
  createdAt: connectedAt,
  connectedAt,
  grantedRoles: roles,
});

/** A customer as they are right after their consent, before anything was read. */
export async function connectCustomer(services: Services, tenant: BenchTenant): Promise<void> {
  const row = toRow(tenant);
  const id = connectionIdOf(tenant.id);
  await services.connect.connections.insert(connectionPartition, id, row);
  await claimStreams(services.tables, tenant.id, id, row, services.now());
}
