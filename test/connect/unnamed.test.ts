import { connectAsAdministrator, signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { tableNames } from '../sync/tables.ts';
import {
  addTenant,
  goToMicrosoft,
  invite,
  lastStep,
  listRows,
  minute,
  readConnection,
  signIn,
  standingOf,
  untilRead,
  untilStanding,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const awaiting = 'awaiting-confirmation/confirmation-needed';
const syncTables = ['tenants', 'lanes', 'runs', 'cursors', 'ledger', 'changes'];

/** Tables in which anything of this tenant stands. */
async function tablesWith(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of [...tableNames, ...syncTables]) {
    if ((await listRows(stack, table, tenantId)).length > 0) found.push(table);
  }
  return found;
}

const graphCalls = async (tenantId: string) =>
  (await stack.cloud.control.listLog({ service: 'graph', tenantId })).map(
    ({ method, path }) => `${method} ${path}`,
  );

/** An administrator of a tenant that nobody named has consented. */
async function cameUnnamed(name: string) {
  const tenant = await addTenant(stack, name);
  const { id, url } = await invite(stack, null);
  const visitor = createVisitor();
  await connectAsAdministrator(visitor, url, tenant.administrator);
  await untilStanding(stack, id, awaiting);
  return { tenant, id, url, visitor };
}

describe('an invitation that names no tenant', () => {
  test('waits for an operator: only the organization was read, no row is written; confirmed, it is read', async () => {
    const { tenant, id, visitor } = await cameUnnamed('came-by-itself');
    expect(lastStep(visitor, '/organizations/v2.0/adminconsent')).toBeTruthy();
    expect(await graphCalls(tenant.id)).toEqual(['GET /v1.0/organization']);
    expect(await tablesWith(tenant.id)).toEqual([]);
    const { tenant: shown, connectedAt } = await readConnection(stack, id);
    expect(shown).toMatchObject({ id: tenant.id, name: 'Tenant came-by-itself' });
    expect(shown?.domains).toContain('came-by-itself.example');
    expect(connectedAt).toBeNull();
    // Neither the schedule nor a wish to read moves it.
    expect(await stack.api('POST', `/api/connections/${id}/sync`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });

    const { status, body } = await stack.api('POST', `/api/connections/${id}/confirm`);
    expect([status, body.state, body.reason]).toEqual([200, 'active', null]);
    const { streams } = await untilRead(stack, id);
    expect(streams.find(({ stream }) => stream === 'users')?.rows).toBe(
      (await stack.cloud.control.listUsers(tenant.id)).length,
    );
  });

  test('confirmed a second time stays as it is', async () => {
    const { id } = await cameUnnamed('confirmed-twice');
    await stack.api('POST', `/api/connections/${id}/confirm`);
    const { status, body } = await stack.api('POST', `/api/connections/${id}/confirm`);
    expect([status, body.state]).toEqual([200, 'active']);
    await untilRead(stack, id);
  });

  test('rejected, it ends: nothing of the tenant is kept and the link is dead', async () => {
    const { tenant, id, url } = await cameUnnamed('rejected');
    const { status, body } = await stack.api('POST', `/api/connections/${id}/reject`);
    expect([status, body.state, body.reason.code]).toEqual([200, 'disconnected', 'rejected-by-operator']);
    expect(await graphCalls(tenant.id)).toEqual(['GET /v1.0/organization']);
    expect(await tablesWith(tenant.id)).toEqual([]);
    const visitor = createVisitor();
    await visitor.visit(`${stack.app}/connect`);
    const page = await visitor.submit('/connect/open', { token: url });
    expect(page.status).toBe(404);
    for (const decision of ['confirm', 'reject'])
      expect((await stack.api('POST', `/api/connections/${id}/${decision}`)).status).toBe(409);
  });

  test('disconnected while it waits, it leaves nothing either', async () => {
    const { tenant, id } = await cameUnnamed('ended-while-waiting');
    const { status, body } = await stack.api('DELETE', `/api/connections/${id}?rows=erase`);
    expect([status, body.state]).toEqual([202, 'disconnected']);
    expect(await tablesWith(tenant.id)).toEqual([]);
  });

  test('is confirmed by an operator on the dashboard, and not by a reader', async () => {
    const { id } = await cameUnnamed('by-operator');
    const { admin, reader } = stack.partner.operators;
    const readers = createVisitor();
    await signInAsOperator(readers, `${stack.app}/dashboard`, reader);
    await readers.visit(`${stack.app}/dashboard/connections/${id}`);
    expect(readers.page.forms.filter(({ action }) => /confirm/.test(action))).toEqual([]);
    const operator = createVisitor();
    await signInAsOperator(operator, `${stack.app}/dashboard`, admin);
    await operator.visit(`${stack.app}/dashboard/connections/${id}`);
    expect(operator.page.text).toContain('by-operator.example');
    await operator.submit('/confirm');
    expect(operator.page.url.pathname).toBe(`/dashboard/connections/${id}`);
    await untilRead(stack, id);
  });

  test('does not take our own tenant', async () => {
    const { id, url } = await invite(stack, null);
    const { control } = stack.cloud;
    const keeper = {
      tenantId: stack.partner.homeTenantId,
      username: 'global@northwind-partners.example',
      password: 'Northwind-Global-1',
      displayName: 'Gloria Global',
      directoryRoles: ['62e90394-69f5-4237-9190-012177145e10'],
    };
    await control.addPerson(keeper);
    const page = await connectAsAdministrator(createVisitor(), url, keeper);
    expect(page.url.pathname).toBe('/connect/status');
    expect(await standingOf(stack, id)).toBe('invited/home-tenant');
    expect(await graphCalls(stack.partner.homeTenantId)).toEqual([]);

    const tenant = await addTenant(stack, 'after-home');
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, awaiting);
  });

  test('that met a tenant in vain takes the right one by the same link', async () => {
    const { control } = stack.cloud;
    const first = await addTenant(stack, 'came-first');
    await control.changeSettings(first.id, { consentDelaySeconds: 3600 });
    const { id, url } = await invite(stack, null);
    await connectAsAdministrator(createVisitor(), url, first.administrator);
    stack.advance(11 * minute);
    await untilStanding(stack, id, 'needs-consent/consent-not-visible');

    const second = await addTenant(stack, 'came-second');
    await connectAsAdministrator(createVisitor(), url, second.administrator);
    await untilStanding(stack, id, awaiting);
    expect((await readConnection(stack, id)).tenant).toMatchObject({
      id: second.id,
      name: 'Tenant came-second',
    });
  });

  test('that an operator is looking at is not exchanged for another tenant by an open tab', async () => {
    const { id, url } = await invite(stack, null);
    const [first, second] = [await addTenant(stack, 'looked-at'), await addTenant(stack, 'open-tab')];
    const openTab = await goToMicrosoft(stack, url);
    await connectAsAdministrator(createVisitor(), url, first.administrator);
    await untilStanding(stack, id, awaiting);
    await signIn(openTab, second.administrator);
    await openTab.submit('decision=accept');
    expect(openTab.page.url.pathname).toBe('/connect/status');
    expect(await standingOf(stack, id)).toBe(awaiting);
    const { tenant, consentedBy } = await readConnection(stack, id);
    expect(tenant).toMatchObject({ id: first.id, name: 'Tenant looked-at' });
    expect(consentedBy?.username).toBe(first.administrator.username);
  });
});
