import { type Fixture, startFixture } from './fixture/start-fixture.ts';

let host: Fixture;
beforeAll(async () => {
  host = await startFixture();
});
afterAll(() => host.stop());

const get = (path: string, init?: RequestInit) =>
  fetch(`${host.origin}${path}`, { redirect: 'manual', ...init });
const echoed = async (path: string, init?: RequestInit) => (await get(path, init)).json();

describe('function keys', () => {
  const statusOf = async (path: string, key?: string) =>
    (await get(path, key ? { headers: { 'x-functions-key': key } } : {})).status;

  test.each([
    ['/guarded', undefined, 401],
    ['/guarded', 'wrong', 401],
    ['/guarded', 'host-key', 200],
    ['/guarded', 'master-key', 200],
    ['/guarded?code=host-key', undefined, 200],
    ['/guarded?code=host-key', 'wrong', 401],
    ['/only-admin', 'host-key', 401],
    ['/only-admin', 'master-key', 200],
    ['/echo', undefined, 200],
  ])('%s with key %s answers %i', async (path, key, status) => {
    expect(await statusOf(path, key)).toBe(status);
  });

  test('a refusal has no body', async () => {
    expect(await (await get('/guarded')).text()).toBe('');
  });
});

describe('routes', () => {
  test('the first function by name wins, not the most specific route', async () => {
    expect(await echoed('/routes/new')).toMatchObject({ function: 'routes-a', params: { id: 'new' } });
  });

  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  test.each([
    [`/typed/${id}`, { id }],
    ['/optional', {}],
    ['/optional/2', { page: '2' }],
    ['/files/a/b%20c.txt', { rest: 'a/b c.txt' }],
    ['/files', {}],
    ['/ECHO/', {}],
    ['/routes/a%2Fb', { id: 'a%2Fb' }],
  ])('%s is matched with %j', async (path, params) => {
    expect((await echoed(path)).params).toEqual(params);
  });

  test.each([
    ['/typed/42', 'GET'],
    ['/unknown', 'GET'],
    ['/echo', 'PUT'],
  ])('%s by %s answers 404', async (path, method) => {
    expect((await get(path, { method })).status).toBe(404);
  });

  test('HEAD is served by a GET function, without a body', async () => {
    const answer = await get('/echo', { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('requests', () => {
  test('method, URL, headers and query arrive, repeated values joined', async () => {
    const found = await echoed('/echo?a=1&a=2&b=', { method: 'DELETE', headers: { 'x-one': 'e' } });
    expect(found).toMatchObject({ method: 'DELETE', headers: { 'x-one': 'e' } });
    expect(found.url).toBe(`${host.origin}/echo?a=1&a=2&b=`);
    expect(found.query).toEqual([
      ['a', '1,2'],
      ['b', ''],
    ]);
  });

  test.each([
    ['text/plain', Buffer.from('grüße')],
    ['application/x-www-form-urlencoded', Buffer.from('token=abc%20d')],
    ['application/octet-stream', Buffer.from([0, 255, 128, 10])],
  ])('a body of %s arrives whole', async (type, body) => {
    const found = await echoed('/echo', { method: 'POST', body, headers: { 'content-type': type } });
    expect(found.body).toBe(body.toString('base64'));
  });

  test('a body without Content-Length is lost, as in the real host', async () => {
    const body = new Blob(['chunked']).stream();
    const found = await echoed('/echo', { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(found.body).toBe('');
  });
});

describe('answers', () => {
  test('several cookies and headers are written', async () => {
    const answer = await get('/answer/cookies');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/next');
    expect(answer.headers.getSetCookie()).toEqual([
      '__Host-a=x%20y; path=/; secure; samesite=lax; httponly',
      'b=2; max-age=60; path=/',
    ]);
  });

  test('bytes are written as they are', async () => {
    const answer = await get('/answer/binary');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from([0, 255, 128]));
  });

  test('nothing returned is 204', async () => {
    expect((await get('/answer/nothing')).status).toBe(204);
  });

  test('an error is an empty 500, and its stack in the log names the source', async () => {
    const answer = await get('/answer/error');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    await host.printed(/no answer of kind error\n.*fixture\/app\.ts:\d+/);
  });
});

describe('the worker', () => {
  test('runs the hooks of the app', async () => {
    await get('/echo');
    await host.printed(/hook appStart/);
    await host.printed(/Function\.echo: hook preInvocation/);
  });

  test('that dies fails what runs and is started again', async () => {
    expect((await get('/crash')).status).toBe(500);
    expect((await get('/echo')).status).toBe(200);
  });
});

describe('the admin endpoints', () => {
  const master = { 'x-functions-key': 'master-key' };

  test('want the master key', async () => {
    expect((await get('/admin/host/status', { headers: { 'x-functions-key': 'host-key' } })).status).toBe(
      401,
    );
    expect(await echoed('/admin/host/status', { headers: master })).toMatchObject({ state: 'Running' });
  });

  test('run a timer and a queue function by hand', async () => {
    const run = (name: string, body: string) =>
      get(`/admin/functions/${name}`, { method: 'POST', headers: master, body });
    expect((await run('ticks', '{}')).status).toBe(202);
    await host.printed(/Function\.ticks: tick/);
    expect((await run('work', JSON.stringify({ input: '{"name":"by-hand"}' }))).status).toBe(202);
    await host.printed(/work by-hand end/);
    expect((await run('unknown', '{}')).status).toBe(404);
  });
});
