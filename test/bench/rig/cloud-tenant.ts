import { connectionPartition } from '../../../shared/connect/connection-row.ts';
import type { ControlClient, TenantSummary } from '../../cloud/control/client.ts';
import { northwind } from '../../local/seed.ts';
import type { CloudRig } from './cloud-rig.ts';
import { connectCustomer, connectionIdOf, roles } from './customer.ts';

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

/** Paths with their queries that Graph was asked for since the last time. */
export async function requestsOf({ control }: CloudRig, tenantId: string): Promise<string[]> {
  const log = await control.listLog({ service: 'graph', tenantId });
  await control.removeLog();
  return log.map(({ url }) => url);
}

/** A tenant's token, as the product gets it. */
async function tokenOf({ services, settings }: CloudRig, tenantId: string): Promise<string> {
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) process.env[name] = settings[name];
  const { row } = await services.connect.connections.get(connectionPartition, connectionIdOf(tenantId));
  return (await services.tokens.get(services.toTokenRequest(row, tenantId))).accessToken;
}

/** How many pages a listing has, asked for from its first one on and with nothing in between. */
export async function countPages(rig: CloudRig, tenantId: string, firsts: string[], prefer: string) {
  const headers = { authorization: `Bearer ${await tokenOf(rig, tenantId)}`, prefer };
  let pages = 0;
  for (const first of firsts) {
    let link: string | undefined = new URL(first, rig.services.graphOrigin).href;
    while (link !== undefined) {
      const answer: Response = await fetch(link, { headers });
      if (!answer.ok) throw new Error(`${link} answered ${answer.status}`);
      pages += 1;
      link = ((await answer.json()) as { '@odata.nextLink'?: string })['@odata.nextLink'];
    }
  }
  await rig.control.removeLog();
  return pages;
}
