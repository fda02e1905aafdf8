import type { ControlClient } from '../cloud/control/client.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { readLive, readTruth } from './truth.ts';

type Fault = Omit<Parameters<ControlClient['addFault']>[0], 'service' | 'path' | 'skip' | 'times'>;

/** Fault → what the ledger calls it when it does not go away. */
const faults: [string, Fault, string][] = [
  ['429 without Retry-After', { kind: 'status', status: 429 }, 'throttled'],
  ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }, 'throttled'],
  ['503', { kind: 'status', status: 503 }, 'unreachable'],
  ['a reset connection', { kind: 'reset' }, 'unreachable'],
  ['a cut body', { kind: 'cut' }, 'malformed-response'],
  ['JSON that stops midway', { kind: 'malformed' }, 'malformed-response'],
  ['HTML with 200', { kind: 'html' }, 'malformed-response'],
  ['204 without a body', { kind: 'empty' }, 'malformed-response'],
  ['a next link to itself', { kind: 'own-next-link' }, 'page-loop'],
  ['a next link to another host', { kind: 'foreign-next-link' }, 'foreign-next-link'],
];
const pages: [string, number][] = [
  ['first', 0],
  ['middle', 1],
  ['last', 2],
];
const size = 24;
/** Trouble that stays meets one page a fault, in turn; `MATRIX=all` takes every page. */
const pagesFor = (fault: Fault, turn: number) => {
  const number = faults.findIndex(([, known]) => known === fault) + turn;
  return process.env.MATRIX === 'all' ? pages : pages.slice(number % 3, (number % 3) + 1);
};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const addFault = (customer: Customer, fault: Fault, skip: number, times: number) =>
  engine.control.addFault({
    ...fault,
    service: 'graph',
    path: '/users/delta',
    tenantId: customer.tenant.id,
    skip,
    times,
  });

/** People come, go and change, on three pages of changes. */
const change = ({ tenant }: Customer) =>
  engine.control.changeUsers(tenant.id, { add: 3, remove: 3, change: 18, seed: 7 });

async function expectWhole(customer: Customer): Promise<void> {
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
  const ledger = await customer.ledger();
  expect(ledger).toMatchObject({ incompleteCode: null, unpublishedRun: null, heldBack: 0, rows: size });
  expect((await customer.connection()).state).toBe('active');
}

describe.each(faults)('%s', (_, fault, code) => {
  test('once, on any page of a first read or of a delta, leaves the rows whole', async () => {
    await Promise.all(
      pages.map(async ([, skip]) => {
        const customer = await engine.addCustomer({ size });
        await addFault(customer, fault, skip, 1);
        await customer.read();
        await expectWhole(customer);
        await change(customer);
        await addFault(customer, fault, skip, 1);
        await customer.read();
        await expectWhole(customer);
      }),
    );
  });

  test('for as long as a run lives, ends it incomplete with nothing removed', async () => {
    const customers = await Promise.all(
      pagesFor(fault, 0).map(async ([, skip]) => {
        const customer = await engine.addCustomer({ size });
        await customer.read();
        const { removed } = await change(customer);
        const before = await customer.ledger();
        await addFault(customer, fault, skip, 10_000);
        const { run } = await customer.read();
        expect(run.done.users).toBe('incomplete');
        expect(await customer.ledger()).toMatchObject({
          incompleteCode: code,
          lastCompleteAt: before.lastCompleteAt,
        });
        const gone = [...(await customer.rows())].filter(([, { state }]) => state.removedAt !== null);
        for (const [id] of gone) expect(removed).toContain(id);
        expect((await customer.connection()).state).toBe(code === 'throttled' ? 'active' : 'degraded');
        return customer;
      }),
    );
    await engine.control.removeFaults();
    for (const customer of customers) {
      await customer.read();
      await expectWhole(customer);
    }
  });

  test('through a whole first run leaves a part that the next run makes whole', async () => {
    const customers = await Promise.all(
      pagesFor(fault, 1).map(async ([, skip]) => {
        const customer = await engine.addCustomer({ size });
        await addFault(customer, fault, skip, 10_000);
        await customer.read();
        expect(await customer.ledger()).toMatchObject({ incompleteCode: code, lastCompleteAt: null });
        expect((await customer.rows()).size).toBe(skip * 10);
        expect((await customer.ledger()).rows).toBe(skip * 10);
        return customer;
      }),
    );
    await engine.control.removeFaults();
    for (const customer of customers) {
      await customer.read();
      await expectWhole(customer);
      expect((await customer.changes()).length).toBe(size);
    }
  });
});
