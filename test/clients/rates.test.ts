import { invite } from '../connect/arrange.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { bearer, makeKey, signInTo } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const policyOf = ({ headers }: { headers: Headers }) => headers.get('ratelimit-policy');
const leftOf = ({ headers }: { headers: Headers }) =>
  Number(/^"default";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1] ?? Number.NaN);

/** So many requests, a few at a time. */
async function repeat(times: number, send: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < times; done += 20)
    await Promise.all(Array.from({ length: Math.min(20, times - done) }, send));
}

test('every answer says what is allowed and what is left, refusals too', async () => {
  const { id } = await invite(stack, null);
  const before = leftOf(await stack.api('GET', '/api/connections'));
  const answers = [
    await stack.api('GET', `/api/connections/${id}`),
    await stack.api('GET', '/api/connections/none'),
    await stack.api('POST', '/api/connections', {}),
    await stack.api('GET', '/api/openapi.json'),
  ];
  expect(answers.map(policyOf)).toEqual(Array(4).fill('"default";q=6000;w=60'));
  expect(answers.map(leftOf)).toEqual([1, 2, 3, 4].map((used) => before - used));
  const health = await fetch(`${stack.app}/api/health`);
  expect([policyOf(health), leftOf(health)]).toEqual(['"default";q=6000;w=60', 5999]);
});

test('one too many is refused with when to come back, and a minute later it is served', async () => {
  const key = bearer(await makeKey(stack, await signInTo(stack, 'admin'), 'Busy'));
  const get = () => stack.api('GET', '/api/permissions', undefined, key);
  await repeat(600, get);
  const { status, headers, body } = await get();
  expect([status, body.code, leftOf({ headers })]).toEqual([429, 'too-many-requests', 0]);
  const seconds = Number(headers.get('retry-after'));
  expect(headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect((await fetch(`${stack.app}/api/health`)).status).toBe(200);
  stack.advance(seconds * 1000);
  expect((await get()).status).toBe(200);
});

test('each client is counted by itself, and whoever is refused by address', async () => {
  const admin = await signInTo(stack, 'admin');
  const one = bearer(await makeKey(stack, admin, 'One'));
  const two = bearer(await makeKey(stack, admin, 'Two'));
  const get = (headers: Record<string, string>) => stack.api('GET', '/api/permissions', undefined, headers);
  expect(leftOf(await get(one))).toBe(599);
  expect(leftOf(await get(one))).toBe(598);
  expect(leftOf(await get(two))).toBe(599);
  // What stands before the last address is only said by the client.
  const from = (address: string, said = '203.0.113.1') => ({ 'x-forwarded-for': `${said}, ${address}` });
  await repeat(60, () => get({ ...bearer('wrong'), ...from('192.0.2.1') }));
  const refused = await get({ ...bearer('wrong'), ...from('192.0.2.1', '203.0.113.2') });
  expect([refused.status, policyOf(refused)]).toEqual([429, '"default";q=60;w=60']);
  expect((await get(from('192.0.2.2'))).status).toBe(401);
  // Whoever shares the address and shows a good key is not held up.
  expect((await get({ ...one, ...from('192.0.2.1') })).status).toBe(200);
});
