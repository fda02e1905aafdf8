import { blankConnection, type ConnectionRow } from '../../shared/connect/connection-row.ts';
import type { TenantSummary } from '../cloud/control/client.ts';

/** What the tier `read` is granted; a contract of the product, written down here on its own. */
export const readRoles = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
];

/** A connection whose grant is proved and that is ready to be read. */
export function toConnectionRow(tenant: TenantSummary, now: number): ConnectionRow {
  const at = new Date(now).toISOString();
  return {
    ...blankConnection,
    state: 'active',
    mode: 'admin-consent',
    tier: 'read',
    customerName: tenant.displayName,
    externalId: null,
    contactEmail: null,
    customerTenant: tenant.id,
    namedTenantId: tenant.id,
    tenantId: tenant.id,
    tenantName: tenant.displayName,
    tenantDomains: tenant.domains,
    settings: { domains: ['*'] },
    createdAt: at,
    connectedAt: at,
    grantedRoles: readRoles,
  };
}
