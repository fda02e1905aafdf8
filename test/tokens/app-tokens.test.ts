import { None } from 'oauth4webapi';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createAppTokens, type TokenRequest } from '../../shared/tokens/app-tokens.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const otherTenantId = '99999999-2222-4333-8444-555555555555';
const request: TokenRequest = {
  tenantId,
  clientId: 'client',
  resource: 'https://graph.example',
  auth: async () => None(),
};

const toJwt = (claims: object) =>
  `${btoa('{"alg":"RS256"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

interface Asked {
  url: string;
  form: URLSearchParams;
}

/** An Entra that answers as told, and tokens over it with a clock that moves. */
function setUp(answer: (asked: Asked, count: number) => Response | Promise<Response> = issue()) {
  const asked: Asked[] = [];
  const clock = { ms: Date.parse('2026-11-01T00:00:00Z') };
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push({ url: String(url), form: new URLSearchParams(String(init?.body)) });
    return answer(asked.at(-1) as Asked, asked.length);
  };
  const tokens = createAppTokens({
    login: 'https://login.example',
    fetch: fetch as typeof globalThis.fetch,
    now: () => clock.ms,
  });
  return { tokens, asked, clock };
}

/** A token for the tenant of the path, told apart by a number. */
function issue(claims: object = {}) {
  return ({ url }: Asked, count: number) => {
    const tid = new URL(url).pathname.split('/')[1];
    return json({ token_type: 'Bearer', expires_in: 3599, access_token: toJwt({ tid, count, ...claims }) });
  };
}

const failure = async (work: Promise<unknown>): Promise<TenantryError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TenantryError) return error;
  throw new Error(`Not refused as it should be: ${error}`);
};

test('a token says what it allows, and who asked for which resource where', async () => {
  const { tokens, asked, clock } = setUp(issue({ roles: ['User.Read.All'], wids: ['a-role'] }));
  const token = await tokens.get(request);
  expect(token).toMatchObject({ tenantId, roles: ['User.Read.All'], directoryRoles: ['a-role'] });
  expect(token.expiresAt).toBe(clock.ms + 3599_000);
  expect(asked[0]?.url).toBe(`https://login.example/${tenantId}/oauth2/v2.0/token`);
  expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
    grant_type: 'client_credentials',
    client_id: 'client',
    scope: 'https://graph.example/.default',
  });
});

test('a token without roles is a token to which nobody consented', async () => {
  expect((await setUp().tokens.get(request)).roles).toEqual([]);
});

test('callers at the same time share one request, and later ones its token', async () => {
  const { tokens, asked } = setUp();
  const shared = await Promise.all([tokens.get(request), tokens.get(request), tokens.get({ ...request })]);
  shared.push(await tokens.get(request));
  expect(new Set(shared.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(asked).toHaveLength(1);
});

test('a token is kept by tenant, client and resource, and for no other', async () => {
  const { tokens, asked } = setUp();
  await tokens.get(request);
  await tokens.get({ ...request, tenantId: otherTenantId });
  await tokens.get({ ...request, clientId: 'another' });
  await tokens.get({ ...request, resource: 'https://partner.example' });
  expect(asked).toHaveLength(4);
});

test('a token is used until five minutes before its end', async () => {
  const { tokens, asked, clock } = setUp();
  await tokens.get(request);
  clock.ms += (3599 - 301) * 1000;
  await tokens.get(request);
  expect(asked).toHaveLength(1);
  clock.ms += 2000;
  await tokens.get(request);
  expect(asked).toHaveLength(2);
});

test('a fresh token is always asked for, and is the one that is kept', async () => {
  const { tokens, asked } = setUp();
  const first = await tokens.get(request);
  const fresh = await tokens.getFresh(request, '{"access_token":{}}');
  expect(fresh.accessToken).not.toBe(first.accessToken);
  expect(asked.map(({ form }) => form.get('claims'))).toEqual([null, '{"access_token":{}}']);
  expect((await tokens.get(request)).accessToken).toBe(fresh.accessToken);
});

test('what was issued for a tenant can be forgotten, and nothing else is', async () => {
  const { tokens, asked } = setUp();
  await tokens.get(request);
  await tokens.get({ ...request, tenantId: otherTenantId });
  tokens.forget(tenantId);
  await tokens.get({ ...request, tenantId: otherTenantId });
  expect(asked).toHaveLength(2);
  await tokens.get(request);
  expect(asked).toHaveLength(3);
});

test('a failure is shared, but not kept', async () => {
  const { tokens, asked } = setUp((at, count) => (count === 1 ? json({}, 503) : issue()(at, count)));
  const both = await Promise.all([failure(tokens.get(request)), failure(tokens.get(request))]);
  expect(both.map(({ code }) => code)).toEqual(['unreachable', 'unreachable']);
  expect(asked).toHaveLength(1);
  await tokens.get(request);
});

test.each([
  ['is for another tenant', issue({ tid: otherTenantId })],
  ['names no tenant', issue({ tid: undefined })],
  ['is opaque', () => json({ token_type: 'Bearer', expires_in: 3599, access_token: 'opaque' })],
])('a token that %s is refused, and its text is in no message', async (_, answer) => {
  const { tokens } = setUp(answer);
  const { code, message } = await failure(tokens.get(request));
  expect(code).toBe('token-refused');
  expect(message).not.toMatch(/eyJ|opaque/);
});

test('the tenant of a token is compared without regard to case', async () => {
  const { tokens } = setUp(issue({ tid: tenantId.toUpperCase() }));
  expect((await tokens.get(request)).tenantId).toBe(tenantId);
});

const refused = (aadsts: number, status = 400) =>
  json(
    {
      error: 'an_error',
      error_description: `AADSTS${aadsts}: text`,
      error_codes: [aadsts],
      trace_id: 'trace',
    },
    status,
  );

test.each([
  ['700016', () => refused(700016), 'token-pending'],
  ['7000112', () => refused(7000112), 'blocked-by-policy'],
  ['53003', () => refused(53003), 'blocked-by-policy'],
  ['7000215', () => refused(7000215, 401), 'registration-credential'],
  ['90002', () => refused(90002), 'tenant-gone'],
  [
    'a number in the description only',
    () => json({ error_description: 'AADSTS65001: no' }, 400),
    'token-pending',
  ],
  ['429', () => json({}, 429, { 'retry-after': '17' }), 'unreachable'],
  ['HTML with 503', () => new Response('<html>', { status: 503 }), 'unreachable'],
  ['HTML with 200', () => new Response('<html>', { status: 200 }), 'unreachable'],
  ['JSON without a token', () => json({ token_type: 'Bearer' }), 'unreachable'],
  ['nothing at all', () => Promise.reject(new TypeError('fetch failed')), 'unreachable'],
] as const)('an answer of %s has the code that decides what is next', async (_, answer, code) => {
  expect((await failure(setUp(answer).tokens.get(request))).code).toBe(code);
});

test('a refusal carries what Microsoft’s support asks for, and how long to wait', async () => {
  const { facts, message } = await failure(setUp(() => refused(7000215, 401)).tokens.get(request));
  expect(facts).toMatchObject({ status: 401, aadsts: 7000215, requestId: 'trace' });
  expect(message).toBe('Microsoft Entra refused a token: AADSTS7000215 an_error');
  const throttled = await failure(setUp(() => json({}, 429, { 'retry-after': '17' })).tokens.get(request));
  expect(throttled.facts.retryAfterSeconds).toBe(17);
});
