import { resolveTenant } from '../connect/tenant-lookup.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import type { ApiCaller } from './caller.ts';

/**
 * The GUID of the tenant that a client names: one that is scoped to tenants connects those only. Undefined for a caller
 * without a scope, whose tenant nobody has looked up yet. Throws `not-allowed`.
 */
export async function findAllowedTenant(
  { settings, fetch }: Services,
  { tenants }: ApiCaller,
  tenant: string | null,
): Promise<string | undefined> {
  if (tenants === null) return undefined;
  const id = tenant === null ? null : await resolveTenant({ login: settings.cloud.login, fetch }, tenant);
  if (id === null || !tenants.has(id))
    throw new TenantryError('not-allowed', 'The client may connect only the tenants that it is scoped to');
  return id;
}
