import type { Fault } from './model.ts';
import { appOnly, createWorld, requestToken, type World } from './testing/world.ts';

let world: World;
let authorization: string;
beforeAll(async () => {
  world = await createWorld();
  await world.control.setGrant(world.customer.id, world.registration.clientId, { roles: ['User.Read.All'] });
  const { body } = await requestToken(world, world.customer.id, appOnly(world));
  authorization = `Bearer ${body.access_token}`;
});
beforeEach(() => world.control.removeFaults());
afterAll(() => world.close());

function users(): Promise<Response> {
  return fetch(`${world.cloud.origins.graph}/v1.0/users`, { headers: { authorization } });
}

async function inject(fault: Partial<Fault> & Pick<Fault, 'kind'>): Promise<void> {
  await world.control.addFault({ service: 'graph', path: '^/v1.0/users', ...fault });
}

test('a status with headers and a body, once', async () => {
  await inject({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
  const response = await users();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await response.json()).toMatchObject({ error: { code: 'TooManyRequests' } });
  expect((await users()).status).toBe(200);
});

test('it skips requests first and meets several after that', async () => {
  await inject({ kind: 'status', status: 503, skip: 1, times: 2 });
  const statuses = [];
  for (let at = 0; at < 4; at++) statuses.push((await users()).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
});

test('only the named tenant and method meet it', async () => {
  await inject({ kind: 'status', tenantId: world.home.id });
  await inject({ kind: 'status', method: 'POST' });
  expect((await users()).status).toBe(200);
});

test('a cut body promises more than it sends', async () => {
  await inject({ kind: 'cut' });
  const response = await users();
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('a reset is no answer at all', async () => {
  await inject({ kind: 'reset' });
  await expect(users()).rejects.toThrow('fetch failed');
});

test('malformed JSON arrives whole by its length and stops midway', async () => {
  await inject({ kind: 'malformed' });
  const text = await (await users()).text();
  expect(text).toMatch(/^\{"@odata/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

test('HTML with 200', async () => {
  await inject({ kind: 'html' });
  const response = await users();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});

test('no content', async () => {
  await inject({ kind: 'empty' });
  expect((await users()).status).toBe(204);
});

test('a delay is followed by the truth', async () => {
  await inject({ kind: 'delay', delayMs: 120 });
  const start = Date.now();
  expect((await users()).status).toBe(200);
  expect(Date.now() - start).toBeGreaterThanOrEqual(115);
});

test('the login service meets faults too', async () => {
  await world.control.addFault({ service: 'login', path: '/token$', kind: 'status', status: 503 });
  const { status, body } = await requestToken(world, world.customer.id, appOnly(world));
  expect([status, body.error]).toEqual([503, 'temporarily_unavailable']);
});

test('the log names tenant, client and fault, and keeps no token', async () => {
  await world.control.removeLog();
  await inject({ kind: 'empty' });
  await users();
  const log = await world.control.listLog({ service: 'graph', tenantId: world.customer.id });
  const { clientId } = world.registration;
  expect(log).toMatchObject([{ method: 'GET', path: '/v1.0/users', clientId, status: 204, fault: 'empty' }]);
  expect(JSON.stringify(log)).not.toContain(authorization.slice(7));
  expect(log[0]?.headers.authorization).toBe(`present appid=${clientId} tid=${world.customer.id}`);
});
