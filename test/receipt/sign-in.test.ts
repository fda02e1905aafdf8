import { addTenant, hour, minute, request, signIn } from '../connect/arrange.ts';
import { passMicrosoft } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { toPage } from '../local/visitor-page.ts';
import { auditOf, callbackOf, cardOf, connect, signInToReceipt } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const session = '__Host-tenantry-receipt';
const cookiesOf = async (visitor: Visitor) => (await visitor.jar.getCookies(stack.app)).map(({ key }) => key);

/** At Microsoft's sign-in, from the receipt. */
async function begin(visitor = createVisitor()): Promise<Visitor> {
  await visitor.visit(`${stack.app}/receipt`);
  await visitor.submit('/receipt/sign-in');
  return visitor;
}

/** Signs in, and keeps Microsoft's answer from us. */
async function answered(credentials: { username: string; password: string }) {
  const visitor = await begin();
  const form = visitor.page.forms.find(({ names }) => names.includes('password'));
  const body = new URLSearchParams([...(form?.values ?? []), ...Object.entries(credentials)]);
  for (const name of Object.keys(credentials)) body.delete(name);
  for (const [name, value] of Object.entries(credentials)) body.set(name, value);
  const answer = await request(visitor, form?.action ?? '', { method: 'POST', body: body.toString() });
  return { visitor, callback: answer.headers.location ?? '' };
}

/** What an answer of Microsoft's ends on. */
async function take(visitor: Visitor, callback: string) {
  const answer = await request(visitor, callback);
  const { heading } = toPage(new URL(callback), answer);
  const hasSession = answer.setCookies.some((cookie) => cookie.startsWith(`${session}=`));
  return { status: answer.status, heading, hasSession };
}

describe('a sign-in for the receipt', () => {
  test('asks for the credentials anew, at any tenant, with the partner’s registration', async () => {
    const visitor = await begin();
    const { pathname, searchParams } = visitor.page.url;
    expect(pathname).toBe('/organizations/oauth2/v2.0/authorize');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: stack.partner.readClientId,
      prompt: 'login',
      scope: 'openid profile',
      code_challenge_method: 'S256',
    });
  });

  test('with the invitation’s own connection leads to its tenant', async () => {
    const { tenant, administrator } = await connect(stack, 'bound');
    const { page } = await begin(administrator);
    expect(page.url.pathname).toBe(`/${tenant.id}/oauth2/v2.0/authorize`);
  });

  test('with an id that was only sent along tells nothing of it', async () => {
    const { id } = await connect(stack, 'id-alone');
    const other = await connect(stack, 'id-of-another');
    for (const visitor of [createVisitor(), other.administrator]) {
      const where = [];
      for (const connection of [id, 'A'.repeat(22), 'nonsense', '']) {
        const body = new URLSearchParams({ connection }).toString();
        const { status, headers } = await request(visitor, `${stack.app}/receipt/sign-in`, {
          method: 'POST',
          body,
        });
        where.push([status, new URL(headers.location ?? '').pathname]);
      }
      expect(new Set(where.map(String))).toEqual(new Set(['303,/organizations/oauth2/v2.0/authorize']));
    }
  });

  test('is written down once, with who it was', async () => {
    const { tenant } = await connect(stack, 'opened');
    const visitor = await signInToReceipt(stack, tenant.person);
    await visitor.visit(`${stack.app}/receipt`);
    const opened = (await auditOf(stack, tenant.id)).filter(({ what }) => what === 'receipt-opened');
    expect(opened.map(({ who }) => who)).toEqual([tenant.person.username]);
    expect(visitor.page.text).toContain(tenant.person.username);
  });

  test('lasts an hour, and no longer where the cookie is kept', async () => {
    const { tenant, id } = await connect(stack, 'an-hour');
    const visitor = await signInToReceipt(stack, tenant.administrator);
    const cookies = await visitor.jar.getCookies(stack.app);
    const flags = cookies.map(({ key, maxAge, secure, httpOnly, sameSite, path }) => ({
      key,
      maxAge,
      flags: [secure, httpOnly, sameSite, path],
    }));
    expect(flags).toEqual([{ key: session, maxAge: 3600, flags: [true, true, 'lax', '/'] }]);
    const kept = `${session}=${cookies[0]?.value}; Path=/; Secure; HttpOnly`;
    stack.advance(59 * minute);
    const late = createVisitor();
    await late.jar.setCookie(kept, stack.app);
    expect(cardOf(await late.visit(`${stack.app}/receipt`), id)).not.toBe('');
    stack.advance(2 * minute);
    await late.jar.setCookie(kept, stack.app);
    expect(cardOf(await late.visit(`${stack.app}/receipt`), id)).toBe('');
    stack.advance(2 * hour);
  });

  test('is refused from another site', async () => {
    const response = await fetch(`${stack.app}/receipt/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
      body: '',
    });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  });
});

describe('an answer of Microsoft’s gives no session', () => {
  test('where it is replayed', async () => {
    const { tenant } = await connect(stack, 'replayed');
    const { visitor, callback } = await answered(tenant.administrator);
    expect(await take(visitor, callback)).toMatchObject({ status: 303, hasSession: true });
    // The jar keeps the state's cookie, as somebody who means ill would.
    expect(await take(visitor, callback)).toEqual({
      status: 400,
      heading: 'This answer was used already',
      hasSession: false,
    });
  });

  test('where its state is another visit’s, and neither is used up by it', async () => {
    const { tenant } = await connect(stack, 'foreign');
    const mine = await answered(tenant.administrator);
    const theirs = await answered(tenant.person);
    const heading = 'This answer does not belong to your visit';
    expect(await take(mine.visitor, theirs.callback)).toEqual({ status: 400, heading, hasSession: false });
    expect(await take(createVisitor(), mine.callback)).toMatchObject({ status: 401, hasSession: false });
    expect(await take(mine.visitor, mine.callback)).toMatchObject({ status: 303, hasSession: true });
  });

  test('where it is late', async () => {
    const { tenant } = await connect(stack, 'late');
    const { visitor, callback } = await answered(tenant.administrator);
    const cookies = await visitor.jar.getCookieString(stack.app);
    stack.advance(16 * minute);
    const late = createVisitor();
    for (const pair of cookies.split('; '))
      await late.jar.setCookie(`${pair}; Path=/; Secure; HttpOnly`, stack.app);
    expect(await take(late, callback)).toMatchObject({ status: 410, hasSession: false });
  });

  test('where it is a HEAD, which uses nothing up', async () => {
    const { tenant } = await connect(stack, 'head');
    const { visitor, callback } = await answered(tenant.administrator);
    const { status, setCookies } = await request(visitor, callback, { method: 'HEAD' });
    expect({ status, setCookies }).toEqual({ status: 204, setCookies: [] });
    expect(await take(visitor, callback)).toMatchObject({ status: 303, hasSession: true });
  });

  test('where the account is the partner’s own', async () => {
    const { homeTenantId, readClientId } = stack.partner;
    await stack.cloud.control.setGrant(homeTenantId, readClientId, { scopes: ['openid', 'profile'] });
    const { page } = await signInToReceipt(stack, stack.partner.operators.admin);
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('home-tenant')]);
  });

  test('where the account is of another tenant than the invitation’s connection', async () => {
    const { id, administrator } = await connect(stack, 'expected');
    const other = await addTenant(stack, 'unexpected');
    await begin(administrator);
    await signIn(administrator, other.administrator);
    expect([administrator.page.status, administrator.page.text]).toEqual([
      403,
      expect.stringContaining('wrong-tenant'),
    ]);
    expect(await cookiesOf(administrator)).toEqual(['__Host-tenantry-invitation']);
    expect(cardOf(await administrator.visit(`${stack.app}/receipt`), id)).not.toContain('What was done');
  });

  test('where the account is a guest of the tenant, the partner’s own technician say', async () => {
    const { tenant, administrator } = await connect(stack, 'guests');
    const guest = { username: 'technician_northwind#EXT#@guests.example', password: 'Guest-1234' };
    const { homeTenantId } = stack.partner;
    await stack.cloud.control.addPerson({
      tenantId: tenant.id,
      ...guest,
      displayName: 'Technician',
      guestOf: homeTenantId,
    });
    await begin(administrator);
    await signIn(administrator, guest);
    expect([administrator.page.status, administrator.page.text]).toEqual([
      403,
      expect.stringContaining('wrong-tenant'),
    ]);
    expect(await cookiesOf(administrator)).toEqual(['__Host-tenantry-invitation']);
  });

  test('where it is a refusal: the way leads back to the summary, which says whom to ask', async () => {
    const { id, administrator } = await connect(stack, 'refused');
    await begin(administrator);
    const form = administrator.page.forms.find(({ names }) => names.includes('password'));
    const waiting = new URLSearchParams(form?.values).get('request') ?? '';
    const state = new URL(waiting, administrator.page.url).searchParams.get('state') ?? '';
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<b>AADSTS65004</b>',
      state,
    });
    const page = await administrator.visit(`${stack.app}/oauth/callback?${query}`);
    expect([page.url.pathname, page.url.search]).toEqual(['/receipt', '?problem=sign-in']);
    expect(page.text).toContain(`Contact ${stack.partner.name}`);
    expect(page.html).not.toContain('AADSTS65004');
    expect(cardOf(page, id)).not.toBe('');
    expect(await cookiesOf(administrator)).toEqual(['__Host-tenantry-invitation']);
  });
});

test('the callback is the one that everybody uses, and leaves no code in the address', async () => {
  const { tenant } = await connect(stack, 'clean-address');
  const visitor = await begin();
  await passMicrosoft(visitor, tenant.administrator);
  expect(callbackOf(visitor)).toContain('code=');
  expect(visitor.page.url.href).toBe(`${stack.app}/receipt`);
});

test('without a registration of the partner’s a page says that nobody can be signed in', async () => {
  await stack.restartHost({ APP_REGISTRATIONS: '[]' });
  const visitor = createVisitor();
  await visitor.visit(`${stack.app}/receipt`);
  const page = await visitor.submit('/receipt/sign-in');
  expect([page.status, page.heading]).toEqual([503, 'Nobody can be signed in here']);
});
