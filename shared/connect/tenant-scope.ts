import type { ConnectionRow } from './connection-row.ts';

/** GUIDs of the tenants that somebody may see and act for; null: every tenant. */
export type TenantScope = ReadonlySet<string> | null;

/** Whether a connection is in it. One whose tenant nobody knows yet is in no list of tenants. */
export function isInScope(
  tenants: TenantScope,
  { tenantId, namedTenantId }: Pick<ConnectionRow, 'tenantId' | 'namedTenantId'>,
): boolean {
  const tenant = tenantId ?? namedTenantId;
  return tenants === null || (tenant !== null && tenants.has(tenant));
}
