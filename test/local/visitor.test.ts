import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVisitor } from './visitor.ts';

type Route = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let port = 0;
const routes = new Map<string, Route>();
/** The same server is two sites: the app is `localhost`, Microsoft `127.0.0.1`. */
const app = (path: string) => `http://localhost:${port}${path}`;
const microsoft = (path: string) => `http://127.0.0.1:${port}${path}`;

const redirect =
  (location: () => string, status = 302): Route =>
  (_, response) =>
    response.writeHead(status, { location: location() }).end();
const html =
  (text: string, headers: Record<string, string> = {}): Route =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(text);
const echo: Route = ({ headers, method }, response, body) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(
      `<pre id=echo>${JSON.stringify({ method, cookie: headers.cookie ?? '', origin: headers.origin, body })}</pre>`,
    );

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    (routes.get(pathname) ?? echo)(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;

  routes.set('/cookies', (_, response) => {
    const cookies = [
      'strict=1; SameSite=Strict',
      'lax=1; SameSite=Lax',
      'plain=1',
      '__Host-x=1; Secure; HttpOnly; Path=/; SameSite=Lax',
    ];
    response.writeHead(200, {
      'set-cookie': cookies.map((cookie) => (/Path/.test(cookie) ? cookie : `${cookie}; Path=/`)),
    });
    response.end('<a href="/echo">same site</a>');
  });
  routes.set(
    '/form',
    html(
      '<form method=post action=/echo><input name=a value=1><input type=hidden name=csrf value=t><input type=checkbox name=c><button name=do value=it>Go on</button><button type=submit>Other</button></form>',
    ),
  );
  routes.set(
    '/private-form',
    html('<form method=post action=/echo><button>Go</button></form>', { 'referrer-policy': 'no-referrer' }),
  );
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function withCookies() {
  const visitor = createVisitor();
  await visitor.visit(app('/cookies'));
  return visitor;
}
const sent = (visitor: ReturnType<typeof createVisitor>) => JSON.parse(visitor.page.$('#echo').text());
const cookieNames = (visitor: ReturnType<typeof createVisitor>): string[] =>
  sent(visitor)
    .cookie.split('; ')
    .map((pair: string) => pair.split('=')[0])
    .filter(Boolean)
    .sort();

describe('cookies', () => {
  test('go back to their own site, secure ones too', async () => {
    const visitor = await withCookies();
    await visitor.follow('same site');
    expect(cookieNames(visitor)).toEqual(['__Host-x', 'lax', 'plain', 'strict']);
  });

  test('do not go to the other site', async () => {
    const visitor = await withCookies();
    await visitor.visit(microsoft('/echo'));
    expect(cookieNames(visitor)).toEqual([]);
  });

  test('that are strict are lost on the way back from the other site', async () => {
    const visitor = await withCookies();
    routes.set(
      '/back',
      redirect(() => app('/echo')),
    );
    routes.set('/away', html('<a href="/back">back</a>'));
    await visitor.visit(microsoft('/away'));
    await visitor.follow('back');
    expect(cookieNames(visitor)).toEqual(['__Host-x', 'lax', 'plain']);
  });

  test('that are lax are lost too where the other site posts', async () => {
    const visitor = await withCookies();
    routes.set('/poster', html(`<form method=post action="${app('/echo')}"><button>Post</button></form>`));
    await visitor.visit(microsoft('/poster'));
    await visitor.submit('Post');
    expect(cookieNames(visitor)).toEqual([]);
    expect(sent(visitor).origin).toBe(`http://127.0.0.1:${port}`);
  });
});

test('a redirect after a post is a get, and the trail has every hop', async () => {
  const visitor = createVisitor();
  routes.set(
    '/start',
    redirect(() => '/echo?x=1', 303),
  );
  routes.set('/post-form', html('<form method=post action=/start><button>Go</button></form>'));
  await visitor.visit(app('/post-form'));
  await visitor.submit('Go');
  expect(sent(visitor)).toMatchObject({ method: 'GET', body: '' });
  expect(visitor.trail.slice(1)).toEqual([
    { method: 'POST', url: app('/start'), status: 303 },
    { method: 'GET', url: app('/echo?x=1'), status: 200 },
  ]);
});

test('a form sends its fields, what is filled in, and the button that was clicked', async () => {
  const visitor = createVisitor();
  await visitor.visit(app('/form'));
  await visitor.submit('Go on', { a: '2 3' });
  expect(Object.fromEntries(new URLSearchParams(sent(visitor).body))).toEqual({
    csrf: 't',
    do: 'it',
    a: '2 3',
  });
  expect(sent(visitor).origin).toBe(`http://localhost:${port}`);
});

test('a page that keeps its referrer to itself sends no origin with its form', async () => {
  const visitor = createVisitor();
  await visitor.visit(app('/private-form'));
  await visitor.submit('Go');
  expect(sent(visitor).origin).toBe('null');
});

test('a field or a button that is not there is an error', async () => {
  const visitor = createVisitor();
  await visitor.visit(app('/form'));
  await expect(async () => visitor.submit('Go on', { nothing: '1' })).rejects.toThrow('has no field nothing');
  await expect(async () => visitor.submit('Away')).rejects.toThrow('only: ');
});
