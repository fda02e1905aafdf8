import { appToken, type CallOptions, call, cloudOf, READ_ALL, tenantOf } from './harness.ts';

const tenant = tenantOf(25);
const cloud = cloudOf(tenant);
const now = () => Math.floor(Date.now() / 1000);

const wrongTokens: [string, string, () => Promise<string>][] = [
  [
    'an expired token',
    'Lifetime validation failed, the token is expired.',
    () => appToken(cloud, tenant, READ_ALL, { iat: now() - 7200, nbf: now() - 7200, exp: now() - 1 }),
  ],
  [
    'a token for another resource',
    'Access token validation failure. Invalid audience.',
    () => appToken(cloud, tenant, READ_ALL, { aud: 'https://outlook.office365.com' }),
  ],
  [
    'a token of another issuer',
    'Access token validation failure. Invalid issuer.',
    () => appToken(cloud, tenant, READ_ALL, { iss: `https://sts.example/${tenant.id}/` }),
  ],
  [
    'a token of another signer',
    'Access token validation failure. Invalid signature.',
    () => appToken(cloudOf(tenant), tenant, READ_ALL),
  ],
  ['no token at all', 'CompactToken parsing failed with error code: 80049217', async () => 'nonsense'],
];

test.each(wrongTokens)('%s is a 401: %s', async (_, message, make) => {
  const { status, body, headers } = await call(cloud, '/organization', { token: await make() });
  expect(status).toBe(401);
  expect(body.error).toMatchObject({ code: 'InvalidAuthenticationToken', message });
  expect(headers['www-authenticate']).toMatch(/^Bearer realm=""/);
});

test('a call without a token is a 401', async () => {
  const { status, body } = await call(cloud, '/organization', { headers: { authorization: '' } });
  expect(status).toBe(401);
  expect(body.error.message).toBe('Access token is empty.');
});

test('a token of a tenant that is gone is a 401', async () => {
  const gone = tenantOf(25, { seed: 99 });
  const { status, body } = await call(cloud, '/organization', {
    token: await appToken(cloud, gone, READ_ALL),
  });
  expect([status, body.error.code]).toEqual([401, 'Authorization_IdentityNotFound']);
});

test('revoked tokens of clients that declare cp1 meet a claims challenge, other tokens live on', async () => {
  const revoked = tenantOf(25, { settings: { tokensValidFrom: new Date(Date.now() + 5_000).toISOString() } });
  const strict = cloudOf(revoked);
  const capable = await appToken(strict, revoked, READ_ALL, { xms_cc: ['cp1'] });
  const { status, headers } = await call(strict, '/organization', { token: capable });
  expect(status).toBe(401);
  const [, claims = ''] =
    /error="insufficient_claims", claims="([^"]+)"/.exec(headers['www-authenticate'] ?? '') ?? [];
  expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toMatchObject({
    access_token: { nbf: { essential: true } },
  });
  expect((await call(strict, '/organization')).status).toBe(200);
});

describe('every answer', () => {
  const answers: [string, string, CallOptions][] = [
    ['a page', '/users', {}],
    ['an error', '/nothing', {}],
    ['a 401', '/users', { token: 'x' }],
  ];
  test.each(answers)('that is %s has the headers to find it by', async (_, path, options) => {
    const headers = { 'client-request-id': 'a-b-c' };
    const reply = await call(cloud, path, { ...options, headers });
    expect(reply.headers).toMatchObject({
      'client-request-id': 'a-b-c',
      'odata-version': '4.0',
      'content-type': expect.stringContaining('application/json;odata.metadata=minimal'),
    });
    expect(reply.headers['request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(JSON.parse(reply.headers['x-ms-ags-diagnostic'] ?? '')).toHaveProperty('ServerInfo.DataCenter');
    expect(Date.parse(reply.headers.date ?? '')).toBeGreaterThan(Date.now() - 5_000);
    if (reply.status < 400) return;
    expect(reply.body.error.innerError).toMatchObject({
      'request-id': reply.headers['request-id'],
      'client-request-id': 'a-b-c',
    });
  });
});

test.each([
  ['GET', '/nothing', 400, 'BadRequest'],
  ['GET', 'http://graph.test/v2.0/users', 400, 'BadRequest'],
  ['DELETE', '/users', 405, 'Request_BadRequest'],
  ['GET', '/$batch', 405, 'Request_BadRequest'],
  ['GET', '/me', 400, 'BadRequest'],
  ['GET', '/users/%E0%A4%A', 400, 'BadRequest'],
])('%s %s is a %i', async (method, path, status, code) => {
  const reply = await call(cloud, path, { method });
  expect([reply.status, reply.body.error.code]).toEqual([status, code]);
});
