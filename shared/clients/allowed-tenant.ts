import { resolveTenant } from '../connect/tenant-lookup.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import type { ApiCaller } from './caller.ts';

/** A client that is scoped to tenants connects those only, and names them. Throws `not-allowed`. */
export async function checkMayCreate(
  { settings, fetch }: Services,
  { tenants }: ApiCaller,
  tenant: string | null,
): Promise<void> {
  if (tenants === null) return;
  const id = tenant === null ? null : await resolveTenant({ login: settings.cloud.login, fetch }, tenant);
  if (id === null || !tenants.has(id))
    throw new TenantryError('not-allowed', 'The client may connect only the tenants that it is scoped to');
}
