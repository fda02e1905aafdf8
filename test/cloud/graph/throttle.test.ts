import type { Cloud } from '../core.ts';
import type { Tenant } from '../model.ts';
import { appToken, call, cloudOf, READ_ALL, type Reply, tenantOf } from './harness.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

beforeEach(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => NOW);
});
afterEach(() => jest.restoreAllMocks());

const unitsOf: [string, string][] = [
  ['/organization', '1'],
  ['/subscribedSkus', '3'],
  ['/subscribedSkus?$select=skuId', '2'],
  ['/users', '2'],
  ['/users?$select=id', '1'],
  ['/users?$select=id&$top=5', '1'],
  ['/users/delta', '1'],
  ['/groups', '1'],
];

test.each(unitsOf)('%s costs %s units', async (path, units) => {
  const { headers } = await call(cloudOf(tenantOf(25)), path);
  expect(headers['x-ms-resource-unit']).toBe(units);
});

/** Calls that cost 3 units until something else than 200 comes back. */
async function spend(cloud: Cloud, token: string): Promise<{ spent: number; warned: Reply; last: Reply }> {
  let warned: Reply | undefined;
  for (let spent = 3; ; spent += 3) {
    const last = await call(cloud, '/subscribedSkus', { token });
    if (last.headers['x-ms-throttle-limit-percentage']) warned ??= last;
    if (last.status !== 200) return { spent, warned: warned ?? last, last };
  }
}

test.each([
  [25, 3_500],
  [300, 5_000],
  [600, 8_000],
])('a tenant of %i has %i units in 10 seconds', async (size, budget) => {
  const tenant = tenantOf(size);
  const cloud = cloudOf(tenant);
  const token = await appToken(cloud, tenant, READ_ALL);
  const { spent, warned, last } = await spend(cloud, token);
  expect(spent).toBe(Math.floor(budget / 3) * 3 + 3);
  expect(Number(warned.headers['x-ms-throttle-limit-percentage'])).toBeGreaterThanOrEqual(0.8);
  expect(warned.status).toBe(200);
  expect([last.status, last.body.error.code]).toEqual([429, 'TooManyRequests']);
  expect(last.headers).toMatchObject({
    'retry-after': '10',
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    'x-ms-throttle-scope': expect.stringMatching(`^Tenant_Application/ReadWrite/.*/${tenant.id}$`),
  });
});

test('after the wait there is budget again, and other tenants had theirs all along', async () => {
  const [tenant, other] = [tenantOf(25), tenantOf(25, { seed: 2 })] as [Tenant, Tenant];
  const cloud = cloudOf(tenant, other);
  const token = await appToken(cloud, tenant, READ_ALL);
  const { last } = await spend(cloud, token);
  const otherToken = await appToken(cloud, other, READ_ALL);
  expect((await call(cloud, '/organization', { token: otherToken })).status).toBe(200);
  const later = NOW + Number(last.headers['retry-after']) * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => later);
  expect((await call(cloud, '/organization', { token })).status).toBe(200);
});

test('throttled calls count as well: the share goes on to 1.8', async () => {
  const tenant = tenantOf(25);
  const cloud = cloudOf(tenant);
  const token = await appToken(cloud, tenant, READ_ALL);
  await spend(cloud, token);
  let last = '';
  for (let count = 0; count < 1_200; count++) {
    const { headers } = await call(cloud, '/subscribedSkus', { token });
    last = headers['x-ms-throttle-limit-percentage'] ?? '';
  }
  expect(last).toBe('1.80');
});

test('steps of a batch are charged one by one', async () => {
  const tenant = tenantOf(25);
  const cloud = cloudOf(tenant);
  const token = await appToken(cloud, tenant, READ_ALL);
  const requests = Array.from({ length: 20 }, (_, id) => ({
    id: `${id}`,
    method: 'GET',
    url: '/subscribedSkus',
  }));
  const send = () => call(cloud, '/$batch', { method: 'POST', body: { requests }, token });
  for (let count = 0; count < 58; count++) await send();
  const { status, body } = await send();
  expect(status).toBe(200);
  const statuses = body.responses.map((response) => response.status);
  expect(statuses.filter((each) => each === 200)).toHaveLength(6);
  expect(statuses.filter((each) => each === 429)).toHaveLength(14);
});

test('a tenant may be set to have no limits', async () => {
  const tenant = tenantOf(25, { settings: { throttling: false } });
  const cloud = cloudOf(tenant);
  const token = await appToken(cloud, tenant, READ_ALL);
  for (let count = 0; count < 1_300; count++) {
    expect((await call(cloud, '/subscribedSkus', { token })).status).toBe(200);
  }
});
