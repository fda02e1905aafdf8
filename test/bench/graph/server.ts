import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { toDomains } from '../../cloud/tenants/organization.ts';
import { baseTenant } from './people.ts';
import { tenantOf, toToken } from './token.ts';
import { createUsersPages } from './users-pages.ts';

/** What may be changed while it runs. */
export interface Behaviour {
  /** Time that every answer of Graph takes. */
  latencyMs: number;
  /** Pages of users that answer 429 once, and the wait that they ask for. */
  throttledPages: number[];
  retryAfterSeconds: number;
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: Buffer | object;
}

const largestPage = 999;

/** The lists that are not users: small ones of the simulated cloud, or empty. */
const lists: Record<string, readonly object[]> = {
  '/organization': [baseTenant.organization],
  '/subscribedSkus': baseTenant.skus,
  '/domains': toDomains(baseTenant),
  '/directory/subscriptions': baseTenant.subscriptions,
};

/**
 * Entra's token endpoint, the managed identity's and Graph's listings for tenants of any size, cheap to serve: it
 * checks nothing, so that what reads it is measured and not what it reads.
 */
export function createGraphServer(behaviour: Behaviour, control: (path: string, body: unknown) => unknown) {
  const users = new Map<string, number>();
  const selects: string[] = [];
  const writePage = createUsersPages();
  const origin = () => `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  const readUsers = (url: URL, tenantId: string, prefer: string): Answer => {
    const delta = url.searchParams.get('$deltatoken');
    const base = `${origin()}/v1.0/users/delta`;
    if (delta !== null) return { body: { value: [], '@odata.deltaLink': `${base}?$deltatoken=${delta}` } };
    const asked = Number(/maxpagesize=(\d+)/.exec(prefer)?.[1] ?? 200);
    const select = url.searchParams.get('$select') ?? '';
    if (select !== '' && !selects.includes(select)) selects.push(select);
    const start = `0.${Math.min(asked, largestPage)}.${selects.indexOf(select)}`;
    const [page = 0, size = 0, chosen = 0] = (url.searchParams.get('$skiptoken') ?? start)
      .split('.')
      .map(Number);
    if (behaviour.throttledPages.includes(page)) {
      behaviour.throttledPages = behaviour.throttledPages.filter((other) => other !== page);
      const body = { error: { code: 'TooManyRequests', message: 'Too many requests' } };
      return { status: 429, headers: { 'retry-after': String(behaviour.retryAfterSeconds) }, body };
    }
    const count = users.get(tenantId) ?? 0;
    const link =
      (page + 1) * size < count
        ? { '@odata.nextLink': `${base}?$skiptoken=${page + 1}.${size}.${chosen}` }
        : { '@odata.deltaLink': `${base}?$deltatoken=${chosen}` };
    const names = (selects[chosen] ?? 'id').split(',');
    return { body: writePage({ users: count, select: names, page, size, link }) };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://graph');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = url.pathname;
    if (path.startsWith('/control/')) {
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      if (path === '/control/tenant') users.set(body.id, body.users);
      return { body: (control(path.slice(9), body) as object | undefined) ?? {} };
    }
    if (path === '/identity') return { body: toToken('') };
    if (path.endsWith('/oauth2/v2.0/token')) return { body: toToken(path.split('/')[1] ?? '') };
    if (behaviour.latencyMs > 0) await wait(behaviour.latencyMs);
    const listing = path.replace('/v1.0', '');
    if (listing === '/users/delta')
      return readUsers(url, tenantOf(request.headers.authorization), String(request.headers.prefer ?? ''));
    const link = listing.endsWith('/delta') ? { '@odata.deltaLink': `${origin()}${path}?$deltatoken=0` } : {};
    return { body: { ...link, value: lists[listing] ?? [] } };
  };

  const server: Server = createServer((request, response) => {
    answer(request).then(
      ({ status = 200, headers = {}, body }) => {
        const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
        const length = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
        response.writeHead(status, { ...length, ...headers }).end(bytes);
      },
      (error: unknown) => {
        process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
        response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
      },
    );
  });
  server.keepAliveTimeout = 0;
  return server;
}
