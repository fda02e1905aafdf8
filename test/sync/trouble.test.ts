import type { ControlClient } from '../cloud/control/client.ts';
import { northwind } from '../local/seed.ts';
import { readRoles } from './customer-row.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { allDone } from './tables.ts';
import { readLive, readTruth } from './truth.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

type Fault = Partial<Parameters<ControlClient['addFault']>[0]>;

const expectTruth = async (customer: Customer) =>
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
const fail = ({ tenant }: Customer, fault: Fault) =>
  engine.control.addFault({
    service: 'graph',
    path: '/users/delta',
    kind: 'status',
    tenantId: tenant.id,
    ...fault,
  });
/** A customer who was read whole; the app has no token of theirs any more. */
async function readCustomer(): Promise<Customer> {
  const customer = await engine.addCustomer();
  await customer.read();
  customer.services.tokens.forget(customer.tenant.id);
  return customer;
}
const standing = async (customer: Customer) => {
  const { state, reasonCode } = await customer.connection();
  const { incompleteCode, rows } = await customer.ledger();
  return { state, reasonCode, incompleteCode, rows };
};
const well = { state: 'active', reasonCode: null, incompleteCode: null, rows: 24 };

test('a permission that is taken away asks for consent, and a run notices when it is back', async () => {
  const customer = await readCustomer();
  const { tenant } = customer;
  const roles = readRoles.filter((role) => role !== 'User.Read.All');
  await engine.control.setGrant(tenant.id, northwind.readClientId, { roles });
  const { run } = await customer.read();
  expect(run.done).toEqual(allDone({ users: 'incomplete' }));
  expect(await standing(customer)).toEqual({
    state: 'needs-consent',
    reasonCode: 'permission-missing',
    incompleteCode: 'permission-missing',
    rows: 24,
  });
  expect((await customer.connection()).reasonDetail).toBe('User.Read.All');
  await expectTruth(customer);
  await engine.control.setGrant(tenant.id, northwind.readClientId, { roles: readRoles });
  await customer.read();
  expect(await standing(customer)).toEqual(well);
});

test.each([
  ['is deleted', 'needs-consent', 'consent-revoked', 'permission-missing'],
  ['is disabled', 'blocked', 'blocked-by-policy', 'blocked-by-policy'],
] as const)('a service principal that %s: %s', async (how, state, reasonCode, incompleteCode) => {
  const customer = await readCustomer();
  const { tenant } = customer;
  if (how === 'is deleted') await engine.control.removeGrant(tenant.id, northwind.readClientId);
  else await engine.control.changeSettings(tenant.id, { tokenError: 7000112 });
  await customer.read();
  expect(await standing(customer)).toEqual({ state, reasonCode, incompleteCode, rows: 24 });
  await engine.control.changeSettings(tenant.id, { tokenError: null });
  await engine.control.setGrant(tenant.id, northwind.readClientId, { roles: readRoles });
  await customer.read();
  expect(await standing(customer)).toEqual(well);
});

test.each([
  [90002, 'blocked', 'tenant-gone', 'token-refused'],
  [53003, 'blocked', 'blocked-by-policy', 'blocked-by-policy'],
  [7000222, 'degraded', 'registration-credential', 'token-refused'],
] as const)('AADSTS%d makes a connection %s', async (tokenError, state, reasonCode, incompleteCode) => {
  const customer = await readCustomer();
  await engine.control.changeSettings(customer.tenant.id, { tokenError });
  await customer.read();
  expect(await standing(customer)).toEqual({ state, reasonCode, incompleteCode, rows: 24 });
});

test.each([
  ['503', { kind: 'status', status: 503 }],
  ['a cut body', { kind: 'cut' }],
  ['HTML with 200', { kind: 'html' }],
  ['a reset connection', { kind: 'reset' }],
] as const)('%s where tokens are issued is waited for', async (_, fault) => {
  const customer = await readCustomer();
  await fail(customer, { service: 'login', path: '/token', ...fault, times: 2 });
  const { parts } = await customer.read();
  expect(parts).toBeGreaterThan(1);
  expect(await standing(customer)).toEqual(well);
});

test.each([
  ['an expired token', {}],
  [
    'a claims challenge',
    {
      'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"`,
    },
  ],
])('%s in the middle of a read is answered with a fresh token', async (_, headers) => {
  const customer = await engine.addCustomer();
  await fail(customer, { status: 401, headers, skip: 1 });
  const { parts } = await customer.read();
  expect(parts).toBe(1);
  expect(await standing(customer)).toEqual(well);
});

test('tokens that are refused for ever end the run incomplete', async () => {
  const customer = await readCustomer();
  await fail(customer, { status: 401, times: 100 });
  await customer.read();
  expect(await standing(customer)).toMatchObject({ state: 'degraded', incompleteCode: 'token-refused' });
});

test('a 403 right after a consent is waited for and takes nothing for lost', async () => {
  const customer = await engine.addCustomer();
  await fail(customer, { status: 403, times: 1 });
  const run = await customer.start();
  await customer.step(run);
  expect(await standing(customer)).toMatchObject({
    state: 'degraded',
    reasonCode: 'sync-incomplete',
    incompleteCode: 'permission-missing',
  });
  await customer.read();
  expect(await standing(customer)).toEqual(well);
});

test('a missing licence is no broken consent', async () => {
  const customer = await readCustomer();
  const code = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
  await fail(customer, { status: 403, body: { error: { code, message: 'no premium license' } } });
  await customer.read();
  expect(await standing(customer)).toMatchObject({ state: 'active', incompleteCode: 'licence-missing' });
});

test('a record of another shape is not stored, is told, and comes again; the others are stored', async () => {
  const customer = await readCustomer();
  const { cursors } = customer.services.tables;
  const before = await cursors.get(customer.tenant.id, 'users');
  const [first, second] = await engine.control.listUsers(customer.tenant.id);
  const value = [
    { id: first?.id, jobTitle: 'Stored' },
    { id: second?.id, accountEnabled: 'perhaps' },
    'no record at all',
    { displayName: 'Nobody' },
    { id: first?.id, aFieldOfTomorrow: { deep: [1] }, userType: 'aTypeOfTomorrow' },
  ];
  const link = `${customer.services.graphOrigin}/v1.0/users/delta?$deltatoken=x`;
  await fail(customer, { status: 200, body: { value, '@odata.deltaLink': link } });
  await customer.read();
  const ledger = await customer.ledger();
  expect(ledger).toMatchObject({ incompleteCode: 'record-unreadable', changed: 1, removed: 0, rows: 24 });
  expect(ledger.incompleteMessage).toMatch(/^3 records/);
  expect((await customer.rows()).get(String(first?.id))?.record).toMatchObject({
    jobTitle: 'Stored',
    userType: 'aTypeOfTomorrow',
  });
  expect((await cursors.get(customer.tenant.id, 'users')).row).toEqual(before.row);
});

test('one stream in trouble holds up no other', async () => {
  const customer = await engine.addCustomer();
  await fail(customer, { path: '/subscribedSkus', status: 500, times: 100 });
  const { run } = await customer.read();
  expect(run.done).toEqual(allDone({ subscribedSkus: 'incomplete' }));
  expect((await customer.connection()).state).toBe('degraded');
});

test('what asks us to wait for ever is asked again within a day', async () => {
  const customer = await engine.addCustomer();
  await fail(customer, { status: 429, headers: { 'retry-after': '99999999999' } });
  const { run } = await customer.read();
  expect(run.done.users).toBe('complete');
  expect(Date.parse(run.finishedAt ?? '') - Date.parse(run.queuedAt)).toBeLessThanOrEqual(25 * 3_600_000);
});
