import { appToken, call, cloudOf, tenantOf, toFault } from './harness.ts';

const tenant = tenantOf(60);
const cloud = cloudOf(tenant);

interface Step {
  id?: string;
  method?: string;
  url?: string;
  dependsOn?: string[];
  [more: string]: unknown;
}

const get = (id: string, url: string, more: Step = {}): Step => ({ id, method: 'GET', url, ...more });
const send = (requests: Step[], token?: string) =>
  call(cloud, '/$batch', { method: 'POST', body: { requests }, ...(token ? { token } : {}) });

test('answers 200 as a whole, each step with its own status, in another order', async () => {
  const gone = crypto.randomUUID();
  const { status, body } = await send([
    get('1', '/organization'),
    get('2', `/users/${gone}`),
    get('3', '/users?$select=id&$top=5'),
  ]);
  expect(status).toBe(200);
  expect(body.responses.map(({ id }) => id)).not.toEqual(['1', '2', '3']);
  const byId = Object.fromEntries(body.responses.map((response) => [response.id, response]));
  expect([byId['1']?.status, byId['2']?.status, byId['3']?.status]).toEqual([200, 404, 200]);
  expect(byId['2']?.body.error.code).toBe('Request_ResourceNotFound');
  expect(byId['3']?.body['@odata.nextLink']).toMatch(`${cloud.origins.graph}/v1.0/users?`);
  expect(byId['1']?.headers['Content-Type']).toContain('application/json');
});

test('each step needs its own permission', async () => {
  const token = await appToken(cloud, tenant, ['Organization.Read.All']);
  const { status, body } = await send([get('1', '/organization'), get('2', '/users')], token);
  expect(status).toBe(200);
  expect(Object.fromEntries(body.responses.map((each) => [each.id, each.status]))).toEqual({
    1: 200,
    2: 403,
  });
});

test('one step is throttled and says when to come back, the others are not', async () => {
  cloud.faults.push(
    toFault({ path: '^/v1\\.0/users/', status: 429, headers: { 'retry-after': '10' }, skip: 1 }),
  );
  const { body } = await send(
    [1, 2, 3].map((number) => get(`${number}`, `/users/${tenant.users[number]?.id}`)),
  );
  const throttled = body.responses.filter((response) => response.status === 429);
  expect(throttled).toMatchObject([{ id: '2', headers: { 'Retry-After': '10' } }]);
  expect(body.responses.filter((response) => response.status === 200)).toHaveLength(2);
});

test('what depends on a failed step is a 424, what depends on a good one runs', async () => {
  const { body } = await send([
    get('bad', `/users/${crypto.randomUUID()}`),
    get('after-bad', '/organization', { dependsOn: ['bad'] }),
    get('good', '/organization'),
    get('after-good', '/organization', { dependsOn: ['good'] }),
  ]);
  expect(Object.fromEntries(body.responses.map(({ id, status }) => [id, status]))).toEqual({
    bad: 404,
    'after-bad': 424,
    good: 200,
    'after-good': 200,
  });
});

const refused: [string, Step[]][] = [
  ['more than 20 steps', Array.from({ length: 21 }, (_, index) => get(`${index}`, '/organization'))],
  ['the same id twice', [get('1', '/organization'), get('1', '/users')]],
  ['a step without an id', [{ method: 'GET', url: '/organization' }]],
  ['a step without a URL', [{ id: '1', method: 'GET' }]],
  ['an absolute URL', [get('1', 'https://graph.microsoft.com/v1.0/users')]],
  ['a dependency on nothing', [get('1', '/organization', { dependsOn: ['9'] })]],
  ['a body without its type', [{ id: '1', method: 'POST', url: '/users', body: {} }]],
];
test.each(refused)('%s is a 400 as a whole', async (_, steps) => {
  expect((await send(steps)).status).toBe(400);
});

test('20 steps are allowed, and an unreadable batch is a 400', async () => {
  const steps = Array.from({ length: 20 }, (_, index) => get(`${index}`, '/organization'));
  expect((await send(steps)).body.responses).toHaveLength(20);
  expect((await call(cloud, '/$batch', { method: 'POST', body: 'text' })).status).toBe(400);
});

test('a batch needs a valid token as a whole', async () => {
  expect((await send([get('1', '/organization')], 'nonsense')).status).toBe(401);
});
