import { changeConnection } from '../../shared/connect/change-connection.ts';
import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { verifyConnection } from '../../shared/connect/verify.ts';
import { startRun } from '../../shared/sync/start-run.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

async function audited({ services, tenant }: Customer): Promise<string[]> {
  const told: string[] = [];
  for await (const { row } of services.audit.list({ partitionKey: tenant.id })) told.push(row.what);
  return told.sort();
}
const die = async () => {
  throw new Error('The process is dead');
};

test('a run that dies between its last word in the audit and its end tells it once', async () => {
  const customer = await engine.addCustomer();
  const { tables } = customer.services;
  const run = await customer.start();
  let isLast = false;
  const dying = {
    audit: {
      ...customer.services.audit,
      insert: async (...given: Parameters<typeof customer.services.audit.insert>) => {
        isLast = true;
        return customer.services.audit.insert(...given);
      },
    },
    tables: {
      ...tables,
      runs: {
        ...tables.runs,
        changeFrom: (...given: Parameters<typeof tables.runs.changeFrom>) =>
          isLast ? die() : tables.runs.changeFrom(...given),
      },
    },
  };
  await expect(customer.step(run, dying)).rejects.toThrow('dead');
  expect(await audited(customer)).toEqual(['run-complete']);
  customer.wait(11 * 60_000);
  await customer.step(run);
  expect((await tables.runs.get(customer.tenant.id, run)).row.state).toBe('finished');
  expect(await audited(customer)).toEqual(['run-complete']);
});

test('a proof that is cut off before the audit knows of it is told by the next message, once', async () => {
  const customer = await engine.addCustomer();
  const { services, tenant, connectionId } = customer;
  const attempt = 'attempt-00000000000001';
  const { row: connected } = await services.connect.connections.change(
    connectionPartition,
    connectionId,
    (row) => ({ ...row, state: 'verifying', attempt }),
  );
  const startedAt = connected.createdAt;
  const message = { version: 1 as const, connectionId, tenantId: tenant.id, attempt, startedAt, tries: 0 };
  const dying = { ...services, audit: { ...services.audit, insert: die } };
  await verifyConnection(dying, message).catch(() => {});
  expect((await customer.connection()).state).toBe('active');
  expect(await audited(customer)).toEqual([]);
  customer.wait(60_000);
  await verifyConnection(services, message);
  customer.wait(60_000);
  await verifyConnection(services, message);
  expect(await audited(customer)).toEqual(['active']);
});

test('a run that nobody ever began, as its asker had died, is purged with the old ones', async () => {
  const customer = await engine.addCustomer();
  const { tables } = customer.services;
  const dying = { ...customer.services, tables: { ...tables, lanes: { ...tables.lanes, changeFrom: die } } };
  await customer.read();
  await expect(
    startRun(dying, { tenantId: customer.tenant.id, connector: 'directory', requestedBy: 'test' }),
  ).rejects.toThrow('dead');
  const runs = async () => {
    const states: string[] = [];
    for await (const { row } of tables.runs.list({ partitionKey: customer.tenant.id }))
      states.push(row.state);
    return states.sort();
  };
  expect(await runs()).toEqual(['finished', 'queued']);
  customer.wait(31 * 86_400_000);
  await customer.read();
  expect(await runs()).toEqual(['finished']);
});

test('domains that somebody changed who died before the engine knew are read when they are said again', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const { services, connectionId, tenant } = customer;
  const settings = { domains: ['nobody.example'] };
  const who = { name: 'api', from: null };
  await services.connect.connections.change(connectionPartition, connectionId, (row) => ({
    ...row,
    settings,
  }));
  const lane = async () => (await services.tables.lanes.get(tenant.id, 'directory')).row.run;
  expect(await lane()).toBeNull();
  await changeConnection(services, connectionId, { settings }, who);
  expect(await lane()).not.toBeNull();
  await customer.read();
  expect((await customer.ledger()).rows).toBe(0);
  await changeConnection(services, connectionId, { settings }, who);
  expect(await lane()).toBeNull();
});
