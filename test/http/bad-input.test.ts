import { problem, problemStatuses } from '../../shared/contracts/problems.ts';
import { dumpTables, invite } from '../connect/arrange.ts';
import { type Stack, startStack } from '../local/stack.ts';

let stack: Stack;
let id = '';
let before: string;
beforeAll(async () => {
  stack = await startStack();
  id = (await invite(stack, null)).id;
  before = await dumpTables(stack);
});
afterAll(() => stack?.stop());

/** Sends this very text; `type` null sends no content type. */
async function send(method: string, path: string, body?: string, type: string | null = 'application/json') {
  const response = await fetch(`${stack.app}${path}`, {
    method,
    headers: { 'x-functions-key': stack.apiKey, ...(type === null ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: type === null ? new Blob([body]) : body }),
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const parsed = problem.parse(JSON.parse(text));
  expect(parsed.status).toBe(response.status);
  expect(problemStatuses[parsed.code]).toBe(response.status);
  return {
    status: response.status,
    code: parsed.code,
    pointers: parsed.errors?.map(({ pointer }) => pointer),
  };
}

const wrong = (...pointers: string[]) => ({ status: 400, code: 'bad-request', pointers });

const machineRoutes = [
  'POST /api/connections',
  'GET /api/connections',
  'GET /api/connections/{id}',
  'DELETE /api/connections/{id}',
  'POST /api/connections/{id}/invitation',
  'POST /api/connections/{id}/confirm',
  'POST /api/connections/{id}/reject',
  'POST /api/connections/{id}/sync',
  'GET /api/connections/{id}/streams',
  'GET /api/permissions',
  'GET /api/openapi.json',
];

describe('without a function key', () => {
  test.each(machineRoutes)('%s is 401 and says nothing', async (route) => {
    const [method = '', path = ''] = route.replace('{id}', id).split(' ');
    const { admin } = stack.partner.operators;
    const tries = [
      {},
      { 'x-functions-key': '' },
      { 'x-functions-key': `${stack.apiKey}x` },
      { authorization: `Basic ${btoa(`${admin.username}:${admin.password}`)}` },
    ];
    for (const headers of tries) {
      const answer = await fetch(`${stack.app}${path}`, { method, headers });
      expect([answer.status, await answer.text()]).toEqual([401, '']);
    }
  });

  test('health answers anybody, and says nothing about tenants', async () => {
    const answer = await fetch(`${stack.app}/api/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });
});

const withBody = ['/api/connections', '/api/connections/{id}/invitation'];

describe.each(withBody)('a body for POST %s', (route) => {
  const post = (body: string, type?: string | null) => send('POST', route.replace('{id}', id), body, type);

  test('that is not JSON is refused as a whole', async () => {
    for (const body of ['{', '{"a":1', 'null and more', "{'a':1}", '\u0000', 'NaN'])
      expect(await post(body)).toEqual(wrong(''));
  });

  test('that is JSON of another shape is refused as a whole', async () => {
    for (const body of ['[]', 'null', '"text"', '7', 'true']) expect(await post(body)).toEqual(wrong(''));
  });

  test('of another content type, or none, is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', null])
      expect(await post('{}', type)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });

  test('over 64 KiB is 413, whatever is in it', async () => {
    const large = JSON.stringify({ customer: { name: 'x'.repeat(64 * 1024) } });
    expect(await post(large)).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(await post('{'.repeat(65 * 1024))).toMatchObject({ status: 413 });
    // Counted in bytes, not in characters.
    expect(await post(JSON.stringify({ x: 'é'.repeat(40_000) }))).toMatchObject({ status: 413 });
  });
});

const good = { name: 'Contoso' };
/** Body → JSON pointers of what is wrong in it. */
const badConnections: [unknown, string[]][] = [
  [{}, ['/customer']],
  [{ customer: 'Contoso' }, ['/customer']],
  [{ customer: {} }, ['/customer/name']],
  [{ customer: { name: 5 } }, ['/customer/name']],
  [{ customer: { name: null } }, ['/customer/name']],
  [{ customer: { name: ' ' } }, ['/customer/name']],
  [{ customer: { name: 'x'.repeat(257) } }, ['/customer/name']],
  [{ customer: { name: 'two\nlines' } }, ['/customer/name']],
  [{ customer: { name: 'half a \ud83d' } }, ['/customer/name']],
  [{ customer: { ...good, externalId: 5 } }, ['/customer/externalId']],
  [{ customer: { ...good, externalId: '' } }, ['/customer/externalId']],
  [{ customer: { ...good, tenant: 5 } }, ['/customer/tenant']],
  [{ customer: { ...good, tenant: 'contoso' } }, ['/customer/tenant']],
  [{ customer: { ...good, tenant: 'con toso.com' } }, ['/customer/tenant']],
  [{ customer: { ...good, tenant: 'contoso.com/../evil' } }, ['/customer/tenant']],
  [{ customer: { ...good, tenant: '11111111-2222' } }, ['/customer/tenant']],
  [{ customer: { ...good, contactEmail: 'it' } }, ['/customer/contactEmail']],
  [{ customer: { ...good, contactEmail: ['it@contoso.com'] } }, ['/customer/contactEmail']],
  [{ customer: { ...good, 'a/b~c': 1 } }, ['/customer/a~1b~0c']],
  [{ customer: good, mode: 'device-code' }, ['/mode']],
  [{ customer: good, mode: null }, ['/mode']],
  [{ customer: good, tier: 'act' }, ['/tier']],
  [{ customer: good, settings: [] }, ['/settings']],
  [{ customer: good, settings: { domains: '*' } }, ['/settings/domains']],
  [{ customer: good, settings: { domains: [] } }, ['/settings/domains']],
  [{ customer: good, settings: { domains: ['*', 5] } }, ['/settings/domains/1']],
  [{ customer: good, settings: { domains: ['nonsense'] } }, ['/settings/domains/0']],
  [{ customer: good, settings: { schedule: 'hourly' } }, ['/settings/schedule']],
  [{ customer: good, settings: { schedule: 6 } }, ['/settings/schedule']],
  [{ customer: good, settings: { colour: 'red' } }, ['/settings/colour']],
  [{ customer: good, invitation: 'now' }, ['/invitation']],
  [{ customer: good, invitation: { expiresInDays: 0 } }, ['/invitation/expiresInDays']],
  [{ customer: good, invitation: { expiresInDays: 31 } }, ['/invitation/expiresInDays']],
  [{ customer: good, invitation: { expiresInDays: 1.5 } }, ['/invitation/expiresInDays']],
  [{ customer: good, invitation: { expiresInDays: '7' } }, ['/invitation/expiresInDays']],
  [{ customer: good, invitation: { send: 'yes' } }, ['/invitation/send']],
  [{ customer: good, invitation: { to: 'it@contoso.com' } }, ['/invitation/to']],
  [{ customer: good, state: 'active' }, ['/state']],
  [
    { customer: { name: 1, tenant: 2 }, tier: 3, one: 1, two: 2 },
    ['/customer/name', '/customer/tenant', '/tier', '/one', '/two'],
  ],
];

test.each(badConnections)('POST /api/connections %j names %j', async (body, pointers) => {
  const { status, code, pointers: named = [] } = await send('POST', '/api/connections', JSON.stringify(body));
  expect({ status, code, named: named.toSorted() }).toEqual({
    status: 400,
    code: 'bad-request',
    named: pointers.toSorted(),
  });
});

test.each([
  [{ expiresInDays: '7' }, '/expiresInDays'],
  [{ expiresInDays: 99 }, '/expiresInDays'],
  [{ send: 1 }, '/send'],
  [{ url: 'https://evil.example' }, '/url'],
])('POST /api/connections/{id}/invitation %j names %s', async (body, pointer) => {
  expect(await send('POST', `/api/connections/${id}/invitation`, JSON.stringify(body))).toEqual(
    wrong(pointer),
  );
});

test.each([
  ['GET', '?state=unheard-of', '/state'],
  ['GET', '?externalId=', '/externalId'],
  ['GET', '?limit=0', '/limit'],
  ['GET', '?limit=501', '/limit'],
  ['GET', '?limit=ten', '/limit'],
  ['GET', '?limit=1&limit=2', '/limit'],
  ['GET', '?continuation=nonsense', '/continuation'],
  ['GET', '?continuation=eyJhIjoxfQ', '/continuation'],
  ['GET', `?continuation=${'x'.repeat(4001)}`, '/continuation'],
  ['DELETE', '/{id}?rows=all', '/rows'],
  ['DELETE', '/{id}?rows=', '/rows'],
])('%s /api/connections%s names %s', async (method, rest, pointer) => {
  expect(await send(method, `/api/connections${rest.replace('{id}', id)}`)).toEqual(wrong(pointer));
});

test.each(machineRoutes.filter((route) => route.includes('{id}')))(
  '%s of a connection that is none is 404',
  async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const ids = [
      'A'.repeat(22),
      'short',
      'A'.repeat(500),
      "a'%20or%20'1'%20eq%20'1",
      '%00',
      '..%2f..',
      '%F0%9F%92%A5',
    ];
    for (const unknown of ids) {
      expect(await send(method, path.replace('{id}', unknown))).toMatchObject({
        status: 404,
        code: 'not-found',
      });
    }
  },
);

test('none of all this has made, changed or removed anything', async () => {
  expect(await dumpTables(stack)).toBe(before);
});

test('what is quoted in a filter stays a text', async () => {
  const { status, body } = await stack.api(
    'GET',
    `/api/connections?externalId=${encodeURIComponent("' or PartitionKey ne '")}`,
  );
  expect([status, body]).toEqual([200, { items: [], continuation: null }]);
});
