import {
  addTenant,
  invite,
  lastStep,
  readConnection,
  request,
  signIn,
  untilRead,
} from '../connect/arrange.ts';
import { issueForeignTokens } from '../connect/foreign-token.ts';
import { connectAsAdministrator, signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { toPage } from '../local/visitor-page.ts';

let stack: Stack;
let connectedId = '';
beforeAll(async () => {
  stack = await startStack();
  const tenant = await addTenant(stack, 'looked-after');
  const { id, url } = await invite(stack, tenant.id);
  connectedId = id;
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
});
afterAll(() => stack?.stop());

const dashboard = () => `${stack.app}/dashboard`;
const customer = () => `${dashboard()}/connections/${connectedId}`;
const sessionOf = async (visitor: Visitor) =>
  (await visitor.jar.getCookies(stack.app)).find(({ key }) => key === '__Host-tenantry-operator');

async function operator(kind: 'admin' | 'reader'): Promise<Visitor> {
  const visitor = createVisitor();
  await signInAsOperator(visitor, dashboard(), stack.partner.operators[kind]);
  return visitor;
}

async function post(visitor: Visitor, url: string, body: string) {
  const answer = await request(visitor, url, { method: 'POST', body });
  return { status: answer.status, page: toPage(new URL(url), answer) };
}

/** The token of the forms on a page. */
const csrfOf = (visitor: Visitor) =>
  visitor.page.forms.flatMap(({ values }) => values).find(([name]) => name === 'csrf')?.[1] ?? '';

const actions = ['confirm', 'reject', 'sync'];

describe('without a session', () => {
  test('every page asks to sign in, and every action too', async () => {
    const forged = createVisitor();
    await forged.jar.setCookie(
      '__Host-tenantry-operator=eyJhbGciOiJkaXIifQ..a.b.c; Path=/; Secure',
      stack.app,
    );
    for (const visitor of [createVisitor(), forged]) {
      for (const url of [dashboard(), `${dashboard()}/connections`, customer()]) {
        const page = toPage(new URL(url), await request(visitor, url));
        expect(page.forms.map(({ action }) => new URL(action).pathname)).toEqual(['/dashboard/sign-in']);
        expect(page.text).not.toContain('looked-after');
      }
      for (const action of actions)
        expect((await post(visitor, `${customer()}/${action}`, 'csrf=x')).status).toBe(401);
      expect((await post(visitor, `${dashboard()}/sign-out`, 'csrf=x')).status).toBe(401);
    }
  });

  test('a function key opens no page, and a session no route of the API', async () => {
    const answer = await fetch(dashboard(), { headers: { 'x-functions-key': stack.apiKey } });
    expect(await answer.text()).not.toContain('looked-after');
    const cookie = await (await operator('admin')).jar.getCookieString(stack.app);
    expect((await fetch(`${stack.app}/api/connections`, { headers: { cookie } })).status).toBe(401);
  });
});

describe('with a role', () => {
  test('a Reader sees everything and changes nothing', async () => {
    const reader = await operator('reader');
    expect((await reader.visit(customer())).text).toContain('looked-after');
    const csrf = csrfOf(reader);
    expect(csrf).not.toBe('');
    for (const action of actions) {
      const { status, page } = await post(reader, `${customer()}/${action}`, `csrf=${csrf}`);
      expect([status, page.heading]).toEqual([403, 'Your role does not allow this']);
    }
    expect((await readConnection(stack, connectedId)).state).toBe('active');
  });

  test('an Admin may do what an Operator may', async () => {
    const admin = await operator('admin');
    await admin.visit(customer());
    const page = await admin.submit('/sync');
    expect([page.status, page.url.pathname]).toEqual([200, `/dashboard/connections/${connectedId}`]);
  });

  test('a form with a wrong token, type, size, decision or customer is refused by a page of the dashboard', async () => {
    const admin = await operator('admin');
    await admin.visit(customer());
    const csrf = csrfOf(admin);
    expect(await post(admin, `${customer()}/sync`, 'csrf=wrong')).toMatchObject({
      status: 403,
      page: { heading: 'This was not accepted' },
    });
    expect((await post(admin, `${customer()}/sync`, '')).status).toBe(403);
    expect((await post(admin, `${customer()}/sync`, `csrf=${csrf}&x=${'x'.repeat(65 * 1024)}`)).status).toBe(
      413,
    );
    expect((await post(admin, `${customer()}/explode`, `csrf=${csrf}`)).status).toBe(404);
    const nobody = `${dashboard()}/connections/${'A'.repeat(22)}`;
    const { status, page } = await post(admin, `${nobody}/sync`, `csrf=${csrf}`);
    expect([status, page.links.map(({ href }) => new URL(href).pathname)]).toEqual([
      404,
      expect.arrayContaining(['/dashboard/connections']),
    ]);
    expect(page.text).not.toMatch(/invitation/i);
    expect((await post(admin, `${customer()}/confirm`, `csrf=${csrf}`)).status).toBe(303);
    expect((await post(admin, `${customer()}/reject`, `csrf=${csrf}`)).status).toBe(409);
  });

  test('signing out ends the session in this browser, and only by its own form', async () => {
    const reader = await operator('reader');
    await reader.visit(dashboard());
    expect((await post(reader, `${dashboard()}/sign-out`, 'csrf=wrong')).status).toBe(403);
    await reader.submit('/sign-out');
    expect(await sessionOf(reader)).toBeUndefined();
    expect(reader.page.forms.map(({ action }) => new URL(action).pathname)).toEqual(['/dashboard/sign-in']);
  });

  test('a session lasts eight hours, bound to the host and out of script’s reach', async () => {
    const reader = await operator('reader');
    const session = await sessionOf(reader);
    expect([session?.maxAge, session?.secure, session?.httpOnly, session?.sameSite]).toEqual([
      8 * 3600,
      true,
      true,
      'lax',
    ]);
    const kept = createVisitor();
    await kept.jar.setCookie(`__Host-tenantry-operator=${session?.value}; Path=/; Secure`, stack.app);
    expect((await kept.visit(dashboard())).forms.some(({ action }) => /sign-in/.test(action))).toBe(false);
    stack.advance(8 * 3600_000 + 1000);
    expect((await kept.visit(dashboard())).forms.some(({ action }) => /sign-in/.test(action))).toBe(true);
  });
});

describe('a sign-in', () => {
  test('of somebody without a role is a page that says so, and no session', async () => {
    const visitor = createVisitor();
    const page = await signInAsOperator(visitor, dashboard(), stack.partner.operators.withoutRole);
    expect([page.status, page.heading]).toEqual([403, 'Your account has no role here']);
    expect(await sessionOf(visitor)).toBeUndefined();
  });

  test('of another tenant is refused by Microsoft, and here', async () => {
    const other = await addTenant(stack, 'not-ours');
    const visitor = createVisitor();
    const page = await signInAsOperator(visitor, dashboard(), other.administrator);
    expect(lastStep(visitor, '/oauth/operator-callback')).toContain('AADSTS50020');
    expect([page.status, await sessionOf(visitor)]).toEqual([400, undefined]);
  });

  test('with a genuine token of another tenant for our registration, roles and all, is refused', async () => {
    const { control } = stack.cloud;
    const { operatorClientId, homeTenantId } = stack.partner;
    const other = await addTenant(stack, 'roles-elsewhere');
    const person = { username: 'eve@roles-elsewhere.example', password: 'Eve-1234' };
    await control.changeRegistration(operatorClientId, { multiTenant: true });
    await control.addPerson({
      tenantId: other.id,
      ...person,
      displayName: 'Eve',
      appRoles: { [operatorClientId]: ['Admin'] },
    });
    const visitor = createVisitor();
    await visitor.visit(dashboard());
    await visitor.submit('/dashboard/sign-in');
    const authorize = visitor.page.url;
    const body = await issueForeignTokens(stack, {
      clientId: operatorClientId,
      tenantId: other.id,
      person,
      authorize,
    });
    const path = `^/${homeTenantId}/oauth2/v2.0/token$`;
    await control.addFault({ service: 'login', path, kind: 'status', status: 200, body });
    const page = await signIn(visitor, stack.partner.operators.admin);
    expect([page.status, page.url.pathname]).toEqual([400, '/oauth/operator-callback']);
    expect(await sessionOf(visitor)).toBeUndefined();
    expect((await control.listFaults()).map(({ times }) => times)).toEqual([0]);
    await control.changeRegistration(operatorClientId, { multiTenant: false });
  });

  test('that is brought again, by another browser or from another site, is refused', async () => {
    const visitor = createVisitor();
    await visitor.visit(dashboard());
    await visitor.submit('/dashboard/sign-in');
    const [state] = await visitor.jar.getCookies(stack.app);
    await signIn(visitor, stack.partner.operators.admin);
    const callback = lastStep(visitor, '/oauth/operator-callback');
    const again = createVisitor();
    await again.jar.setCookie(`${state?.key}=${state?.value}; Path=/; Secure`, stack.app);
    for (const who of [again, createVisitor(), visitor]) {
      const answer = await request(who, callback);
      expect([answer.status, answer.setCookies.filter((cookie) => /operator=ey/.test(cookie))]).toEqual([
        400,
        [],
      ]);
    }
    const url = `${dashboard()}/sign-in`;
    const crossSite = await fetch(url, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    });
    expect(crossSite.status).toBe(403);
  });
});
