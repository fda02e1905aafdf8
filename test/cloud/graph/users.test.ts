import { changeTenant } from '../tenants/change.ts';
import { appToken, call, cloudOf, readAll, tenantOf } from './harness.ts';

const tenant = tenantOf(300);
const cloud = cloudOf(tenant);
const eventual = { headers: { consistencylevel: 'eventual' } };
const refused = async (path: string, headers = {}) => {
  const { status, body } = await call(cloud, path, { headers });
  return [status, body.error.code];
};

test('users come in pages of 100 with the eleven default properties', async () => {
  const { body } = await call(cloud, '/users');
  expect(body.value).toHaveLength(100);
  expect(Object.keys(body.value[0] ?? {})).toHaveLength(11);
  expect(body['@odata.nextLink']).toContain(`${cloud.origins.graph}/v1.0/users?`);
});

test('every user is listed once, whatever the size of the pages', async () => {
  for (const top of [7, 100, 999]) {
    const { records, pages } = await readAll(cloud, `/users?$select=id&$top=${top}`);
    expect(new Set(records.map((user) => user.id)).size).toBe(300);
    expect(records).toHaveLength(300);
    expect(pages).toBe(Math.ceil(300 / top));
  }
});

test.each(['0', '1000', 'x'])('a page of %s is a 400', async (top) => {
  expect((await refused(`/users?$top=${top}`))[0]).toBe(400);
});

test('with signInActivity a page has at most 500', async () => {
  const token = await appToken(cloud, tenant, ['User.Read.All', 'AuditLog.Read.All']);
  const path = '/users?$select=id,signInActivity&$top=';
  expect((await call(cloud, `${path}500`, { token })).status).toBe(200);
  expect((await call(cloud, `${path}501`, { token })).status).toBe(400);
});

test('a property that users do not have is a 400, one of another workload a 501', async () => {
  expect(await refused('/users?$select=id,favouriteColour')).toEqual([400, 'BadRequest']);
  expect(await refused('/users?$select=id,aboutMe')).toEqual([501, 'NotImplemented']);
  expect((await call(cloud, `/users/${tenant.users[0]?.id}?$select=aboutMe`)).body.aboutMe).toBeNull();
});

test('a user is found by id, and by principal name where # is escaped', async () => {
  const guest = tenant.users.find((user) => user.userType === 'Guest');
  const name = String(guest?.userPrincipalName);
  expect((await call(cloud, `/users/${guest?.id}`)).body.id).toBe(guest?.id);
  expect((await call(cloud, `/users/${encodeURIComponent(name)}`)).body.id).toBe(guest?.id);
  expect(await refused(`/users/${name}`)).toEqual([404, 'Request_ResourceNotFound']);
});

const filters: [string, (user: Record<string, unknown>) => boolean][] = [
  ['accountEnabled eq false', (user) => user.accountEnabled === false],
  ["userType eq 'Guest' and accountEnabled eq true", (user) => user.userType === 'Guest'],
  ["startswith(displayName,'A')", (user) => /^a/i.test(String(user.displayName))],
  ["displayName eq 'Miles O''Brien'", (user) => user.displayName === "Miles O'Brien"],
  [
    "jobTitle eq '課長' or department eq 'Sales'",
    (user) => user.jobTitle === '課長' || user.department === 'Sales',
  ],
];
test.each(filters)('the filter %s', async (filter, expected) => {
  const { records } = await readAll(
    cloud,
    `/users?$top=999&$select=id&$filter=${encodeURIComponent(filter)}`,
  );
  expect(records.map((user) => user.id)).toEqual(tenant.users.filter(expected).map((user) => user.id));
  expect(records.length).toBeGreaterThan(0);
});

test('a filter by SKU finds who holds it', async () => {
  const sku = tenant.skus.find((candidate) => candidate.skuPartNumber === 'SPE_E5');
  const filter = `assignedLicenses/any(x:x/skuId eq ${sku?.skuId})`;
  const { records } = await readAll(cloud, `/users?$top=999&$select=id&$filter=${filter}`);
  expect(records).toHaveLength(sku?.consumedUnits as number);
});

test.each(["endsWith(mail,'@contoso.com')", "userType ne 'Guest'", 'assignedLicenses/$count eq 0'])(
  '%s is an advanced query: it needs ConsistencyLevel and $count, the header on every page',
  async (filter) => {
    const path = `/users?$top=20&$count=true&$filter=${encodeURIComponent(filter)}`;
    expect(await refused(path)).toEqual([400, 'Request_UnsupportedQuery']);
    const first = await call(cloud, path, eventual);
    expect(first.body['@odata.count']).toBeGreaterThan(20);
    const next = first.body['@odata.nextLink'] as string;
    expect(await refused(next)).toEqual([400, 'Request_UnsupportedQuery']);
    const second = await call(cloud, next, eventual);
    expect(second.status).toBe(200);
    expect(second.body).not.toHaveProperty(['@odata.count']);
  },
);

test('$orderby sorts without regard to case, and pages go on where they stopped', async () => {
  const { records } = await readAll(cloud, '/users?$select=id,displayName&$orderby=displayName&$top=50');
  const names = records.map((user) => String(user.displayName).toLowerCase());
  expect([...names].sort()).toEqual(names);
  expect(records).toHaveLength(300);
  const { records: back } = await readAll(cloud, '/users?$select=id&$orderby=displayName desc&$top=50');
  expect(back.map((user) => user.id)).toEqual(records.map((user) => user.id).reverse());
});

test.each(['', '&$orderby=displayName', '&$orderby=displayName desc'])(
  'a listing goes on when the user it stopped at is gone (%s)',
  async (order) => {
    const changing = cloudOf(tenantOf(60));
    const [own] = changing.tenants.values();
    const first = await call(changing, `/users?$select=id&$top=10${order}`);
    const last = first.body.value.at(-1)?.id as string;
    const kept = own?.people.some(({ objectId }) => objectId === last);
    if (own && !kept) changeTenant(own, { remove: [last] });
    const { records } = await readAll(changing, first.body['@odata.nextLink'] as string);
    expect(records).toHaveLength(50);
  },
);

test('a token of another listing, another tenant or another hand is a 400', async () => {
  const { body } = await call(cloud, '/users?$top=10');
  const link = body['@odata.nextLink'] as string;
  const token = new URL(link).searchParams.get('$skiptoken') as string;
  expect((await refused(`/groups?$skiptoken=${token}`))[0]).toBe(400);
  expect((await refused(`/users?$skiptoken=x${token.slice(1)}`))[0]).toBe(400);
  const other = cloudOf(tenantOf(60, { seed: 5 }));
  expect((await call(other, link.replace(cloud.origins.graph, other.origins.graph))).status).toBe(400);
});

test('licence details name the plans of each SKU, and which are switched off', async () => {
  const user = tenant.users.find(({ employeeId }) => employeeId === 'mailbox-plan-disabled');
  const { body } = await call(cloud, `/users/${user?.id}/licenseDetails`);
  const plans = body.value[0]?.servicePlans as Record<string, string>[];
  const status = (name: string) => plans.find((plan) => plan.servicePlanName === name)?.provisioningStatus;
  expect(status('EXCHANGE_S_ENTERPRISE')).toBe('Disabled');
  expect(status('SHAREPOINTENTERPRISE')).toBe('Success');
});

test('assigned plans follow from the licences', async () => {
  const user = tenant.users.find(({ employeeId }) => employeeId === 'mailbox-plan-disabled');
  const { body } = await call(cloud, `/users/${user?.id}?$select=assignedPlans`);
  const plans = body.assignedPlans as Record<string, string>[];
  const mailbox = plans.find((plan) => plan.servicePlanId === 'efb87545-963c-4e0d-99df-69c6916d9eb0');
  expect(mailbox).toMatchObject({ service: 'exchange', capabilityStatus: 'Deleted' });
});

test('members of a group are users and groups, those of a role are never paged', async () => {
  const nested = tenant.groups.find((group) => group.mailNickname === 'nested');
  const members = await call(cloud, `/groups/${nested?.id}/members`);
  expect(new Set(members.body.value.map((member) => member['@odata.type']))).toEqual(
    new Set(['#microsoft.graph.user', '#microsoft.graph.group']),
  );
  const role = tenant.directoryRoles[0];
  const holders = await call(cloud, `/directoryRoles/${role?.id}/members?$top=1`);
  expect(holders.body.value.map(({ id }) => id)).toEqual([tenant.people[0]?.objectId]);
});

test('the organisation is one record whose id is the tenant', async () => {
  const { body } = await call(cloud, '/organization');
  expect(body.value.map(({ id }) => id)).toEqual([tenant.id]);
  expect((await call(cloud, `/organization/${tenant.id}`)).body.displayName).toBe('Contoso');
});
