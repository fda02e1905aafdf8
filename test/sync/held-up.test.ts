import type { Rows } from '../../shared/store/rows.ts';
import type { LedgerRow } from '../../shared/sync/bookkeeping.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { readLive, readTruth } from './truth.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

/** A ledger whose first write for `users` is held up until it is let go, as by a machine that stands still. */
function holdUp(ledger: Rows<LedgerRow>) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let isFirst = true;
  const hold = async (rowKey: string) => {
    if (rowKey !== 'users' || !isFirst) return;
    isFirst = false;
    reached.resolve();
    await released.promise;
  };
  const held: Rows<LedgerRow> = {
    ...ledger,
    put: (partition, rowKey, row) => hold(rowKey).then(() => ledger.put(partition, rowKey, row)),
    insert: (partition, rowKey, row) => hold(rowKey).then(() => ledger.insert(partition, rowKey, row)),
    replace: (stored, row) => hold(stored.rowKey).then(() => ledger.replace(stored, row)),
  };
  return { held, reached: reached.promise, release: released.resolve };
}

const expectWhole = async (customer: Customer, size: number) => {
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
  expect(await customer.ledger()).toMatchObject({ rows: size, incompleteCode: null, unpublishedRun: null });
};

test.each([
  ['that it met trouble', 1],
  ['that it is about to write rows', 0],
])(
  'a host that stands still while it notes %s writes nothing over what another one noted',
  async (_, troubles) => {
    const customer = await engine.addCustomer({ size: 24 });
    const { tables } = customer.services;
    const { held, reached, release } = holdUp(tables.ledger);
    if (troubles > 0)
      await engine.control.addFault({
        service: 'graph',
        path: '/users/delta',
        tenantId: customer.tenant.id,
        kind: 'status',
        status: 429,
        headers: { 'retry-after': '60' },
        times: troubles,
      });
    const run = await customer.start();
    const still = customer.step(run, { tables: { ...tables, ledger: held } }).catch(() => {});
    await reached;
    customer.wait(11 * 60_000);
    await customer.step(run);
    await expectWhole(customer, 24);
    release();
    await still;
    await expectWhole(customer, 24);
    await customer.read();
    await expectWhole(customer, 24);
  },
);
