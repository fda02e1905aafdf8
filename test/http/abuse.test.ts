import { addTenant, dumpTables, invite, untilRead } from '../connect/arrange.ts';
import {
  connectAsAdministrator,
  openInvitation,
  passMicrosoft,
  signInAsOperator,
} from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { readRoutes } from './registered.ts';

/** How a route lets somebody in. */
type Door = 'anybody' | 'key' | 'operator' | 'invitation' | 'receipt' | 'microsoft';

/** Routes of people that need nothing: each says why. */
const open = new Map<string, string>([
  ['GET /assets/{file}', 'styles and scripts'],
  ['GET /connect', 'the page that a link opens'],
  ['POST /connect/open', 'the link’s token is the credential'],
  ['POST /dashboard/sign-in', 'leads to Microsoft'],
  ['GET /receipt', 'a page that asks to sign in'],
  ['GET /api/health', 'says nothing about tenants'],
]);

const routes = readRoutes().map((route) => ({ ...route, key: `${route.method} ${route.path}` }));
type Route = (typeof routes)[number];

function doorOf({ key, path }: Route): Door {
  if (open.has(key)) return 'anybody';
  if (path.startsWith('/api/')) return 'key';
  if (path.startsWith('/oauth/')) return 'microsoft';
  if (path.startsWith('/dashboard')) return 'operator';
  if (path.startsWith('/receipt')) return 'receipt';
  return 'invitation';
}

let stack: Stack;
let id = '';
let before = '';
const sessions: Partial<Record<Door, { visitor: Visitor; csrf: string }>> = {};

const csrfOf = ({ page }: Visitor) =>
  page.forms.flatMap(({ values }) => values).find(([name]) => name === 'csrf')?.[1] ?? '';

const settle = async () => {
  let last = '';
  for (let tries = 0; tries < 40; tries += 1) {
    const now = await dumpTables(stack);
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('The tables do not come to rest');
};

beforeAll(async () => {
  stack = await startStack();
  const tenant = await addTenant(stack, 'abused');
  const invited = await invite(stack, tenant.id, { mode: 'admin-consent' });
  id = invited.id;
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, id);

  const operator = createVisitor();
  await signInAsOperator(operator, `${stack.app}/dashboard`, stack.partner.operators.admin);
  sessions.operator = { visitor: operator, csrf: csrfOf(operator) };

  const waiting = await invite(stack, null, { mode: 'own-app' });
  const customer = createVisitor();
  await openInvitation(customer, waiting.url);
  await customer.visit(`${stack.app}/connect/own-app`);
  sessions.invitation = { visitor: customer, csrf: csrfOf(customer) };

  const person = createVisitor();
  await person.visit(`${stack.app}/receipt`);
  await person.submit('/receipt/sign-in');
  await passMicrosoft(person, tenant.administrator);
  sessions.receipt = { visitor: person, csrf: csrfOf(person) };
  expect([sessions.operator, sessions.invitation, sessions.receipt].map((each) => each?.csrf.length)).toEqual(
    [43, 43, 43],
  );
  before = await settle();
});
afterAll(() => stack?.stop());

const words: Record<string, string> = {
  decision: 'sync',
  action: 'pause',
  table: 'customers',
  stream: 'users',
  file: 'app.css',
};

const toUrl = ({ path }: Route) =>
  `${stack.app}${path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : (words[name] ?? 'x')))}`;

interface Sent {
  body?: string;
  type?: string | null;
  cookie?: string;
  key?: string;
  more?: Record<string, string>;
}

async function send(route: Route, { body, type = null, cookie, key, more = {} }: Sent = {}) {
  const answer = await fetch(toUrl(route), {
    method: route.method,
    redirect: 'manual',
    headers: {
      ...(type === null ? {} : { 'content-type': type }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(key === undefined ? {} : { 'x-functions-key': key }),
      ...more,
    },
    ...(body === undefined ? {} : { body: new Blob([body]) }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

const formType = 'application/x-www-form-urlencoded';
const isForm = (route: Route) => route.method === 'POST' && !route.path.startsWith('/api/');
const takesBody = ({ method, path }: Route) =>
  path.startsWith('/api/') &&
  (method === 'PATCH' ||
    method === 'PUT' ||
    (method === 'POST' &&
      /^\/api\/(connections|connections\/\{id\}\/invitation|invitations\/\{id\}\/resend)$/.test(path)));

async function credentials(route: Route): Promise<Pick<Sent, 'cookie' | 'key'>> {
  const door = doorOf(route);
  if (door === 'key') return { key: stack.apiKey };
  const session = sessions[door];
  return session ? { cookie: await session.visitor.jar.getCookieString(stack.app) } : {};
}

const named = (chosen: Route[]) => chosen.map((route) => [route.key, route] as const);
const through = (...doors: Door[]) => routes.filter((route) => doors.includes(doorOf(route)));

/** Cookies of the right names that nobody sealed. */
const forged = ['invitation', 'state', 'receipt', 'operator', 'operator-state']
  .map((name) => `__Host-tenantry-${name}=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c`)
  .join('; ');

/** What no stranger may read. */
const secretWords = /Tenant abused|abused\.example|Customer /;

describe('no credential, or one that nobody issued', () => {
  test.each(named(through('key')))('%s answers 401 and nothing', async (_, route) => {
    for (const key of [undefined, '', 'wrong', `${stack.apiKey}x`])
      expect(await send(route, { ...(key === undefined ? {} : { key }), cookie: forged })).toMatchObject({
        status: 401,
        text: '',
      });
  });

  test.each(named(through('operator', 'invitation', 'receipt', 'microsoft')))(
    '%s shows nothing and changes nothing',
    async (_, route) => {
      const form = isForm(route) ? { body: 'csrf=x&connection=x', type: formType } : {};
      for (const cookie of [
        '',
        forged,
        await (sessions.receipt?.visitor.jar.getCookieString('https://x.example') ?? ''),
      ]) {
        const { status, text, headers } = await send(route, { cookie, ...form });
        const isPage = route.method === 'GET' && status === 200;
        if (isPage) expect(text).toMatch(/sign-in|Sign in/);
        else expect([303, 400, 401, 403, 404]).toContain(status);
        expect(text).not.toMatch(secretWords);
        expect(headers.get('set-cookie') ?? '').not.toMatch(/=ey/);
        if (status === 303) expect(headers.get('location')).toMatch(/^\/(connect|receipt|dashboard)/);
      }
    },
  );

  test('a credential of another door opens none', async () => {
    for (const door of ['operator', 'invitation', 'receipt'] as const) {
      const cookie = (await sessions[door]?.visitor.jar.getCookieString(stack.app)) ?? '';
      const elsewhere = through('operator', 'invitation', 'receipt').filter(
        (route) => doorOf(route) !== door && isForm(route),
      );
      for (const route of elsewhere) {
        const csrf = sessions[door]?.csrf ?? '';
        const { status } = await send(route, {
          cookie,
          body: `csrf=${csrf}&connection=${id}`,
          type: formType,
        });
        expect({ door, route: route.key, status }).toEqual({ door, route: route.key, status: 401 });
      }
    }
  });
});

const guardedForms = through('operator', 'invitation', 'receipt').filter(isForm);

describe('a form of somebody who is let in', () => {
  test.each(named(guardedForms))('%s without its token is 403', async (_, route) => {
    const { cookie = '' } = await credentials(route);
    for (const csrf of [
      '',
      'csrf=',
      'csrf=wrong',
      `csrf=${'x'.repeat(43)}`,
      `csrf=${sessions.operator?.csrf}x`,
    ]) {
      const { status } = await send(route, { cookie, body: `${csrf}&connection=${id}`, type: formType });
      expect({ csrf, status }).toEqual({ csrf, status: 403 });
    }
  });

  test.each(named(guardedForms))('%s over 64 KiB is 413', async (_, route) => {
    const { cookie = '' } = await credentials(route);
    const csrf = sessions[doorOf(route)]?.csrf ?? '';
    const body = `csrf=${csrf}&connection=${id}&x=${'x'.repeat(66_000)}`;
    expect((await send(route, { cookie, body, type: formType })).status).toBe(413);
  });

  test.each(named(guardedForms))('%s of another content type is 415', async (_, route) => {
    const { cookie = '' } = await credentials(route);
    const csrf = sessions[doorOf(route)]?.csrf ?? '';
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain', null])
      expect((await send(route, { cookie, body: `csrf=${csrf}`, type })).status).toBe(415);
  });
});

describe('a body for the API', () => {
  test.each(named(routes.filter(takesBody)))(
    '%s is refused where it is no JSON of the contract',
    async (_, route) => {
      const key = stack.apiKey;
      const json = 'application/json';
      const statuses = async (bodies: [string, string | null][]) =>
        Promise.all(bodies.map(async ([body, type]) => (await send(route, { key, body, type })).status));
      expect(
        await statuses([
          ['{', json],
          ['[]', json],
          ['7', json],
          ['{"unheard":1}', json],
          ['\u0000', json],
        ]),
      ).toEqual(Array(5).fill(400));
      expect(
        await statuses([
          ['{}', 'text/plain'],
          ['a=b', formType],
          ['{}', null],
        ]),
      ).toEqual([415, 415, 415]);
      expect(await statuses([[`{"a":"${'x'.repeat(66_000)}"}`, json]])).toEqual([413]);
    },
  );
});

describe('a query or a path of nonsense', () => {
  const nonsense = [
    '?limit=-1',
    '?continuation=%00%27',
    '?tab=%3Cscript%3E&search=%3Cscript%3Ealert(1)%3C/script%3E&filter=x&sort=y&order=z&state=w',
    `?${'x'.repeat(4000)}`,
    '?connection=..%2f..%2f&format=exe&problem=%3Cb%3E&done=%3Cb%3E&saved=%3Cb%3E',
  ];
  test.each(named(routes.filter(({ method }) => method === 'GET')))(
    '%s is never a 5xx and echoes no markup',
    async (_, route) => {
      const who = await credentials(route);
      for (const query of nonsense) {
        const url = `${toUrl(route)}${query}`;
        const answer = await fetch(url, {
          redirect: 'manual',
          headers: {
            ...(who.cookie ? { cookie: who.cookie } : {}),
            ...(who.key ? { 'x-functions-key': who.key } : {}),
          },
        });
        const text = await answer.text();
        expect({ query: query.slice(0, 30), isOurs: answer.status < 500 }).toEqual({
          query: query.slice(0, 30),
          isOurs: true,
        });
        expect(text).not.toContain('<script>alert');
        expect(text).not.toMatch(/<b>(?!\w)/);
      }
    },
  );

  test.each(named(routes.filter(({ path }) => path.includes('{id}'))))(
    '%s of an id that is none is 404',
    async (_, route) => {
      const who = await credentials(route);
      const csrf = sessions[doorOf(route)]?.csrf ?? '';
      const form = isForm(route) ? { body: `csrf=${csrf}`, type: formType } : {};
      const isCorrect = takesBody(route) ? { body: '{}', type: 'application/json' } : {};
      for (const unknown of [
        'A'.repeat(22),
        'x',
        '%00',
        "'%20or%20'1'%20eq%20'1",
        '..%2f..',
        'A'.repeat(600),
      ]) {
        const elsewhere = { ...route, path: route.path.replace('{id}', unknown) };
        const { status } = await send(elsewhere, { ...who, ...form, ...isCorrect });
        expect({ unknown, status }).toEqual({ unknown, status: 404 });
      }
    },
  );
});

test('HEAD and OPTIONS change nothing either', async () => {
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const who = await credentials(route);
    for (const method of ['HEAD', 'OPTIONS']) {
      const { status } = await send({ ...route, method }, who);
      expect({ method, key: route.key, isOurs: status < 500 }).toEqual({
        method,
        key: route.key,
        isOurs: true,
      });
    }
  }
});

test('a page is never framed, never cached, and loads nothing from elsewhere', async () => {
  for (const route of routes.filter(
    ({ method, path }) => method === 'GET' && !path.startsWith('/api/') && !path.startsWith('/assets'),
  )) {
    const { headers, status } = await send(route, await credentials(route));
    const type = headers.get('content-type') ?? '';
    if (status === 303 || !type.startsWith('text/html')) continue;
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer',
    ]);
  }
});

test('none of all this has made, changed or removed anything but what looking leaves', async () => {
  const after = JSON.parse(await settle()) as Record<string, unknown[]>;
  const known = JSON.parse(before) as Record<string, unknown[]>;
  // An export is written down, and so is a receipt that was opened.
  const told = new Set(['audit', 'states']);
  for (const table of Object.keys(after)) {
    if (told.has(table)) continue;
    expect({ table, rows: after[table] }).toEqual({ table, rows: known[table] ?? [] });
  }
});
