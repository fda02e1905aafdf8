import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { tableNames } from '../sync/tables.ts';
import {
  addTenant,
  invite,
  listRows,
  minute,
  readConnection,
  untilIdle,
  untilRead,
  untilStanding,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const ofTheTenant = [...tableNames, 'cursors', 'ledger', 'changes'];

/** How many rows of the tenant each table has; tables without one are left out. */
async function countRows(tenantId: string, tables = ofTheTenant): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    // Changes of several tenants are in one log, and name theirs.
    const { length } = (await listRows(stack, table)).filter(
      (row) => row.partitionKey === tenantId || row.tenantId === tenantId || row.rowKey?.includes(tenantId),
    );
    if (length > 0) counts[table] = length;
  }
  return counts;
}

async function connected(name: string, tenantOf?: Awaited<ReturnType<typeof addTenant>>) {
  const tenant = tenantOf ?? (await addTenant(stack, name));
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilStanding(stack, id, 'active');
  return { tenant, id };
}

const ownersOf = async (tenantId: string): Promise<string[]> => {
  const [row] = await listRows(stack, 'tenants', tenantId);
  return [...new Set(Object.values(JSON.parse(String(row?.owners ?? '{}')) as Record<string, string>))];
};

const graphCalls = async (tenantId: string) =>
  (await stack.cloud.control.listLog({ service: 'graph', tenantId })).length;

/** Everything that the schedule finds due within a day was looked at. */
async function aDayLater(): Promise<void> {
  const ticks = () => stack.hostLog().split("Executed 'Functions.sync-schedule' (Succeeded").length;
  const before = ticks();
  stack.advance(24 * 60 * minute);
  await stack.trigger('sync-schedule');
  await until('The schedule was looked at', async () =>
    ticks() > before ? { done: true, value: undefined } : { done: false, last: ticks() },
  );
}

const end = async (id: string, query = '') => {
  const { status, body } = await stack.api('DELETE', `/api/connections/${id}${query}`);
  return [status, body.id, body.state, body.reason?.code];
};

describe('a connection that is disconnected', () => {
  test('keeps its rows unless asked otherwise, and reads no more', async () => {
    const { tenant, id } = await connected('kept');
    await untilRead(stack, id);
    const before = await countRows(tenant.id);
    expect(Object.keys(before)).toEqual(expect.arrayContaining([...tableNames, 'cursors', 'ledger']));
    expect(await end(id)).toEqual([202, id, 'disconnected', 'disconnected-by-partner']);
    const calls = await graphCalls(tenant.id);
    await aDayLater();
    const { status, body } = await stack.api('POST', `/api/connections/${id}/sync`);
    expect([status, body.code]).toEqual([409, 'wrong-state']);
    expect(await countRows(tenant.id)).toEqual(before);
    expect(await graphCalls(tenant.id)).toBe(calls);

    // It can still be erased later, and asking twice does no harm.
    expect(await end(id, '?rows=erase')).toEqual([202, id, 'disconnected', 'disconnected-by-partner']);
    await untilErased(tenant.id);
    expect(await end(id)).toEqual([202, id, 'disconnected', 'disconnected-by-partner']);
  });

  test('with rows=erase leaves no row, cursor, coverage or change of the tenant', async () => {
    const { tenant, id } = await connected('erased');
    await untilRead(stack, id);
    await stack.cloud.control.changeUsers(tenant.id, { add: 2, seed: 7 });
    await stack.api('POST', `/api/connections/${id}/sync`);
    await until('The change is published', async () => {
      const last = await countRows(tenant.id, ['changes']);
      return last.changes ? { done: true, value: undefined } : { done: false, last };
    });
    expect((await end(id, '?rows=erase'))[0]).toBe(202);
    await untilErased(tenant.id);
    // The lane and the tenant go last.
    await until('The tenant is forgotten', async () => {
      const last = await countRows(tenant.id, ['tenants', 'lanes']);
      return Object.keys(last).length === 0 ? { done: true, value: undefined } : { done: false, last };
    });
    const { state, tenant: known } = await readConnection(stack, id);
    expect([state, known?.id]).toEqual(['disconnected', tenant.id]);
  });

  test('before anybody has come has nothing to erase', async () => {
    const { id } = await invite(stack, null);
    expect(await end(id, '?rows=erase')).toEqual([202, id, 'disconnected', 'disconnected-by-partner']);
  });

  test('is not taken up again by the customer, and a new connection to the tenant is', async () => {
    const { tenant, id } = await connected('comes-back');
    await untilRead(stack, id);
    await end(id, '?rows=erase');
    await untilErased(tenant.id);
    const { id: next } = await connected('comes-back', tenant);
    await untilRead(stack, next);
    expect(await ownersOf(tenant.id)).toEqual([next]);
    expect(await countRows(tenant.id, tableNames)).toMatchObject({ organization: 1 });
    expect((await readConnection(stack, id)).state).toBe('disconnected');
  });
});

const untilErased = (tenantId: string) =>
  until('Everything of the tenant is erased', async () => {
    const last = await countRows(tenantId);
    return Object.keys(last).length === 0 ? { done: true, value: undefined } : { done: false, last };
  });

describe('a second connection to the same tenant', () => {
  test('never makes a second writer: the first owns every stream', async () => {
    const { tenant, id: first } = await connected('owned');
    await untilRead(stack, first);
    const { id: second } = await connected('owned', tenant);
    expect(await ownersOf(tenant.id)).toEqual([first]);
    // The one that came second ends, even with a wish to erase: the rows are not its own.
    const before = await countRows(tenant.id);
    expect((await end(second, '?rows=erase'))[0]).toBe(202);
    await aDayLater();
    expect(await countRows(tenant.id)).toMatchObject({ users: before.users, organization: 1 });
    expect(await ownersOf(tenant.id)).toEqual([first]);
  });

  test('takes over when the first ends, and no row is erased although that was asked', async () => {
    const { tenant, id: first } = await connected('handed-over');
    await untilRead(stack, first);
    const { id: second } = await connected('handed-over', tenant);
    const before = await countRows(tenant.id);
    expect((await end(first, '?rows=erase'))[0]).toBe(202);
    expect(await ownersOf(tenant.id)).toEqual([second]);
    await untilIdle(stack, tenant.id);
    await stack.cloud.control.changeUsers(tenant.id, { add: 1, seed: 9 });
    expect((await stack.api('POST', `/api/connections/${second}/sync`)).status).toBe(202);
    await until('The heir reads the tenant', async () => {
      const last = await countRows(tenant.id, ['users']);
      return last.users === (before.users ?? 0) + 1
        ? { done: true, value: undefined }
        : { done: false, last };
    });
  });
});
