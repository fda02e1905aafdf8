import { call, cloudOf, readAll, tenantOf } from './harness.ts';

const tenant = tenantOf(60, { settings: { deltaPageSize: 25 } });
const cloud = cloudOf(tenant);
const listings = ['/users/delta?$select=id,displayName', '/users?$top=25&$select=id', '/organization'];

test.each(listings)('a page of %s links to itself', async (path) => {
  const { body } = await call(cloud, path, { fault: { kind: 'own-next-link' } });
  expect(body['@odata.nextLink']).toBe(new URL(`/v1.0${path}`, cloud.origins.graph).href);
  expect(body).not.toHaveProperty(['@odata.deltaLink']);
  expect(body.value.length).toBeGreaterThan(0);
});

test.each(listings)('a page of %s links to another host', async (path) => {
  const { body } = await call(cloud, path, { fault: { kind: 'foreign-next-link' } });
  expect(new URL(body['@odata.nextLink'] ?? '').hostname).toBe('graph.attacker.example');
  const named = await call(cloud, path, { fault: { kind: 'foreign-next-link', body: 'http://127.0.0.1:9' } });
  expect(named.body['@odata.nextLink']).toMatch(/^http:\/\/127\.0\.0\.1:9\/v1\.0\//);
});

test.each(listings)('a page of %s is empty, and its link leads to all of the content', async (path) => {
  const whole = await readAll(cloud, path);
  const empty = await call(cloud, path, { fault: { kind: 'empty-page' } });
  expect(empty.body.value).toEqual([]);
  const { records } = await readAll(cloud, empty.body['@odata.nextLink'] as string);
  expect(records).toEqual(whole.records);
});

test('an empty page in the middle of a delta, and one behind an empty page, lead on too', async () => {
  const first = await call(cloud, '/users/delta?$select=id');
  const options = { fault: { kind: 'empty-page' as const } };
  const empty = await call(cloud, first.body['@odata.nextLink'] as string, options);
  const again = await call(cloud, empty.body['@odata.nextLink'] as string, options);
  expect(again.body.value).toEqual([]);
  const { records, deltaLink } = await readAll(cloud, again.body['@odata.nextLink'] as string);
  expect(first.body.value.length + records.length).toBe(60);
  expect(deltaLink).toContain('$deltatoken=');
});

test.each(listings)('a page of %s has a record twice', async (path) => {
  const { body } = await call(cloud, path, { fault: { kind: 'duplicate-record' } });
  expect(body.value.at(-1)).toEqual(body.value.at(-2));
});

test('what is no page stays as it is', async () => {
  const path = `/users/${tenant.users[0]?.id}`;
  const { body } = await call(cloud, path, { fault: { kind: 'empty-page' } });
  expect(body.id).toBe(tenant.users[0]?.id);
});
