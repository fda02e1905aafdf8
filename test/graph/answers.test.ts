import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { readBatch } from '../../shared/graph/batch.ts';
import { retryAfterSeconds, toGraphError } from '../../shared/graph/failures.ts';
import { createGraphFetch, withRetries } from '../../shared/graph/graph-fetch.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const origin = 'https://graph.microsoft.com';

test.each([
  ['120', 120],
  ['0', 0],
  ['1.5', 1.5],
  [' 7 ', 7],
  ['-5', 0],
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['99999999999', 86_400],
  ['Fri, 01 Jan 2100 00:00:00 GMT', 86_400],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %p is %p seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, now)).toBe(seconds);
});

const error = (code: string, message = '') => ({ error: { code, message } });
test.each([
  [400, error('Request_UnsupportedQuery'), 'internal'],
  [400, error('Directory_ExpiredPageToken'), 'resync-required'],
  [401, error('InvalidAuthenticationToken'), 'token-refused'],
  [403, error('Authorization_RequestDenied'), 'permission-missing'],
  [403, error('Authentication_RequestFromNonPremiumTenantOrB2CTenant'), 'licence-missing'],
  [403, error('Forbidden', 'Your tenant is not licensed for this feature.'), 'licence-missing'],
  [403, error('accessDenied'), 'blocked-by-policy'],
  [403, 'no JSON', 'permission-missing'],
  [404, error('Request_ResourceNotFound'), 'not-found'],
  [408, {}, 'unreachable'],
  [410, {}, 'resync-required'],
  [410, error('SyncStateNotFound'), 'resync-required'],
  [429, {}, 'throttled'],
  [503, error('activityLimitReached'), 'throttled'],
  [500, '<html>', 'unreachable'],
  [502, undefined, 'unreachable'],
  [503, error('serviceNotAvailable'), 'unreachable'],
  [504, {}, 'unreachable'],
  [302, {}, 'internal'],
])('%d with %j is %s', (status, body, code) => {
  expect(toGraphError(status, () => null, body, now).code).toBe(code);
});

test('a claims challenge is told with its claims, and no text of the body enters the message', () => {
  const claims = '{"access_token":{"nbf":{"value":"1"}}}';
  const header = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  const challenge = toGraphError(401, (name) => (name === 'www-authenticate' ? header : null), {}, now);
  expect([challenge.code, challenge.facts.claims]).toEqual(['claims-challenge', claims]);
  const secret = toGraphError(500, () => null, error('x y <script>', 'token=eyJ…'), now);
  expect(secret.message).toBe('Microsoft Graph answered 500');
});

test('a bearer token goes to its own origin and follows no redirect', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push([String(url), init]);
    return new Response(null, { status: 302, headers: { location: 'https://evil.example' } });
  };
  const graphFetch = createGraphFetch({ origin, fetch, now: () => now }, async () => 'secret');
  await expect(graphFetch(`${origin}/v1.0/users`)).rejects.toMatchObject({ code: 'internal' });
  for (const url of [
    'https://evil.example/v1.0',
    `${origin}.evil.example/`,
    `${origin}@evil.example/`,
    'no address',
  ])
    await expect(graphFetch(url)).rejects.toMatchObject({ code: 'foreign-next-link' });
  expect(asked.length).toBe(1);
  expect(asked[0]?.[1]?.redirect).toBe('manual');
});

test('Retry-After is a floor under our own back-off, and a long one is not slept through', async () => {
  const slept: number[] = [];
  const options = { sleep: async (ms: number) => void slept.push(ms), random: () => 0 };
  const failing = (seconds?: number) => () => {
    throw new TenantryError('throttled', 'wait', { retryAfterSeconds: seconds });
  };
  await expect(withRetries(failing(), options)).rejects.toThrow('wait');
  expect(slept.splice(0)).toEqual([250, 500, 1000]);
  await expect(withRetries(failing(2), options)).rejects.toThrow('wait');
  expect(slept.splice(0)).toEqual([2000, 2000, 2000]);
  await expect(withRetries(failing(4), options)).rejects.toThrow('wait');
  expect(slept).toEqual([]);
});

interface Asked {
  requests: { id: string; url: string }[];
}
/** Answers each step by its path, in reverse. */
const batchOf = (
  answer: (url: string) => { status: number; headers?: object; body?: unknown } | undefined,
) => {
  const sizes: number[] = [];
  const graphFetch = async (_: string, { body }: { body?: object } = {}) => {
    const { requests } = body as Asked;
    sizes.push(requests.length);
    const responses = requests.flatMap(({ id, url }) => {
      const found = answer(url);
      return found ? [{ id, ...found }] : [];
    });
    return { responses: responses.reverse() };
  };
  return { sizes, options: { graphFetch, origin, now: () => now, sleep: async () => {}, random: () => 0 } };
};
const paths = Array.from({ length: 45 }, (_, index) => `/users/${index}`);

test('a batch asks for 20 at a time and puts every answer in its place', async () => {
  const { sizes, options } = batchOf((url) =>
    url === '/users/7' ? { status: 404 } : { status: 200, body: { url } },
  );
  const found = await readBatch(paths, options);
  expect(sizes).toEqual([20, 20, 5]);
  expect(found.get('/users/7')).toBe('gone');
  expect(found.get('/users/44')).toEqual({ url: '/users/44' });
  expect(found.size).toBe(45);
});

test('only the steps of a batch that failed are asked for again', async () => {
  let failures = 2;
  const { sizes, options } = batchOf((url) =>
    url === '/users/3' && failures-- > 0
      ? { status: 429, headers: { 'Retry-After': '1' } }
      : { status: 200, body: {} },
  );
  let throttled = 0;
  const onThrottled = () => {
    throttled += 1;
  };
  await readBatch(paths.slice(0, 10), { ...options, onThrottled });
  expect(sizes).toEqual([10, 1, 1]);
  expect(throttled).toBe(2);
});

test('a step without an answer, or refused, fails the batch', async () => {
  const silent = batchOf((url) => (url === '/users/3' ? undefined : { status: 200, body: {} }));
  await expect(readBatch(paths.slice(0, 5), silent.options)).rejects.toMatchObject({
    code: 'malformed-response',
  });
  const refused = batchOf(() => ({ status: 403, body: error('Authorization_RequestDenied') }));
  await expect(readBatch(paths.slice(0, 5), refused.options)).rejects.toMatchObject({
    code: 'permission-missing',
  });
  expect(refused.sizes).toEqual([5]);
});
