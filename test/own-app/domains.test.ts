import { addTenant, invite, listRows, untilIdle, untilRead } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { connectOwn, inviteOwn, register } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const idle = (tenantId: string) => untilIdle(stack, tenantId);

type Row = Awaited<ReturnType<typeof listRows>>[number];

const isLive = ({ _removedAt }: Row) => _removedAt === undefined;

/** What is told of live rows, without what the engine keeps for itself. */
async function live(table: string, tenantId: string) {
  const rows = (await listRows(stack, table, tenantId)).filter(isLive);
  return rows
    .map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => !/^(_(?!hash)|etag|timestamp|odata)/.test(name))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    )
    .sort((a, b) => (String(a.rowKey) < String(b.rowKey) ? -1 : 1));
}

const change = (id: string, body: object) => stack.api('PATCH', `/api/connections/${id}`, body);

async function changeDomains(id: string, tenantId: string, domains: string[]) {
  await idle(tenantId);
  const { status, body } = await change(id, { settings: { domains } });
  expect([status, body.settings?.domains]).toEqual([200, domains]);
  await idle(tenantId);
}

/** Some people of another domain, some without mail. */
async function spread(tenantId: string, other: string) {
  const users = await stack.cloud.control.listUsers(tenantId);
  const [first, second, third] = users.slice(2);
  const changeUser = (user: (typeof users)[number] | undefined, fields: Record<string, unknown>) =>
    stack.cloud.control.changeUser(tenantId, String(user?.id), fields);
  await changeUser(first, { mail: `a@${other}`, userPrincipalName: `a@${other}` });
  await changeUser(second, { mail: null });
  await changeUser(third, { mail: `c@${other.toUpperCase()}` });
}

test('from * to one domain and back ends in the same rows; totals stay whole', async () => {
  const tenant = await addTenant(stack, 'domains', 12);
  await spread(tenant.id, 'else.example');
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
  await idle(tenant.id);
  const people = await live('users', tenant.id);
  const skus = await live('subscribedSkus', tenant.id);

  await changeDomains(id, tenant.id, ['domains.example']);
  const filtered = await live('users', tenant.id);
  expect(filtered.length).toBeLessThan(people.length);
  for (const { mail, userPrincipalName } of filtered) {
    expect(typeof mail).toBe('string');
    expect([mail, userPrincipalName].some((text) => /@domains\.example$/i.test(String(text)))).toBe(true);
  }
  expect(await live('subscribedSkus', tenant.id)).toEqual(skus);

  await changeDomains(id, tenant.id, ['else.example']);
  expect((await live('users', tenant.id)).length).toBe(2);
  // The star wins over names.
  await changeDomains(id, tenant.id, ['domains.example', '*']);
  expect(await live('users', tenant.id)).toEqual(people);
  expect(await live('subscribedSkus', tenant.id)).toEqual(skus);

  const { body } = await stack.api('GET', `/api/connections/${id}/audit`);
  const told = body.items.filter(({ what }: { what: string }) => what === 'settings-changed');
  expect(told.at(-1)).toMatchObject({
    who: 'api',
    before: { domains: ['*'] },
    after: { domains: ['domains.example'] },
  });
});

test('what is changed while a run is going is read by the new list soon after', async () => {
  const tenant = await addTenant(stack, 'domains-busy', 12);
  await spread(tenant.id, 'else.example');
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
  await idle(tenant.id);
  await stack.cloud.control.addFault({
    service: 'graph',
    tenantId: tenant.id,
    path: '/users/delta',
    kind: 'delay',
    delayMs: 3000,
  });
  await stack.api('POST', `/api/connections/${id}/sync`);
  await change(id, { settings: { domains: ['else.example'] } });
  await idle(tenant.id);
  stack.advance(1000);
  await stack.trigger('sync-schedule');
  await until('The new list holds', async () => {
    const rows = await live('users', tenant.id);
    return rows.length === 2 ? { done: true, value: undefined } : { done: false, last: rows.length };
  });
});

test('the schedule is one of the allowed intervals, and sets the next due time', async () => {
  const tenant = await addTenant(stack, 'schedules');
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
  await idle(tenant.id);
  const due = async () => {
    const { dueAt } = await stack.tables('lanes').getEntity<{ dueAt: Date }>(tenant.id, 'directory');
    return new Date(dueAt).getTime() - stack.now();
  };
  expect((await change(id, { settings: { schedule: 'PT1H' } })).body.settings.schedule).toBe('PT1H');
  expect(await due()).toBeLessThanOrEqual(3_600_000);
  const refused = await change(id, { settings: { schedule: 'PT7H' } });
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ pointer: '/settings/schedule', detail: 'is not one of the allowed intervals' }],
  ]);
  expect((await change(id, { settings: { schedule: null } })).body.settings).toEqual({ domains: ['*'] });
  const named = await change(id, {
    customer: { name: 'Renamed', externalId: null, contactEmail: 'a@b.example' },
  });
  expect(named.body.customer).toMatchObject({
    name: 'Renamed',
    externalId: null,
    contactEmail: 'a@b.example',
  });
  expect((await change(id, { tier: 'act' })).status).toBe(400);
});

test('two connections to one tenant, by consent and by an own app: one owner, no flapping, no row lost', async () => {
  const tenant = await addTenant(stack, 'shared', 8);
  const first = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), first.url, tenant.administrator);
  await untilRead(stack, first.id);
  await idle(tenant.id);
  const own = await register(stack, tenant);
  const second = await inviteOwn(stack, tenant.id);
  await connectOwn(stack, second.url, tenant.id, own);
  await until('The second one is active', async () => {
    const { body } = await stack.api('GET', `/api/connections/${second.id}`);
    return body.state === 'active' ? { done: true, value: undefined } : { done: false, last: body.state };
  });
  await idle(tenant.id);
  const rows = await listRows(stack, 'users', tenant.id);
  const owners = async () =>
    JSON.parse(String((await stack.tables('tenants').getEntity(tenant.id, 'tenant')).owners)) as Record<
      string,
      string
    >;
  const readers = async () => [...new Set(Object.values(await owners()))];
  for (let runs = 0; runs < 3; runs += 1) {
    const answers = await Promise.all(
      [first.id, second.id].map((id) => stack.api('POST', `/api/connections/${id}/sync`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await idle(tenant.id);
    expect(await readers()).toEqual([first.id]);
  }
  expect(await listRows(stack, 'users', tenant.id)).toEqual(rows);
  const appsOf = async () => {
    const log = await stack.cloud.control.listLog({ service: 'graph', tenantId: tenant.id });
    return JSON.stringify(log.filter((entry) => JSON.stringify(entry).includes('/users/delta')));
  };
  expect(await appsOf()).not.toContain(own.clientId);

  const ended = await stack.api('DELETE', `/api/connections/${first.id}?rows=erase`);
  expect(ended.status).toBe(202);
  expect(await readers()).toEqual([second.id]);
  await stack.api('POST', `/api/connections/${second.id}/sync`);
  await idle(tenant.id);
  await untilRead(stack, second.id);
  const after = await listRows(stack, 'users', tenant.id);
  expect(after.map(({ rowKey, _removedAt, _changedAt }) => [rowKey, _removedAt, String(_changedAt)])).toEqual(
    rows.map(({ rowKey, _removedAt, _changedAt }) => [rowKey, _removedAt, String(_changedAt)]),
  );
  expect(await appsOf()).toContain(own.clientId);
});
