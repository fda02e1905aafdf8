import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator, openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import {
  addTenant,
  connectionRow,
  goToMicrosoft,
  hour,
  invite,
  listRows,
  standingOf,
  untilRead,
  untilStanding,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  // Its own mailbox is another suite's: here no mail is configured.
  stack = await startStack({ settings: { MAIL: '' } });
});
afterAll(() => stack?.stop());

let seed = 0;
const day = 24 * hour;
const create = (customer: object, more: object = {}) =>
  stack.api('POST', '/api/connections', { customer: { name: 'Nobody', ...customer }, ...more });

/** How many connections, invitations and entries of the audit there are. */
async function madeSoFar(): Promise<number[]> {
  const tables = ['connections', 'invitations', 'audit'].map((table) => listRows(stack, table));
  return (await Promise.all(tables)).map((rows) => rows.length);
}

/** What an API call answers, and that it has made nothing. */
async function makesNothing(call: () => ReturnType<typeof create>): Promise<[number, string]> {
  const before = await madeSoFar();
  const { status, body, headers } = await call();
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(await madeSoFar()).toEqual(before);
  return [status, body.code];
}

describe('an invitation is not made', () => {
  test('for a tenant that Microsoft does not know, by domain or GUID', async () => {
    expect(await makesNothing(() => create({ tenant: 'nobody-has-this.example' }))).toEqual([
      422,
      'tenant-not-found',
    ]);
    const tenant = '99999999-9999-4999-8999-999999999999';
    expect(await makesNothing(() => create({ tenant }))).toEqual([422, 'tenant-not-found']);
  });

  test.each([
    ['does not answer', { kind: 'reset' }],
    ['answers 503', { kind: 'status', status: 503 }],
    ['throttles', { kind: 'status', status: 429 }],
    ['sends HTML', { kind: 'html' }],
    ['sends half an answer', { kind: 'cut' }],
    ['sends JSON that stops midway', { kind: 'malformed' }],
    ['names an issuer that is none', { kind: 'status', status: 200, body: { issuer: 'nonsense' } }],
  ] as const)('while Microsoft Entra %s', async (_, fault) => {
    const { control } = stack.cloud;
    const [tenant = ''] = (await addTenant(stack, `fault-${seed++}`)).domains;
    await control.addFault({ service: 'login', path: `/${tenant}/v2\\.0/\\.well-known`, ...fault });
    expect(await makesNothing(() => create({ tenant }))).toEqual([503, 'sign-in-unavailable']);
  });

  test('for our own tenant', async () => {
    for (const tenant of [stack.partner.homeTenantId, 'northwind-partners.example'])
      expect(await makesNothing(() => create({ tenant }))).toEqual([422, 'home-tenant']);
  });

  test('where mail is wanted and none is configured, the first time and again', async () => {
    const invitation = { send: true };
    expect(await makesNothing(() => create({ tenant: null }, { invitation }))).toEqual([
      422,
      'mail-not-configured',
    ]);
    const { id } = await invite(stack, null);
    const again = () => stack.api('POST', `/api/connections/${id}/invitation`, invitation);
    expect(await makesNothing(again)).toEqual([422, 'mail-not-configured']);
  });

  test('with an interval that this installation does not allow', async () => {
    const call = () => create({ tenant: null }, { settings: { schedule: 'PT2H' } });
    expect(await makesNothing(call)).toEqual([400, 'bad-request']);
    expect((await call()).body.errors).toEqual([
      { pointer: '/settings/schedule', detail: expect.any(String) },
    ]);
  });
});

describe('the link', () => {
  test('is given once, and only its hash is kept', async () => {
    const { id, url } = await invite(stack, null);
    const token = new URL(url).hash.slice(1);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { body } = await stack.api('GET', `/api/connections/${id}`);
    expect(JSON.stringify(body)).not.toContain(token);
    const rows = [...(await listRows(stack, 'connections')), ...(await listRows(stack, 'invitations'))];
    expect(String(rows.map((row) => Object.values(row).join()))).not.toContain(token);
  });

  test('expires: it says so, its cookie is worth nothing more, and a new invitation goes on', async () => {
    const tenant = await addTenant(stack, 'expires');
    const { id, url } = await invite(stack, tenant.id, { invitation: { expiresInDays: 2 } });
    stack.advance(47 * hour);
    const early = createVisitor();
    await openInvitation(early, url);
    const review = early.page.url.href;
    const [cookie] = await early.jar.getCookies(stack.app);
    stack.advance(2 * hour);

    const page = await openInvitation(createVisitor(), url);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('invitation-expired')]);
    const kept = createVisitor();
    await kept.jar.setCookie(`${cookie?.key}=${cookie?.value}; Path=/; Secure`, stack.app);
    expect((await kept.visit(review)).status).toBe(410);
    expect(await standingOf(stack, id)).toBe('invited/invitation-expired');

    const { status, body } = await stack.api('POST', `/api/connections/${id}/invitation`);
    expect([status, body.state, body.reason]).toEqual([201, 'invited', null]);
    await connectAsAdministrator(createVisitor(), body.invitation.url, tenant.administrator);
    await untilStanding(stack, id, 'active');
  });

  test('of a try that was begun before it expired leads back to invited', async () => {
    const tenant = await addTenant(stack, 'expires-on-the-way');
    const { id, url } = await invite(stack, tenant.id, { invitation: { expiresInDays: 1 } });
    await goToMicrosoft(stack, url);
    expect(await standingOf(stack, id)).toBe('authenticating');
    stack.advance(25 * hour);
    expect(await standingOf(stack, id)).toBe('invited/invitation-expired');
  });

  test('is superseded by a new one: the old one and its cookie are dead', async () => {
    const tenant = await addTenant(stack, 'superseded');
    const { id, url } = await invite(stack, tenant.id);
    const holder = createVisitor();
    await openInvitation(holder, url);
    const { body } = await stack.api('POST', `/api/connections/${id}/invitation`, { expiresInDays: 3 });
    expect(Date.parse(body.invitation.expiresAt) - stack.now()).toBeGreaterThan(3 * day - hour);

    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    const before = await connectionRow(stack, id);
    expect((await holder.submit('/connect/start')).status).toBe(404);
    expect((await connectionRow(stack, id)).etag).toBe(before.etag);
    await connectAsAdministrator(createVisitor(), body.invitation.url, tenant.administrator);
    await untilStanding(stack, id, 'active');

    // An active connection can be invited again too, and stays what it is.
    const again = await stack.api('POST', `/api/connections/${id}/invitation`);
    expect([again.status, again.body.state]).toEqual([201, 'active']);
    const page = await openInvitation(createVisitor(), again.body.invitation.url);
    expect(page.url.pathname).toBe('/connect/status');

    await untilRead(stack, id);
    // The first run writes its own end into the audit: not while what a refusal makes is counted.
    await until('The first run has ended', async () => {
      const lane = await stack.tables('lanes').getEntity<{ run?: string }>(tenant.id, 'directory');
      return lane.run === undefined ? { done: true, value: undefined } : { done: false, last: lane.run };
    });
    await stack.api('DELETE', `/api/connections/${id}`);
    expect((await openInvitation(createVisitor(), again.body.invitation.url)).status).toBe(404);
    expect(await makesNothing(() => stack.api('POST', `/api/connections/${id}/invitation`))).toEqual([
      409,
      'wrong-state',
    ]);
  });

  test.each([
    ['whole', (url: string) => url],
    ['with spaces around it', (url: string) => `  ${url} \n`],
    ['as the token alone', (url: string) => new URL(url).hash.slice(1)],
  ])('can be pasted %s', async (_, paste) => {
    const { url } = await invite(stack, null);
    const visitor = createVisitor();
    await visitor.visit(`${stack.app}/connect`);
    const page = await visitor.submit('/connect/open', { token: paste(url) });
    expect([page.status, page.url.pathname]).toEqual([200, '/connect/review']);
  });

  test.each([
    ['admin-consent', 'Deleting the application'],
    ['own-app', 'Deleting your app registration'],
  ])('says before anything is given how to leave what was given by %s', async (mode, said) => {
    const { url } = await invite(stack, null, { mode });
    const { text } = await openInvitation(createVisitor(), url);
    expect(text).toContain(`with one click on ${stack.app}/receipt`);
    expect(text).toContain(said);
  });

  test('that is cut, longer or not ours is not found', async () => {
    const { url } = await invite(stack, null);
    for (const token of ['', '#', url.slice(0, -1), `${url}A`, `${url}?a=1`, 'A'.repeat(43)]) {
      const visitor = createVisitor();
      await visitor.visit(`${stack.app}/connect`);
      expect((await visitor.submit('/connect/open', { token })).status).toBe(404);
      expect(await visitor.jar.getCookies(stack.app)).toEqual([]);
    }
  });
});
