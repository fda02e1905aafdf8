import type { ControlClient } from '../cloud/control/client.ts';
import type { DemoCustomer } from './demo-customers.ts';

const tenants = [
  {
    id: '5a1e8c1e-0d52-4e0c-8f0e-1f7a3b9c2d61',
    displayName: 'Contoso',
    domain: 'contoso.com',
    size: 25,
    seed: 11,
  },
  {
    id: '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71',
    displayName: 'Fabrikam',
    domain: 'fabrikam.com',
    size: 300,
    seed: 12,
  },
  {
    id: '8d4a0e3a-2f74-4a2e-8b2a-3b9c5d1e4f81',
    displayName: 'Adventure Works',
    domain: 'adventure-works.com',
    size: 60,
    seed: 13,
  },
];

/** Puts the demo customers' tenants into the simulated cloud, where they are not there yet. */
export async function seedCustomers(
  control: ControlClient,
): Promise<{ connected: DemoCustomer[]; invited: DemoCustomer }> {
  const known = await control.listTenants();
  const customers: DemoCustomer[] = [];
  for (const [index, tenant] of tenants.entries()) {
    const { displayName: name, domain } = tenant;
    const { administrator } = known.find(({ id }) => id === tenant.id) ?? (await control.addTenant(tenant));
    customers.push({ name, domain, administrator, externalId: `C-${1001 + index}` });
  }
  const invited = customers.pop();
  if (!invited) throw new Error('There is no demo customer');
  return { connected: customers, invited };
}
