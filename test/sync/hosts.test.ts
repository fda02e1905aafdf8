import { type Stack, startStack } from '../local/stack.ts';
import { type Connected, connect, eventually, hour } from './front-door.ts';
import { streamNames } from './tables.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const delay = (customer: Connected, delayMs: number, times = 1, skip = 0) =>
  stack.cloud.control.addFault({
    service: 'graph',
    path: '/users/delta',
    tenantId: customer.tenant.id,
    kind: 'delay',
    delayMs,
    times,
    skip,
  });
const asked = async (customer: Connected) =>
  (await stack.cloud.control.listLog({ service: 'graph', tenantId: customer.tenant.id })).length;

/** Kills the app while Graph lets it wait for a page, starts it again, and lets queue and lease come free. */
async function killAtPage(customer: Connected, page: number): Promise<void> {
  const { id } = await delay(customer, 2000, 1, page - 1);
  await customer.sync();
  const isAsked = async () =>
    (await stack.cloud.control.listFaults()).some((fault) => fault.id === id && fault.times === 0);
  await eventually('the page is asked for', isAsked);
  await stack.killHost();
  await stack.restartHost();
  stack.advance(11 * 60_000);
}

test.each([
  ['the first page of a delta', 1],
  ['the last page of a delta', 3],
])('a host that is killed at %s is taken over by the next one', async (_, page) => {
  const customer = await connect(stack);
  const { tenant } = customer;
  await stack.cloud.control.changeUsers(tenant.id, { add: 4, remove: 3, change: 15, seed: 5 });
  await killAtPage(customer, page);
  await customer.idle();
  await customer.expectTruth();
  expect(await customer.coverage()).toMatchObject({ incomplete: null, rows: 25, added: 4, removed: 3 });
  const told = await customer.changes();
  expect(new Set(told).size).toBe(told.length);
  expect(told.filter((change) => change.endsWith(' removed')).length).toBe(3);
});

test('a host that is killed in a whole read takes nobody for gone', async () => {
  const customer = await connect(stack);
  await stack.tables('cursors').deleteEntity(customer.tenant.id, 'users');
  await killAtPage(customer, 2);
  await customer.idle();
  await customer.expectTruth();
  expect(await customer.coverage()).toMatchObject({ incomplete: null, rows: 24, removed: 0 });
});

test('two hosts share the customers, and none is read by both at once', async () => {
  const customers = await Promise.all(Array.from({ length: 6 }, () => connect(stack)));
  await stack.addHost();
  await stack.cloud.control.removeLog();
  for (const customer of customers) await delay(customer, 700);
  const runs = await Promise.all(customers.map((customer) => customer.sync()));
  const queue = stack.queues.getQueueClient('sync-run');
  // The same messages again, as a queue may deliver them.
  for (const [index, { tenant }] of customers.entries()) {
    const message = {
      version: 1,
      kind: 'run',
      tenantId: tenant.id,
      connector: 'directory',
      run: runs[index],
    };
    await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
  }
  for (const [index, customer] of customers.entries()) await customer.idle(runs[index]);
  for (const customer of customers) {
    await customer.expectTruth();
    expect(await asked(customer)).toBe(streamNames.length + 1);
  }
});

test('a permission that is taken away is noticed at the next due run, and so is its return', async () => {
  const customer = await connect(stack);
  const { tenant } = customer;
  const { readClientId } = stack.partner;
  const { servicePrincipals } = await stack.cloud.control.readTenant(tenant.id);
  const { roles = [], scopes = [] } =
    servicePrincipals.find(({ clientId }) => clientId === readClientId) ?? {};
  const grant = (kept: string[]) =>
    stack.cloud.control.setGrant(tenant.id, readClientId, { roles: kept, scopes });
  await grant(roles.filter((role) => role !== 'User.Read.All'));
  stack.advance(7 * hour);
  await eventually('needs-consent', async () => (await customer.state()) === 'needs-consent');
  expect((await customer.coverage()).incomplete).toMatchObject({ code: 'permission-missing' });
  expect((await customer.coverage()).rows).toBe(24);
  await grant(roles);
  stack.advance(7 * hour);
  await eventually('active again', async () => (await customer.state()) === 'active');
  await customer.expectTruth();
});
