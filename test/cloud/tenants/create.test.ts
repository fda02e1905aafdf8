import type { GraphRecord, Tenant } from '../model.ts';
import { createTenant } from './create.ts';
import { countSeats, licensesOf } from './licences.ts';
import { PRODUCTS } from './products.ts';

const make = (size: number, seed = 7) =>
  createTenant({ displayName: 'Contoso', domain: 'contoso.com', size, seed });

const awkward: [string, (user: GraphRecord, tenant: Tenant) => boolean][] = [
  ['a guest whose principal name holds #EXT#', (user) => String(user.userPrincipalName).includes('#EXT#')],
  ['a guest who has not accepted yet', (user) => user.externalUserState === 'PendingAcceptance'],
  ['a user without mail', (user) => user.mail === null],
  ['a disabled user who keeps a licence', (user) => !user.accountEnabled && licensesOf(user).length > 0],
  [
    'an enabled member without a licence',
    (user) => user.userType === 'Member' && licensesOf(user).length === 0,
  ],
  ['a user with several SKUs', (user) => licensesOf(user).length > 2],
  ['a licence with disabled plans', (user) => licensesOf(user).some((own) => own.disabledPlans.length > 0)],
  ['a right-to-left name', (user) => /\p{Script=Arabic}/u.test(String(user.displayName))],
  ['a name in another script', (user) => /\p{Script=Han}/u.test(String(user.displayName))],
  ['a name with a text direction override', (user) => String(user.displayName).includes('\u202e')],
  ['a display name of 256 characters', (user) => String(user.displayName).length === 256],
  ['a name with markup', (user) => String(user.displayName).includes('<img src=x onerror=')],
  ['a name that is a formula', (user) => String(user.displayName).startsWith('=')],
  ['a name with separators and a line break', (user) => /",|\n/.test(String(user.displayName))],
  ['an apostrophe in the principal name', (user) => String(user.userPrincipalName).includes("'")],
  ['a user who is synced from elsewhere', (user) => user.onPremisesSyncEnabled === true],
  ['a mail in another domain', (user) => String(user.mail).endsWith('@eu.contoso.com')],
];

describe.each([25, 300, 1000])('a tenant of %i', (size) => {
  const tenant = make(size);

  test.each(awkward)('has %s', (_, is) => {
    expect(tenant.users.some((user) => is(user, tenant))).toBe(true);
  });

  test('has as many users as asked for, each id and principal name once, in the order of their ids', () => {
    expect(tenant.users).toHaveLength(size);
    const ids = tenant.users.map((user) => user.id);
    expect(new Set(ids).size).toBe(size);
    expect([...ids].sort()).toEqual(ids);
    const names = tenant.users.map((user) => String(user.userPrincipalName).toLowerCase());
    expect(new Set(names).size).toBe(size);
  });

  test('consumes exactly the seats that users hold', () => {
    const counts = countSeats(tenant.users);
    for (const sku of tenant.skus) expect(sku.consumedUnits).toBe(counts.get(sku.skuId as string) ?? 0);
    expect(tenant.skus.map((sku) => sku.capabilityStatus)).toEqual(
      expect.arrayContaining(['Enabled', 'Warning', 'Suspended']),
    );
  });

  test('lets an administrator, a role administrator and an ordinary person sign in, who are users too', () => {
    const roles = tenant.people.map((person) => person.directoryRoles.length);
    expect(roles).toEqual([1, 1, 0]);
    for (const person of tenant.people) {
      const user = tenant.users.find(({ id }) => id === person.objectId);
      expect(user?.userPrincipalName).toBe(person.username);
    }
  });
});

test('the same options make the same tenant, another seed makes another', () => {
  expect(make(60)).toEqual(make(60));
  expect(make(60, 8).id).not.toBe(make(60).id);
});

test('a tenant is the same after it was kept as JSON', () => {
  const tenant = make(60);
  expect(JSON.parse(JSON.stringify(tenant))).toEqual(tenant);
});

test('a tenant of 100,000 costs less than 5 seconds of processor time', () => {
  const before = process.cpuUsage();
  expect(make(100_000).users).toHaveLength(100_000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});

test('a small tenant has those who can sign in, whatever its size', () => {
  expect(make(0).users).toHaveLength(3);
  expect(make(5).users).toHaveLength(5);
});

test('more people can sign in, with the roles they are given', () => {
  const operator = { username: 'olga', displayName: 'Olga Operator', appRoles: { app: ['Admin'] } };
  const tenant = createTenant({
    displayName: 'P',
    domain: 'p.example',
    size: 25,
    seed: 1,
    people: [operator],
  });
  expect(tenant.people.at(-1)).toMatchObject({ username: 'olga@p.example', appRoles: { app: ['Admin'] } });
  expect(tenant.users.some((user) => String(user.displayName).length === 256)).toBe(true);
});

test('the first domain is the initial one, the second the default one', () => {
  const { domains, organization } = make(25);
  expect(domains.slice(0, 2)).toEqual(['contoso.onmicrosoft.com', 'contoso.com']);
  const verified = organization.verifiedDomains as Record<string, unknown>[];
  expect(verified.filter((domain) => domain.isInitial).map(({ name }) => name)).toEqual([domains[0]]);
  expect(verified.filter((domain) => domain.isDefault).map(({ name }) => name)).toEqual([domains[1]]);
});

test('two SKUs share a part number, and company subscriptions add up to the seats', () => {
  const { skus, subscriptions } = make(25);
  expect(skus.filter((sku) => sku.skuPartNumber === 'MCOPSTN5')).toHaveLength(2);
  expect(skus).toHaveLength(PRODUCTS.length);
  for (const sku of skus) {
    const rows = subscriptions.filter((row) => row.skuId === sku.skuId);
    const total = rows.reduce((sum, row) => sum + (row.totalLicenses as number), 0);
    const units = Object.values(sku.prepaidUnits as Record<string, number>);
    expect(total).toBe(units.reduce((sum, count) => sum + count, 0));
  }
});

test('groups hold groups, and one holds nobody', () => {
  const { groups } = make(25);
  const members = groups.map((group) => group.members as string[]);
  expect(members.some((own) => own.length === 0)).toBe(true);
  expect(members.flat().some((id) => groups.some((group) => group.id === id))).toBe(true);
});
