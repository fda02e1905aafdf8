import type { TenantSummary } from '../cloud/control/client.ts';
import { addTenant, dumpTables, invite, listRows, readConnection, untilRead } from '../connect/arrange.ts';
import { connectAsAdministrator, signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { toPage } from '../local/visitor-page.ts';
import { readRoles } from '../sync/customer-row.ts';
import { streamNames } from '../sync/tables.ts';

let stack: Stack;
let tenant: TenantSummary;
let id = '';
beforeAll(async () => {
  stack = await startStack();
  tenant = await addTenant(stack, 'validated');
  const invited = await invite(stack, tenant.id);
  id = invited.id;
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, id);
});
afterAll(() => stack?.stop());

const grant = (roles: string[], enabled = true) =>
  stack.cloud.control.setGrant(tenant.id, stack.partner.readClientId, {
    roles,
    scopes: ['openid', 'profile'],
    enabled,
  });
afterEach(async () => {
  await grant(readRoles);
  await stack.cloud.control.removeFaults();
  await stack.cloud.control.changeSettings(tenant.id, { tokenError: null });
});

const validate = async (method = 'GET') => (await stack.api(method, `/api/connections/${id}/validate`)).body;

async function showPage(method = 'GET') {
  const url = `${stack.app}/api/connections/${id}/validate?code=${stack.apiKey}`;
  const answer = await fetch(url, { method, headers: { accept: 'text/html,*/*;q=0.8' } });
  const headers = Object.fromEntries(answer.headers);
  return toPage(new URL(url), { status: answer.status, headers, body: await answer.text(), setCookies: [] });
}

test('everything works, in one sentence, for machines and in a browser', async () => {
  const found = await validate();
  expect(found).toMatchObject({
    connectionId: id,
    ok: true,
    summary: { message: 'Everything works.', remedy: null, actor: 'nobody' },
    token: { status: 'ok' },
    tenant: { status: 'ok', message: 'The tenant answers as Tenant validated.' },
    vault: { status: 'ok' },
  });
  expect(
    found.probes.map(({ stream, status }: { stream: string; status: string }) => [stream, status]),
  ).toEqual(streamNames.map((name) => [name, 'ok']));
  for (const { lastCompleteAt } of found.probes) expect(Date.parse(lastCompleteAt)).toBeGreaterThan(0);
  expect(found.permissions.filter(({ status }: { status: string }) => status !== 'granted')).toEqual([]);
  const page = await showPage();
  expect([page.status, page.heading]).toEqual([200, 'Everything works.']);
  expect(page.html).not.toContain(stack.apiKey);
});

test.each(readRoles)('without %s the answer and the page name exactly that permission', async (role) => {
  await grant(readRoles.filter((each) => each !== role));
  const found = await validate();
  expect(found.ok).toBe(false);
  expect(found.summary).toMatchObject({
    message: `Not every permission has been given; missing: ${role}.`,
    actor: 'customer',
  });
  const missing = found.permissions.filter(({ status }: { status: string }) => status === 'missing');
  expect(missing).toEqual([expect.objectContaining({ name: role, remedy: expect.stringContaining(role) })]);
  const refused = found.probes.filter(({ status }: { status: string }) => status !== 'ok');
  const probed: Record<string, string[]> = {
    // Microsoft lets other permissions of this tier read /organization too.
    'Organization.Read.All': ['subscribedSkus', 'subscriptions'],
    'Domain.Read.All': ['domains'],
    'User.Read.All': ['users'],
    'GroupMember.Read.All': ['groups'],
    'RoleManagement.Read.Directory': ['directoryRoles'],
  };
  expect(refused.map(({ stream }: { stream: string }) => stream)).toEqual(probed[role] ?? []);
  for (const { status } of refused) expect(status).toBe('missing-permission');
  const page = await showPage();
  const named = readRoles.filter((each) => page.$('h1').parent().text().includes(each));
  expect(named).toEqual([role]);
});

test('what was given beyond is named too, and works', async () => {
  await grant([...readRoles, 'Directory.ReadWrite.All']);
  const found = await validate();
  expect([found.ok, found.summary.message]).toEqual([
    true,
    'Everything works. More is granted than is needed: Directory.ReadWrite.All.',
  ]);
});

test.each([
  ['the application is disabled', () => grant(readRoles, false), /blocks the application/, 'customer'],
  [
    'the consent was taken away',
    () => stack.cloud.control.removeGrant(tenant.id, stack.partner.readClientId),
    /taken away/,
    'customer',
  ],
  [
    'a policy refuses the token',
    () => stack.cloud.control.changeSettings(tenant.id, { tokenError: 53003 }),
    /blocks the application \(AADSTS53003\)/,
    'customer',
  ],
  [
    'the vault is away',
    () => stack.cloud.control.addFault({ service: 'vault', kind: 'status', status: 403, times: 50 }),
    /vault does not answer/,
    'partner',
  ],
  [
    'Microsoft’s sign-in is away',
    () => stack.cloud.control.addFault({ service: 'login', kind: 'status', status: 503, times: 50 }),
    /refused a token|did not answer/,
    'microsoft',
  ],
  [
    'Graph is away',
    () => stack.cloud.control.addFault({ service: 'graph', kind: 'status', status: 503, times: 50 }),
    /did not give a clear answer/,
    'microsoft',
  ],
])('%s: the sentence says so and who must act', async (_, spoil, words, actor) => {
  await spoil();
  const found = await validate();
  expect([found.ok, found.summary.message, found.summary.actor]).toEqual([
    false,
    expect.stringMatching(words),
    actor,
  ]);
});

test('throttled and unlicensed are no faults', async () => {
  const { control } = stack.cloud;
  const fault = { service: 'graph' as const, tenantId: tenant.id, kind: 'status' as const };
  await control.addFault({ ...fault, path: '/users/delta', status: 429, headers: { 'retry-after': '600' } });
  await control.addFault({
    ...fault,
    path: 'subscribedSkus',
    status: 403,
    body: { error: { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message: 'No licence' } },
  });
  const found = await validate();
  expect(found.ok).toBe(true);
  const troubled: Record<string, string> = { subscribedSkus: 'missing-licence', users: 'throttled' };
  expect(found.probes.map(({ status }: { status: string }) => status)).toEqual(
    streamNames.map((name) => troubled[name] ?? 'ok'),
  );
});

test('GET changes no row at all; POST keeps the result and says so in the audit', async () => {
  const before = await dumpTables(stack);
  await validate();
  await showPage();
  expect(await dumpTables(stack)).toBe(before);
  const connection = await stack.tables('connections').getEntity('connection', id);
  const kept = await validate('POST');
  const rows = await listRows(stack, 'validations', id);
  expect(rows).toHaveLength(1);
  expect(JSON.parse(String(rows[0]?.result))).toEqual(kept);
  const audit = (await listRows(stack, 'audit', tenant.id)).filter(({ what }) => what === 'validated');
  expect(audit).toHaveLength(1);
  expect((await stack.tables('connections').getEntity('connection', id)).etag).toBe(connection.etag);
  expect((await showPage('POST')).text).toMatch(/kept/i);
  expect((await readConnection(stack, id)).state).toBe('active');
});

test('operators have the same page', async () => {
  const visitor = createVisitor();
  await signInAsOperator(visitor, `${stack.app}/dashboard`, stack.partner.operators.admin);
  const page = await visitor.visit(`${stack.app}/dashboard/connections/${id}/validate`);
  expect([page.status, page.heading]).toEqual([200, 'Everything works.']);
  const again = await visitor.submit('/validate');
  expect(again.text).toMatch(/kept/i);
});

test('nobody has come yet, or it has ended: that is said, and Microsoft is not asked', async () => {
  const invited = await invite(stack, null);
  const since = Date.now();
  const { body } = await stack.api('GET', `/api/connections/${invited.id}/validate`);
  expect([body.ok, body.summary.message]).toEqual([false, 'Nobody has connected yet.']);
  expect(body.probes).toEqual([]);
  const log = (await stack.cloud.control.listLog({ service: 'login' })).filter(
    ({ at }) => Date.parse(String(at)) >= since,
  );
  expect(log).toEqual([]);
});
