import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { readLive, readTruth } from './truth.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const expectTruth = async (customer: Customer) =>
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
const dueInMinutes = async ({ services, tenant }: Customer) => {
  const { dueAt } = (await services.tables.lanes.get(tenant.id, 'directory')).row;
  return Math.round((Date.parse(dueAt ?? '') - services.now()) / 60_000);
};
/** Takes the cursor away, so that the next read is whole and misses who is gone. */
const forgetCursor = ({ services, tenant }: Customer) => services.tables.cursors.remove(tenant.id, 'users');

async function shrunk(size: number, remove: number): Promise<{ customer: Customer; removed: string[] }> {
  const customer = await engine.addCustomer({ size });
  await customer.read();
  const { removed } = await engine.control.changeUsers(customer.tenant.id, { remove, hard: false });
  await forgetCursor(customer);
  await customer.read();
  return { customer, removed };
}

test('a read that misses 30 of 100 removes nobody until a second one agrees', async () => {
  const { customer } = await shrunk(100, 30);
  expect(await customer.ledger()).toMatchObject({
    incompleteCode: 'shrink-guard',
    heldBack: 30,
    rows: 100,
    removed: 0,
    cursorSavedAt: null,
  });
  expect(Object.keys(await readLive(customer)).length).toBe(100);
  expect((await customer.connection()).state).toBe('degraded');
  expect(await dueInMinutes(customer)).toBe(15);
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: null, heldBack: 0, rows: 70, removed: 30 });
  await expectTruth(customer);
  expect((await customer.connection()).state).toBe('active');
});

test('who is back in the second read is not removed', async () => {
  const { customer, removed } = await shrunk(100, 30);
  await engine.control.changeUsers(customer.tenant.id, { restore: removed.slice(0, 29) });
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: null, heldBack: 0, rows: 99, removed: 1 });
  await expectTruth(customer);
});

test('others who are missing in the second read are held back in their turn', async () => {
  const { customer, removed } = await shrunk(100, 30);
  await engine.control.changeUsers(customer.tenant.id, { restore: removed });
  await engine.control.changeUsers(customer.tenant.id, { remove: 40, seed: 99 });
  await customer.read();
  const { heldBack, rows } = await customer.ledger();
  expect(heldBack + rows).toBeGreaterThanOrEqual(100);
  await customer.read();
  await expectTruth(customer);
});

test('a few who are missing are removed at once', async () => {
  const { customer } = await shrunk(100, 9);
  expect(await customer.ledger()).toMatchObject({ incompleteCode: null, rows: 91, removed: 9 });
});

test('many new people do not hide that many are missing', async () => {
  const customer = await engine.addCustomer({ size: 60 });
  await customer.read();
  await engine.control.changeUsers(customer.tenant.id, { remove: 20, add: 120, hard: true });
  await forgetCursor(customer);
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: 'shrink-guard', heldBack: 20 });
});

test('a listing that comes back empty removes nobody', async () => {
  const customer = await engine.addCustomer({ size: 5 });
  await customer.read();
  await forgetCursor(customer);
  const body = {
    value: [],
    '@odata.deltaLink': `${customer.services.graphOrigin}/v1.0/users/delta?$deltatoken=x`,
  };
  await engine.control.addFault({
    service: 'graph',
    path: '/users/delta',
    tenantId: customer.tenant.id,
    kind: 'status',
    status: 200,
    body,
  });
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: 'shrink-guard', heldBack: 5, rows: 5 });
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: null, heldBack: 0, rows: 5 });
  await expectTruth(customer);
});

test('a run that is cut off after it has held back does not agree with itself', async () => {
  const customer = await engine.addCustomer({ size: 60 });
  await customer.read();
  await engine.control.changeUsers(customer.tenant.id, { remove: 30 });
  await forgetCursor(customer);
  const run = await customer.start();
  const { tables } = customer.services;
  const ledger: typeof tables.ledger = {
    ...tables.ledger,
    put: async (partitionKey, rowKey, row) => {
      if (row.incompleteCode === 'shrink-guard') throw new TenantryError('storage-unavailable', 'nothing');
      return tables.ledger.put(partitionKey, rowKey, row);
    },
  };
  await customer.step(run, { tables: { ...tables, ledger } }).catch(() => undefined);
  customer.wait(11 * 60_000);
  await customer.step(run);
  expect(Object.keys(await readLive(customer)).length).toBe(60);
  expect((await customer.ledger()).heldBack).toBe(30);
});

test('who a delta names removed goes at once, however many', async () => {
  const customer = await engine.addCustomer({ size: 60 });
  await customer.read();
  await engine.control.changeUsers(customer.tenant.id, { remove: 40 });
  await customer.read();
  expect(await customer.ledger()).toMatchObject({ incompleteCode: null, rows: 20, removed: 40 });
});
