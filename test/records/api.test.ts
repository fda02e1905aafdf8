import { parse } from 'csv-parse/sync';
import { toCell } from '../../shared/exports/cells.ts';
import { bearer, makeKey, signInTo } from '../clients/arrange.ts';
import { addTenant, invite } from '../connect/arrange.ts';
import { type ApiAnswer, type Stack, startStack } from '../local/stack.ts';
import { hostile } from '../pages/samples.ts';
import { type Person, seedPeople } from './seed-people.ts';

type Row = Record<string, unknown> & { _tenantId: string; _key: string };

const [first, second, third] = [
  '11111111-1c1e-4e7b-9f0a-2b7c5d4e6f10',
  '22222222-1c1e-4e7b-9f0a-2b7c5d4e6f10',
  '33333333-1c1e-4e7b-9f0a-2b7c5d4e6f10',
] as const;
const keyOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const many = (count: number): Person[] =>
  Array.from({ length: count }, (_, number) => ({
    key: keyOf(number),
    displayName: `Person ${number}`,
    ...(number % 10 === 3 ? { removedAt: '2026-03-03T00:00:00Z' } : {}),
  }));
const hostileNames = [
  "=cmd|' /C calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  'Contoso;=1+1',
  'a\r\n=1',
  hostile.markup,
];
const awkward: Person[] = [
  ...hostileNames.map((displayName, index) => ({ key: `hostile ${index}`, displayName })),
  { key: 'a/b\\c#d?e%f+g~h\'i"j,k', displayName: 'A key like no other' },
  {
    key: 'long',
    displayName: 'Long',
    jobTitle: '漢😀'.repeat(30_000),
    otherMails: ['a@b.example', 'c@d.example'],
  },
  {
    key: 'vast',
    displayName: 'Vast',
    otherMails: Array.from({ length: 40_000 }, (_, n) => `${n}@vast.example`),
  },
  { key: 'zero', assignedLicenses: [{ skuId: 'x', disabledPlans: ['y'] }] },
];

let stack: Stack;
let scoped = '';
let unscoped = '';
let connectionId = '';
let connectedTenant = '';
beforeAll(async () => {
  stack = await startStack();
  const storage = stack.settings.AzureWebJobsStorage ?? '';
  await seedPeople(storage, first, many(230));
  await seedPeople(storage, second, awkward);
  await seedPeople(storage, third, many(12));
  const tenant = await addTenant(stack, 'asked-for');
  connectedTenant = tenant.id;
  connectionId = (await invite(stack, tenant.id)).id;
  const admin = await signInTo(stack, 'admin');
  unscoped = await makeKey(stack, admin, 'Analyst');
  scoped = await makeKey(stack, admin, 'Portal', `${first} ${third}`);
});
afterAll(() => stack?.stop());

const get = (query: string, headers: Record<string, string> = {}, key = unscoped, stream = 'users') =>
  stack.api('GET', `/api/data/${stream}${query}`, undefined, { ...bearer(key), ...headers });

const toLines = (body: string): Row[] =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Every part of a list, by its links. */
async function getParts(query: string, key = unscoped): Promise<ApiAnswer[]> {
  const parts = [await get(query, {}, key)];
  for (;;) {
    const link = parts.at(-1)?.headers.get('link');
    if (!link) return parts;
    const path = /^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? '';
    expect(parts.length).toBeLessThan(200);
    parts.push(await stack.api('GET', path, undefined, bearer(key)));
  }
}

const getAll = async (query = '', key = unscoped): Promise<Row[]> =>
  (await getParts(`?format=ndjson&${query}`, key)).flatMap(({ body }) => toLines(body));

const names = (rows: Row[]) =>
  rows.map(({ _tenantId, _key }) => `${_tenantId.slice(0, 4)} ${_key.slice(-4)}`);

describe('the records of a stream', () => {
  test('come whole, in the order of tenant and key, however many are in a part', async () => {
    const whole = await getAll();
    const ours = [first, second, third];
    expect(whole.filter(({ _tenantId }) => !ours.includes(_tenantId as never))).toEqual([]);
    expect(whole.length).toBe(207 + awkward.length + 11);
    expect(names(whole)).toEqual(
      names(whole).toSorted((a, b) =>
        a.slice(0, 4) < b.slice(0, 4) ? -1 : a.slice(0, 4) > b.slice(0, 4) ? 1 : 0,
      ),
    );
    for (const limit of [1, 7, 100, 1000]) {
      const tenant = limit === 1 ? `&tenant=${third}` : '';
      const parts = await getParts(`?limit=${limit}${tenant}`);
      const rows = parts.flatMap(({ body }) => body.items as Row[]);
      expect(rows).toEqual(limit === 1 ? whole.filter(({ _tenantId }) => _tenantId === third) : whole);
      for (const { body } of parts.slice(0, -1)) expect(body.items.length).toBe(limit);
      expect(parts.map(({ body }) => body.continuation === null)).toEqual(
        parts.map((_, index) => index === parts.length - 1),
      );
    }
  });

  test('have Microsoft’s properties and four of our own', async () => {
    const { body } = await get(`?tenant=${first}&limit=1`);
    expect(body.items[0]).toMatchObject({
      _tenantId: first,
      _key: keyOf(0),
      _changedAt: '2026-03-02T10:04:12Z',
      _removedAt: null,
      id: keyOf(0),
      displayName: 'Person 0',
      accountEnabled: true,
      mail: null,
    });
  });

  test('are whole where they are long, and where they lie in a blob', async () => {
    for (const select of ['', '&select=jobTitle,otherMails']) {
      const rows = await getAll(`tenant=${second}${select}`);
      for (const { key, displayName, jobTitle = null, otherMails = null } of awkward.slice(-4)) {
        const row = rows.find(({ _key }) => _key === key);
        expect([key, row?.jobTitle, row?.otherMails]).toEqual([key, jobTitle, otherMails]);
        expect(row?.displayName).toBe(select === '' ? (displayName ?? null) : undefined);
      }
    }
  });

  test.each([
    ['', 207],
    ['exclude', 207],
    ['include', 230],
    ['only', 23],
  ])('that are gone are there as asked: %j', async (removed, count) => {
    const rows = await getAll(`tenant=${first}${removed === '' ? '' : `&removed=${removed}`}&limit=50`);
    expect(rows.length).toBe(count);
    if (removed === 'only')
      expect(rows[0]).toMatchObject({ _removedAt: '2026-03-03T00:00:00Z', displayName: 'Person 3' });
  });

  test('are those of the tenants that are named, by commas or again', async () => {
    const tenantsOf = (rows: Row[]) => [...new Set(rows.map(({ _tenantId }) => _tenantId))];
    expect(tenantsOf(await getAll(`tenant=${third},${first.toUpperCase()}`))).toEqual([first, third]);
    expect(tenantsOf(await getAll(`tenant=${third}&tenant=${second}`))).toEqual([second, third]);
    expect(await getAll('tenant=99999999-1c1e-4e7b-9f0a-2b7c5d4e6f10')).toEqual([]);
  });

  test('are those of the tenant of a connection', async () => {
    await seedPeople(stack.settings.AzureWebJobsStorage ?? '', connectedTenant, many(1));
    // Nobody has proved yet that the connection is of that tenant.
    expect((await get(`?connection=${connectionId}`)).body).toEqual({ items: [], continuation: null });
    expect((await get(`?connection=${'A'.repeat(22)}`)).status).toBe(404);
    expect((await get(`?connection=${connectionId}`, {}, scoped)).status).toBe(404);
  });

  test('are those that are selected and nothing more', async () => {
    const rows = await getAll(`tenant=${third}&select=mail,displayName`);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      '_tenantId',
      '_key',
      '_changedAt',
      '_removedAt',
      'mail',
      'displayName',
    ]);
  });
});

describe('a file of records', () => {
  test('is harmless as CSV and raw as NDJSON; its parts make one file', async () => {
    const objects = await getAll(`tenant=${second}&limit=3`);
    const parts = await getParts(`?format=csv&tenant=${second}&limit=3`);
    expect(parts.length).toBe(Math.ceil(awkward.length / 3));
    const records: Record<string, string>[] = parse(parts.map(({ body }) => body).join(''), {
      bom: true,
      columns: true,
      record_delimiter: '\r\n',
    });
    expect(records.length).toBe(objects.length);
    objects.forEach((object, index) => {
      for (const [name, value] of Object.entries(object))
        expect([name, records[index]?.[name]]).toEqual([name, String(toCell(value as never))]);
    });
    expect(objects.map(({ displayName }) => displayName)).toEqual(expect.arrayContaining(hostileNames));
    for (const { body } of parts) expect(body).not.toMatch(/(^|[,;\t\r\n])[\s"]*[=+\-@]/m);
    expect(parts.map(({ headers }) => headers.get('content-type'))).toEqual(
      parts.map((_, index) => `text/csv; charset=utf-8; header=${index === 0 ? 'present' : 'absent'}`),
    );
  });

  test('has its names in every part where that is asked for, also in one without rows', async () => {
    // `fetch` takes the mark away.
    const heading = '_tenantId,_key,_changedAt,_removedAt,mail\r\n';
    const parts = await getParts(`?format=csv&tenant=${third}&limit=4&select=mail&header=always`);
    expect(parts.length).toBe(3);
    for (const { body } of parts) expect(body.startsWith(heading)).toBe(true);
    const none = await get('?format=csv&select=mail&tenant=99999999-1c1e-4e7b-9f0a-2b7c5d4e6f10');
    expect([none.body, none.headers.get('link')]).toEqual([heading, null]);
  });

  test('says in a header how it goes on, without the key that it was asked with', async () => {
    const answer = await get(`?format=ndjson&limit=2&code=${stack.apiKey}&tenant=${first}`);
    const continuation = answer.headers.get('x-continuation') ?? '';
    expect(answer.headers.get('link')).toContain(`continuation=${continuation}`);
    expect(answer.headers.get('link')).not.toContain(stack.apiKey);
    const rest = await get(`?format=ndjson&limit=1&tenant=${first}&continuation=${continuation}`);
    expect(toLines(rest.body).map(({ _key }) => _key)).toEqual([keyOf(2)]);
  });

  test.each([
    [{}, '', 'application/json'],
    [{ accept: '*/*' }, '', 'application/json'],
    [{ accept: 'text/html,application/xhtml+xml' }, '', 'application/json'],
    [{ accept: 'application/x-ndjson' }, '', 'application/x-ndjson; charset=utf-8'],
    [{ accept: 'text/csv;q=0.5, application/x-ndjson;q=0.9' }, '', 'application/x-ndjson; charset=utf-8'],
    [{ accept: 'text/csv' }, '', 'text/csv; charset=utf-8; header=present'],
    [{ accept: 'text/csv' }, '&format=json', 'application/json'],
  ])('is what is accepted or asked for: %j %s', async (headers, query, type) => {
    const answer = await get(`?limit=1${query}`, headers);
    expect(answer.headers.get('content-type')).toBe(type);
    expect([answer.headers.get('cache-control'), answer.headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ]);
  });
});

describe('a client that is scoped to tenants', () => {
  test('reads theirs and no others, whatever it asks for', async () => {
    const tenantsOf = (rows: Row[]) => [...new Set(rows.map(({ _tenantId }) => _tenantId))];
    expect(tenantsOf(await getAll('', scoped))).toEqual([first, third]);
    expect(tenantsOf(await getAll(`tenant=${second},${third}`, scoped))).toEqual([third]);
    expect(await getAll(`tenant=${second}`, scoped)).toEqual([]);
  });

  test('gets nowhere else with a continuation that it has changed', async () => {
    const forge = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
    for (const [tenantId, rowKey] of [
      [second, ''],
      [second, 'a'],
      [first, "' or PartitionKey ne '"],
      [first, keyOf(999)],
      ['00000000-0000-0000-0000-000000000000', ''],
    ] as const) {
      const { status, body } = await get(
        `?limit=1000&continuation=${forge([1, 'users', tenantId, rowKey])}`,
        {},
        scoped,
      );
      expect(status).toBe(200);
      for (const { _tenantId } of body.items) expect([first, third]).toContain(_tenantId);
    }
    for (const content of [
      [1, 'organization', first, ''],
      [2, 'users', first, ''],
      [1, 'users', 'not-a-guid', ''],
      [1, 'users', first, 'x'.repeat(600)],
      { users: 1 },
    ])
      expect((await get(`?continuation=${forge(content)}`, {}, scoped)).body).toMatchObject({
        status: 400,
        errors: [{ pointer: '/continuation' }],
      });
  });
});

test.each([
  ['?select=displayName,passwordProfile', '/select/1'],
  ['?select=_hash', '/select/0'],
  ['?select=', '/select'],
  ['?tenant=contoso.com', '/tenant/0'],
  [`?tenant=${first},`, '/tenant/1'],
  ["?tenant=' or '1' eq '1", '/tenant/0'],
  ['?connection=x', '/connection'],
  ['?removed=yes', '/removed'],
  ['?format=xml', '/format'],
  ['?limit=0', '/limit'],
  ['?limit=1001', '/limit'],
  ['?limit=10001&format=csv', '/limit'],
  ['?continuation=%00%27', '/continuation'],
  ['?header=never', '/header'],
])('the query %s names %s', async (query, pointer) => {
  const { status, body } = await get(query);
  expect([status, body.code, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([
    400,
    'bad-request',
    [pointer],
  ]);
});

test.each(['people', 'clients', 'connections', 'changes', 'constructor', '__proto__', 'Users', 'users%00'])(
  'there is no stream %s',
  async (stream) => {
    expect((await get('', {}, unscoped, stream)).status).toBe(404);
  },
);
