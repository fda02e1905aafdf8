import { toCell } from '../../shared/exports/cells.ts';
import { addTenant, dumpTables, invite, listRows, untilRead } from '../connect/arrange.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { hostile } from '../pages/samples.ts';
import {
  exportBoth,
  exportLinks,
  getPage,
  operatorAddress,
  type Raw,
  rowTexts,
  send,
  signInAs,
  toObjects,
} from './arrange.ts';

/** What people and customers call themselves when they mean harm. */
const hostileNames = [
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  '@SUM(A1:A9)',
  '\t=1+1',
  '＝1+1',
  'Contoso;=1+1',
  '"=HYPERLINK(""https://evil.example"")"',
  hostile.markup,
  hostile.rightToLeft,
  hostile.long,
  hostile.mixed,
];

let stack: Stack;
let reader: Visitor;
let id = '';
let tenantId = '';
beforeAll(async () => {
  stack = await startStack();
  const { control } = stack.cloud;
  const tenant = await addTenant(stack, 'taken-away', 130);
  tenantId = tenant.id;
  const users = (await control.listUsers(tenantId)).filter(({ userType }) => userType === 'Member');
  // Those who can sign in keep their names: the first ones.
  for (const [index, displayName] of hostileNames.entries())
    await control.changeUser(tenantId, String(users.at(-1 - index)?.id), { displayName });
  const invited = await invite(stack, tenantId, { customer: { name: '=1+1', tenant: tenantId } });
  id = invited.id;
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, id);
  for (const name of hostileNames.filter((each) => !each.includes('\t')))
    await invite(stack, null, { customer: { name, externalId: name.slice(0, 200) } });
  reader = await signInAs(stack, 'reader');
});
afterAll(() => stack?.stop());

const customer = () => `/dashboard/connections/${id}`;

/** Every page of a list of people, through its links. */
async function peoplePages(query: string): Promise<string[]> {
  const rows: string[] = [];
  let path: string | undefined = `${customer()}?tab=people${query}`;
  while (path !== undefined) {
    const page = await getPage(stack, reader, path);
    rows.push(...rowTexts(page, 'table.people'));
    path = page.links.find(({ text }) => text === 'Show the next people')?.href;
  }
  return rows;
}

const fold = (value: unknown) => String(value).replace(/\s+/g, ' ').trim();

/** Every cell of a CSV file is the value of the NDJSON file, made harmless. */
function expectSame(records: Record<string, string>[], objects: Raw[]): void {
  expect(records.length).toBe(objects.length);
  objects.forEach((object, index) => {
    expect(Object.keys(records[index] ?? {})).toEqual(Object.keys(object));
    for (const [name, value] of Object.entries(object))
      expect([name, records[index]?.[name]]).toEqual([name, String(toCell(value as never))]);
  });
}

describe('people', () => {
  test.each([
    ['', () => true],
    ['&filter=licensed', ({ licences }: Raw) => (licences as string[]).length > 0],
    ['&filter=unlicensed', ({ licences }: Raw) => (licences as string[]).length === 0],
    ['&filter=disabled', ({ enabled }: Raw) => enabled === false],
    ['&filter=guests', ({ guest }: Raw) => guest === true],
    ['&search=1%2B1', ({ displayName }: Raw) => String(displayName).includes('1+1')],
    ['&search=taken-away&filter=licensed', ({ licences }: Raw) => (licences as string[]).length > 0],
    ['&search=nobody-is-called-this', () => false],
    ['&filter=nonsense', () => true],
  ])('with the query %s are exported as they are shown, whole', async (query, isWanted) => {
    const shown = await peoplePages(query);
    const page = await getPage(stack, reader, `${customer()}?tab=people${query}`);
    const [link = ''] = exportLinks(page);
    const { records, objects } = await exportBoth(stack, reader, link);
    expectSame(records, objects);
    expect(objects.length).toBe(shown.length);
    objects.forEach((person, index) => {
      expect(isWanted(person)).toBe(true);
      expect(shown[index]).toContain(fold(person.displayName ?? person.userPrincipalName));
    });
    if (query !== '') return;
    const users = await stack.cloud.control.listUsers(tenantId);
    expect(objects.map((person) => person.id).sort()).toEqual(users.map((user) => user.id).sort());
    expect(objects.length).toBeGreaterThan(100);
  });

  test('with hostile names are raw in NDJSON and harmless in CSV', async () => {
    const { csv, objects } = await exportBoth(stack, reader, `/dashboard/export/users?connection=${id}`);
    const names = objects.map(({ displayName }) => displayName);
    for (const name of hostileNames) expect(names).toContain(name);
    expect(csv.body).not.toMatch(/(^|[,;\t\r\n])[\s"]*[=+\-@＝]/m);
    expect(csv.body.startsWith('\ufeffid,displayName,')).toBe(true);
  });
});

/** The connections that the lines of a list lead to, in order. */
const shownIds = (page: Awaited<ReturnType<typeof getPage>>, table: string) =>
  page
    .$(`table.${table} tbody tr`)
    .toArray()
    .map((row) => page.$(row).find('a[href^="/dashboard/connections/"]').first().attr('href'))
    .map((href) => href?.split('/').at(-1));

test.each([
  '',
  'filter=all',
  'filter=completed',
  'search=contoso',
  'filter=all&search=nobody-is-called-this',
])('invitations with the query %j are exported as they are shown, in their order', async (query) => {
  const page = await getPage(stack, reader, `/dashboard/invitations?${query}`);
  const { records, objects } = await exportBoth(stack, reader, `/dashboard/export/invitations?${query}`);
  expectSame(records, objects);
  expect(objects.map((row) => row.id)).toEqual(shownIds(page, 'invitations'));
});

describe('customers', () => {
  test.each([
    '',
    '?sort=name&order=desc',
    '?search=1%2B1',
    '?search=contoso',
    '?filter=waiting&sort=age',
    '?filter=fresh',
    '?state=invited',
    '?state=active&sort=people&order=desc',
    '?state=blocked',
  ])('%s are exported as they are shown, in their order', async (query) => {
    const page = await getPage(stack, reader, `/dashboard/connections${query}`);
    const links = exportLinks(page);
    expect(links.length).toBeGreaterThanOrEqual(2);
    const { records, objects } = await exportBoth(stack, reader, links[0] ?? '');
    expectSame(records, objects);
    expect(objects.map((row) => row.id)).toEqual(shownIds(page, 'customers'));
  });

  test('have numbers that are numbers', async () => {
    const { objects } = await exportBoth(stack, reader, '/dashboard/export/customers?state=active');
    const [row = {}] = objects;
    const people = (await stack.cloud.control.listUsers(tenantId)).length;
    expect(row).toMatchObject({ id, customerName: '=1+1', state: 'active', tenantId, people, reason: null });
    expect(row.seatsOwned).toEqual(expect.any(Number));
  });
});

test.each([
  ['licences', 'subscribedSkus', 'name'],
  ['overview', 'streams', 'stream'],
  ['permissions', 'permissions', 'name'],
  ['history', 'history', 'what'],
])('the tab %s links to its table %s, which holds what it shows', async (tab, table, column) => {
  const page = await getPage(stack, reader, `${customer()}?tab=${tab}`);
  const links = exportLinks(page);
  expect(links.map((href) => new URL(href).pathname)).toEqual(Array(2).fill(`/dashboard/export/${table}`));
  const both = await exportBoth(stack, reader, links[0] ?? '');
  // Taking a table away is a line of the history itself.
  const [records, objects] = [both.records, both.objects].map((rows: Raw[]) =>
    rows.filter(({ event }) => event !== 'exported'),
  ) as [Record<string, string>[], Raw[]];
  expectSame(records, objects);
  expect(objects.length).toBeGreaterThan(0);
  if (table === 'streams') return;
  for (const row of objects) expect(page.text).toContain(fold(row[column]));
});

test('seats are the tenant’s, SKU by SKU', async () => {
  const { objects } = await exportBoth(stack, reader, `/dashboard/export/subscribedSkus?connection=${id}`);
  const skus = await stack.cloud.control.listSkus(tenantId);
  expect(objects.map(({ skuId, assigned }) => [skuId, assigned]).sort()).toEqual(
    skus.map(({ skuId, consumedUnits }) => [skuId, consumedUnits]).sort(),
  );
});

test('a connection without a tenant has tables without rows', async () => {
  const { id: waiting } = await invite(stack, null);
  for (const table of ['users', 'subscribedSkus']) {
    const { csv, objects } = await exportBoth(
      stack,
      reader,
      `/dashboard/export/${table}?connection=${waiting}`,
    );
    expect([csv.status, csv.body.split('\r\n').length, objects]).toEqual([200, 2, []]);
  }
});

describe('the answer', () => {
  const ask = (path: string, method = 'GET', who = reader) => send(stack, who, path, { method });

  test('is a file that nobody keeps or guesses at, named after the table and the day', async () => {
    const day = new Date(stack.now()).toISOString().slice(0, 10);
    const csv = await ask(`/dashboard/export/users?connection=${id}`);
    expect([csv.status, csv.headers]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="tenantry-users-${day}.csv"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      }),
    ]);
    const ndjson = await ask('/dashboard/export/customers?format=ndjson');
    expect(ndjson.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="tenantry-customers-${day}.ndjson"`,
    });
  });

  test('stands in the audit: who, from where, which table of which connection, how many rows', async () => {
    const objects = toObjects(
      await ask(`/dashboard/export/users?connection=${id}&format=ndjson&filter=guests`),
    );
    const { body } = await stack.api('GET', `/api/connections/${id}/audit?limit=1`);
    expect(body.items).toEqual([
      expect.objectContaining({
        who: stack.partner.operators.reader.username,
        from: operatorAddress,
        what: 'exported',
        detail: 'users',
        connectionId: id,
        after: { table: 'users', format: 'ndjson', rows: objects.length },
      }),
    ]);
    await ask('/dashboard/export/customers');
    const [latest] = await listRows(stack, 'audit', stack.partner.homeTenantId);
    expect(latest).toMatchObject({ what: 'exported', detail: 'customers' });
  });

  test('is refused, without a trace, where it cannot be given', async () => {
    const before = await dumpTables(stack);
    for (const [path, status] of [
      ['/dashboard/export/secrets', 404],
      ['/dashboard/export/constructor', 404],
      ['/dashboard/export/audit', 404],
      [`/dashboard/export/users?connection=${'A'.repeat(22)}`, 404],
      ["/dashboard/export/users?connection=a'%20or%20'1'%20eq%20'1", 404],
      ['/dashboard/export/users', 404],
      [`/dashboard/export/users?connection=${id}&format=xml`, 400],
      [`/dashboard/export/users?connection=${id}&format=`, 400],
    ] as const) {
      const answer = await ask(path);
      expect([path, answer.status, answer.headers['content-disposition']]).toEqual([path, status, undefined]);
    }
    const nobody = await ask(`/dashboard/export/users?connection=${id}`, 'GET', createVisitor());
    expect([nobody.status, nobody.headers['content-disposition']]).toEqual([401, undefined]);
    const head = await ask(`/dashboard/export/users?connection=${id}`, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
    expect(await dumpTables(stack)).toBe(before);
  });
});
