import type { ControlClient, TenantSummary } from '../../cloud/control/client.ts';
import { northwind } from '../../local/seed.ts';
import type { CloudRig } from './cloud-rig.ts';
import { connectCustomer, roles } from './customer.ts';

export interface CloudTenantOptions {
  users: number;
  settings?: Parameters<ControlClient['addTenant']>[0]['settings'];
}

let made = 0;

/** A tenant of the simulated cloud that has consented, connected and never read. */
export async function addCloudTenant(
  { control, services }: CloudRig,
  { users, settings = {} }: CloudTenantOptions,
): Promise<TenantSummary> {
  made += 1;
  const tenant = await control.addTenant({
    displayName: `Customer ${made}`,
    domain: `customer-${made}.example`,
    size: users,
    seed: made,
    settings,
  });
  await control.setGrant(tenant.id, northwind.readClientId, { roles });
  await connectCustomer(services, { id: tenant.id, name: tenant.displayName });
  return tenant;
}

/** The paths that Graph was asked for since the last time. */
export async function requestsOf({ control }: CloudRig, tenantId: string): Promise<string[]> {
  const log = await control.listLog({ service: 'graph', tenantId });
  await control.removeLog();
  return log.map(({ path }) => path);
}
