import { addTenant, dumpTables, invite, pressOnly, request, signIn, untilRead } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { exchange } from '../local/exchange.ts';
import { connectAsAdministrator, openInvitation, signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { type Page, toPage } from '../local/visitor-page.ts';

let stack: Stack;
/** Holds an open invitation, and is signed in as an operator too. */
let visitor: Visitor;
let invited: { id: string; url: string };
let connectedId = '';
/** Microsoft's answer to that visitor, not yet taken. */
let callback = '';
beforeAll(async () => {
  stack = await startStack();
  const tenant = await addTenant(stack, 'connected');
  const connected = await invite(stack, tenant.id);
  connectedId = connected.id;
  await connectAsAdministrator(createVisitor(), connected.url, tenant.administrator);
  await untilRead(stack, connected.id);
  visitor = createVisitor();
  await signInAsOperator(visitor, `${stack.app}/dashboard`, stack.partner.operators.admin);
  const waiting = await addTenant(stack, 'waiting');
  invited = await invite(stack, waiting.id);
  await openInvitation(visitor, invited.url);
  await visitor.submit('/connect/start');
  await signIn(visitor, waiting.administrator);
  callback = (await pressOnly(visitor, 'decision=accept')).headers.location ?? '';
});
afterAll(() => stack?.stop());

const assetPath = async () =>
  (await createVisitor().visit(`${stack.app}/connect`)).$('link[rel=stylesheet]').attr('href') ?? '';

const pagePaths = () => [
  '/connect',
  '/connect/review',
  '/connect/status',
  '/dashboard',
  '/dashboard/connections',
  '/dashboard/connections?search=%3Cscript%3E&filter=nonsense&sort=age&order=desc',
  ...['overview', 'people', 'licences', 'permissions', 'history', 'nonsense'].map(
    (tab) => `/dashboard/connections/${connectedId}?tab=${tab}`,
  ),
  `/dashboard/connections/${invited.id}`,
  '/dashboard/connections/nobody',
  '/assets/nothing.css',
];

/** What every page of ours sends along, and that it holds no script or style of its own. */
function expectSafe({ headers, $, html }: Page): void {
  const policy = headers['content-security-policy'] ?? '';
  const directives = new Map(
    policy.split('; ').map((each) => [each.split(' ')[0], each.slice(each.indexOf(' ') + 1)]),
  );
  expect(policy).not.toMatch(/unsafe|\*|data:/);
  expect(directives.get('default-src')).toBe("'none'");
  expect(directives.get('script-src')).toBe("'self'");
  expect(directives.get('style-src')).toBe("'self'");
  expect(directives.get('frame-ancestors')).toBe("'none'");
  expect(directives.get('base-uri')).toBe("'none'");
  expect(directives.get('form-action')).toBe(`'self' https: ${stack.cloud.origins.login}`);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  if (html === '') return;
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect($('script:not([src]), style, [style], iframe, object, base').length).toBe(0);
  expect(html).not.toMatch(/<[^>]+\son[a-z]+=/i);
  for (const element of $('script[src], link[rel=stylesheet]').toArray())
    expect($(element).attr('src') ?? $(element).attr('href')).toMatch(/^\/assets\//);
}

const get = async (path: string, who: Visitor) => {
  const url = new URL(path, stack.app);
  return toPage(url, await request(who, url.href));
};

test('every page, with a session or without, forbids what it does not need', async () => {
  const nobody = createVisitor();
  for (const path of [...pagePaths(), '/oauth/callback?state=x', '/oauth/operator-callback?code=x']) {
    for (const who of [visitor, nobody]) {
      const page = await get(path, who);
      expectSafe(page);
      expect([200, 303, 400, 401, 404]).toContain(page.status);
      expect([path, page.heading]).not.toEqual([path, '']);
    }
  }
});

test('the same holds for redirects and for pages that refuse a form', async () => {
  const posts: [string, string][] = [
    ['/connect/open', `token=${'A'.repeat(43)}`],
    ['/connect/start', 'csrf=x'],
    ['/dashboard/sign-out', 'csrf=x'],
    ['/dashboard/sign-in', ''],
    [`/dashboard/connections/${connectedId}/sync`, 'csrf=x'],
  ];
  for (const [path, body] of posts) {
    const url = new URL(path, stack.app);
    expectSafe(toPage(url, await request(visitor, url.href, { method: 'POST', body })));
  }
});

test('a page shows what a URL says as text', async () => {
  const page = await get('/dashboard/connections?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E', visitor);
  expect(page.html).not.toContain('<script>alert');
  expect(page.$('input[name=search]').val()).toBe('"><script>alert(1)</script>');
});

test('the API forbids sniffing and keeping, whether it answers or refuses', async () => {
  for (const path of ['/api/health', '/api/permissions', '/api/connections', '/api/connections/none']) {
    const { headers } = await stack.api('GET', path);
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ]);
  }
});

test('files are kept for ever, because their names change with what is in them', async () => {
  const path = await assetPath();
  const { status, headers } = await request(createVisitor(), `${stack.app}${path}`);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  for (const other of ['/assets/..%2fhost.json', '/assets/app.css', '/assets/%00', '/assets/constructor'])
    expect((await get(other, createVisitor())).status).toBe(404);
});

test.each(['GET', 'HEAD'])('%s changes nothing on any route, whoever asks', async (method) => {
  // The first run of the connected tenant ends its own bookkeeping.
  const before = await until('Nothing moves any more', async () => {
    const [one, other] = [await dumpTables(stack), await dumpTables(stack)];
    return one === other ? { done: true, value: one } : { done: false, last: one.length };
  });
  const answersByCallback =
    method === 'HEAD' ? [callback, `${stack.app}/oauth/operator-callback?code=x`] : [];
  const machine = ['', `/${connectedId}`, `/${connectedId}/streams`, '?limit=1'].map(
    (rest) => `/api/connections${rest}`,
  );
  const others = ['/api/health', '/api/permissions', '/api/openapi.json', await assetPath()];
  const key = { 'x-functions-key': stack.apiKey };
  for (const path of [...pagePaths(), ...machine, ...others, ...answersByCallback]) {
    const url = new URL(path, stack.app);
    for (const who of [visitor, createVisitor()]) {
      const cookie = await who.jar.getCookieString(url.href);
      const headers = { host: url.host, ...key, ...(cookie ? { cookie } : {}) };
      const { status, body } = await exchange(url, { method, headers });
      expect([200, 204, 303, 401, 404]).toContain(status);
      if (method === 'HEAD') expect(body).toBe('');
    }
  }
  // Routes that only take a form, or another method, are not there for this one.
  for (const path of [
    '/connect/open',
    '/connect/start',
    '/dashboard/sign-out',
    `/api/connections/${connectedId}/sync`,
  ])
    expect(
      (await exchange(new URL(path, stack.app), { method, headers: { host: 'localhost', ...key } })).status,
    ).toBe(404);
  expect(await dumpTables(stack)).toBe(before);
});

describe('a customer’s form', () => {
  const post = async (
    path: string,
    body: string,
    headers: Record<string, string> = {},
    who: Visitor = visitor,
  ) => {
    const url = new URL(path, stack.app);
    const cookie = await who.jar.getCookieString(url.href);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const all = { host: url.host, ...form, ...(cookie ? { cookie } : {}), ...headers };
    const answer = await exchange(url, { method: 'POST', headers: all, body });
    return { status: answer.status, setCookies: answer.setCookies, page: toPage(url, answer) };
  };

  test('without an invitation opened in this browser, or with a cookie that was tampered with, asks for the link', async () => {
    const tampered = createVisitor();
    await tampered.jar.setCookie(
      '__Host-tenantry-invitation=eyJhbGciOiJkaXIifQ..a.b.c; Path=/; Secure',
      stack.app,
    );
    for (const who of [createVisitor(), tampered]) {
      const { status, page } = await post('/connect/start', 'csrf=x', {}, who);
      expect([status, page.heading]).toEqual([401, 'Please open your invitation link first']);
      for (const path of ['/connect/review', '/connect/status'])
        expect((await get(path, who)).status).toBe(401);
    }
  });

  test('with a cookie that is ours but another one’s asks for the link too', async () => {
    const cookies = await visitor.jar.getCookies(stack.app);
    const others = cookies.filter(({ key }) => key !== '__Host-tenantry-invitation');
    expect(others.length).toBeGreaterThan(1);
    for (const { value } of others) {
      const who = createVisitor();
      await who.jar.setCookie(`__Host-tenantry-invitation=${value}; Path=/; Secure`, stack.app);
      expect((await get('/connect/review', who)).status).toBe(401);
    }
  });

  test.each([
    ['with a wrong CSRF token', 'csrf=wrong', {}, 403],
    ['without one', '', {}, 403],
    ['of another content type', '{}', { 'content-type': 'application/json' }, 415],
    ['without a content type', 'csrf=x', { 'content-type': '' }, 415],
    ['over 64 KiB', `csrf=${'x'.repeat(65 * 1024)}`, {}, 413],
  ])('%s is refused by a page and moves nothing', async (_, body, headers, status) => {
    const before = await dumpTables(stack);
    const answer = await post('/connect/start', body, headers);
    expect([answer.status, answer.setCookies]).toEqual([status, []]);
    expect(answer.page.text).toMatch(/nothing has been changed/i);
    expect(await dumpTables(stack)).toBe(before);
  });

  test.each([
    ['from another site', `token=${'A'.repeat(43)}`, { 'sec-fetch-site': 'cross-site' }, 403],
    ['of another content type', '{}', { 'content-type': 'application/json' }, 415],
    ['over 64 KiB', `token=${'x'.repeat(65 * 1024)}`, {}, 413],
  ])('that opens an invitation, %s, opens none', async (_, body, headers, status) => {
    const answer = await post('/connect/open', body, headers, createVisitor());
    expect([answer.status, answer.setCookies]).toEqual([status, []]);
  });
});
