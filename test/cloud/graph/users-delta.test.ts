import type { Cloud } from '../core.ts';
import type { Tenant } from '../model.ts';
import { changeTenant, updateUser } from '../tenants/change.ts';
import { lastSequence } from '../tenants/user-changes.ts';
import { type Body, call, cloudOf, readAll, restarted, tenantOf } from './harness.ts';

const FIELDS = 'id,displayName,jobTitle,accountEnabled,assignedLicenses';
const DAY = 86_400_000;

let tenant: Tenant;
let cloud: Cloud;
beforeEach(() => {
  tenant = tenantOf(60, { settings: { deltaPageSize: 25 } });
  cloud = cloudOf(tenant);
});
afterEach(() => jest.restoreAllMocks());

const id = (index: number) => tenant.users[index]?.id as string;
const next = ({ '@odata.nextLink': link }: Body) => link as string;

test('a first read gives everybody whole, nulls and empty lists included', async () => {
  const { records, pages, deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
  expect(pages).toBe(3);
  expect(new Set(records.map((user) => user.id))).toEqual(new Set(tenant.users.map((user) => user.id)));
  for (const user of records) expect(Object.keys(user).sort()).toEqual(FIELDS.split(',').sort());
  expect(records.some((user) => user.jobTitle === null)).toBe(true);
  expect(new URL(deltaLink).origin).toBe(cloud.origins.graph);
  expect(deltaLink).toMatch(/\/v1\.0\/users\/delta\?\$deltatoken=[\w-]+$/);
});

test('without $select the eleven default properties are read and tracked', async () => {
  const { records, deltaLink } = await readAll(cloud, '/users/delta');
  expect(Object.keys(records[0] ?? {})).toHaveLength(11);
  updateUser(tenant, id(0), { department: 'Untracked', jobTitle: 'Tracked' });
  expect((await readAll(cloud, deltaLink)).records).toEqual([{ id: id(0), jobTitle: 'Tracked' }]);
});

test('the next round gives parts: what changed and the id, null for what was cleared', async () => {
  const { deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
  const titled = tenant.users.find((user) => user.jobTitle !== null)?.id as string;
  const licensed = tenant.people[0]?.objectId as string;
  updateUser(tenant, titled, { jobTitle: null, displayName: 'New Name', department: 'Untracked' });
  updateUser(tenant, licensed, { assignedLicenses: [] });
  const round = await readAll(cloud, deltaLink);
  expect(round.records).toEqual([
    { id: titled, displayName: 'New Name', jobTitle: null },
    { id: licensed, assignedLicenses: [] },
  ]);
  expect((await readAll(cloud, round.deltaLink)).records).toEqual([]);
});

test('a change of a property that is not selected yields nothing', async () => {
  const { deltaLink } = await readAll(cloud, '/users/delta?$select=id,displayName');
  updateUser(tenant, id(3), { jobTitle: 'Unseen' });
  expect((await readAll(cloud, deltaLink)).records).toEqual([]);
});

test('who is gone is @removed, restorable or for good; who comes back or is new comes whole', async () => {
  const { deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
  const [soft, hard] = [id(4), id(5)];
  changeTenant(tenant, { remove: [soft] });
  changeTenant(tenant, { remove: [hard], hard: true });
  const [added = ''] = changeTenant(tenant, { add: 1 }).added;
  const round = await readAll(cloud, deltaLink);
  expect(round.records.slice(0, 2)).toEqual([
    { id: soft, '@removed': { reason: 'changed' } },
    { id: hard, '@removed': { reason: 'deleted' } },
  ]);
  expect(Object.keys(round.records[2] ?? {})).toHaveLength(5);
  expect(round.records[2]?.id).toBe(added);
  changeTenant(tenant, { restore: [soft] });
  const [back] = (await readAll(cloud, round.deltaLink)).records;
  expect(Object.keys(back ?? {}).sort()).toEqual(FIELDS.split(',').sort());
  expect(back?.id).toBe(soft);
});

test('a tenant that changes during a first read is read to the end, and the next round has the changes', async () => {
  const first = await call(cloud, `/users/delta?$select=${FIELDS}`);
  const last = first.body.value.at(-1)?.id as string;
  const unread = id(40);
  if (!tenant.people.some(({ objectId }) => objectId === last)) changeTenant(tenant, { remove: [last] });
  changeTenant(tenant, { change: { [id(0)]: { displayName: 'Changed meanwhile' } }, remove: [unread] });
  const added = changeTenant(tenant, { add: 10 }).added;
  const rest = await readAll(cloud, next(first.body));
  const seen = new Set([...first.body.value, ...rest.records].map((user) => user.id));
  const round = await readAll(cloud, rest.deltaLink);
  for (const user of round.records) {
    if (user['@removed']) seen.delete(user.id);
    else seen.add(user.id);
  }
  expect(seen).toEqual(new Set(tenant.users.map((user) => user.id)));
  expect(round.records.map((user) => user.id)).toEqual(expect.arrayContaining([unread, id(0), ...added]));
});

test('the same user may come on several pages of one round, and a page may be empty and lead on', async () => {
  const { deltaLink } = await readAll(cloud, '/users/delta?$select=id,displayName');
  for (let count = 0; count < 60; count++) updateUser(tenant, id(6), { jobTitle: `Title ${count}` });
  updateUser(tenant, id(6), { displayName: 'First' });
  for (let count = 0; count < 30; count++) updateUser(tenant, id(6), { displayName: `Name ${count}` });
  const empty = await call(cloud, deltaLink);
  expect(empty.body.value).toEqual([]);
  const { records, pages } = await readAll(cloud, next(empty.body));
  expect(pages).toBe(3);
  expect(records).toEqual([
    { id: id(6), displayName: 'Name 29' },
    { id: id(6), displayName: 'Name 29' },
  ]);
});

test('links differ from page to page and outlive a restart', async () => {
  const links = [];
  let reply = await call(cloud, `/users/delta?$select=${FIELDS}`);
  for (; next(reply.body); reply = await call(cloud, next(reply.body))) {
    links.push(next(reply.body));
    cloud = restarted(cloud);
  }
  expect(new Set(links).size).toBe(2);
  const again = restarted(cloud);
  const [own] = again.tenants.values();
  updateUser(own as Tenant, id(7), { displayName: 'After the restart' });
  const { records } = await readAll(again, reply.body['@odata.deltaLink'] as string);
  expect(records).toEqual([{ id: id(7), displayName: 'After the restart' }]);
});

test('a link may be used twice and gives the same again', async () => {
  const { deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
  updateUser(tenant, id(8), { displayName: 'Once' });
  const once = await readAll(cloud, deltaLink);
  expect((await readAll(cloud, deltaLink)).records).toEqual(once.records);
});

test('$deltatoken=latest starts from now', async () => {
  updateUser(tenant, id(9), { displayName: 'Before' });
  const { records, deltaLink } = await readAll(
    cloud,
    '/users/delta?$deltatoken=latest&$select=id,displayName',
  );
  expect(records).toEqual([]);
  updateUser(tenant, id(9), { displayName: 'After' });
  expect((await readAll(cloud, deltaLink)).records).toEqual([{ id: id(9), displayName: 'After' }]);
});

test('$filter on ids narrows a first read and every round after it', async () => {
  const ids = [id(10), id(30), id(50)];
  const filter = ids.map((each) => `id eq '${each}'`).join(' or ');
  const { records, deltaLink } = await readAll(cloud, `/users/delta?$select=id&$filter=${filter}`);
  expect(records.map((user) => user.id)).toEqual(ids);
  changeTenant(tenant, { remove: [id(30), id(11)] });
  expect((await readAll(cloud, deltaLink)).records).toMatchObject([{ id: ids[1] }]);
});

test.each([
  '$top=10',
  '$orderby=displayName',
  '$expand=manager',
  '$search="x"',
  "$filter=startswith(mail,'a')",
])('%s is a 400', async (query) => {
  expect((await call(cloud, `/users/delta?${query}`)).status).toBe(400);
});

test.each([
  [undefined, 25],
  ['odata.maxpagesize=7', 7],
  ['odata.maxpagesize=5000', 60],
])('with Prefer: %s a page has %i', async (prefer, size) => {
  const { body, headers } = await call(cloud, '/users/delta', { headers: prefer ? { prefer } : {} });
  expect(body.value).toHaveLength(size);
  expect(headers['preference-applied']).toBe(prefer?.replace('5000', '999'));
});

describe('an expired link', () => {
  test.each([
    [6.9, 200],
    [7.1, 410],
  ])('after %d days a delta link is a %i', async (days, status) => {
    const { deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
    const later = Date.now() + days * DAY;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    expect((await call(cloud, deltaLink)).status).toBe(status);
  });

  test('answers SyncStateNotFound and where to begin again', async () => {
    const { deltaLink } = await readAll(cloud, `/users/delta?$select=${FIELDS}`);
    const later = Date.now() + 8 * DAY;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    const { status, body, headers } = await call(cloud, deltaLink);
    expect([status, body.error.code]).toEqual([410, 'SyncStateNotFound']);
    expect(headers.location).toBe(`${cloud.origins.graph}/v1.0/users/delta?$select=${FIELDS}&$deltatoken=`);
    const { records } = await readAll(cloud, headers.location as string);
    expect(records).toHaveLength(60);
    expect(Object.keys(records[0] ?? {})).toHaveLength(5);
  });

  test('is also one that looks back on changes no longer kept', async () => {
    const { deltaLink } = await readAll(cloud, '/users/delta');
    changeTenant(tenant, { change: 20 });
    tenant.userChanges.splice(0, 10);
    expect((await call(cloud, deltaLink)).status).toBe(410);
  });
});

test('a link of another tenant is refused', async () => {
  const { deltaLink } = await readAll(cloud, '/users/delta');
  const other = cloudOf(tenantOf(30, { seed: 77 }));
  expect((await call(other, deltaLink)).status).toBe(400);
});

test('a merged copy is always what the directory holds, whatever happens to it', async () => {
  const copy = new Map<unknown, Record<string, unknown>>();
  let link = `/users/delta?$select=${FIELDS}`;
  for (let round = 0; round < 8; round++) {
    const { records, deltaLink } = await readAll(cloud, link);
    for (const { '@removed': removed, ...part } of records) {
      if (removed) copy.delete(part.id);
      else copy.set(part.id, { ...copy.get(part.id), ...part });
    }
    const { records: truth } = await readAll(cloud, `/users?$top=999&$select=${FIELDS}`);
    expect([...copy.values()].sort(byId)).toEqual(truth.sort(byId));
    link = deltaLink;
    changeTenant(tenant, { add: 4, remove: 5, restore: 2, change: 9, seed: lastSequence(tenant) });
  }
});

function byId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a.id) < String(b.id) ? -1 : 1;
}
