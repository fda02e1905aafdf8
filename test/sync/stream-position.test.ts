import { groups } from '../../shared/connectors/directory/groups.ts';
import { organization } from '../../shared/connectors/directory/organization.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import { streamsOf } from '../../shared/connectors/registry.ts';
import { type CursorRow, createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { isReadByOtherRules } from '../../shared/sync/other-rules.ts';
import {
  deltaPosition,
  fieldsDigest,
  fullPosition,
  isUsable,
  pageHeaders,
  readDigest,
  rulesDigest,
  selectAllOf,
  selectOf,
} from '../../shared/sync/stream-position.ts';
import { type Store, startStore } from '../store/azurite.ts';

const graph = 'https://graph.example';
const all = { domains: ['*'] };
const some = { domains: ['b.example', 'a.example'] };
const cursor: CursorRow = {
  deltaLink: `${graph}/v1.0/users/delta?$deltatoken=x`,
  savedAt: '2026-01-01T00:00:00Z',
  run: 'one',
  fence: 1,
  fields: fieldsDigest(users),
  rules: rulesDigest(users, some),
};

test('the order of the domains changes no rule, and a star beside them is all', () => {
  expect(rulesDigest(users, some)).toBe(rulesDigest(users, { domains: ['a.example', 'b.example'] }));
  expect(rulesDigest(users, some)).toMatch(/^[0-9a-f]{16}$/);
  expect(rulesDigest(users, some)).not.toBe(rulesDigest(users, { domains: ['a.example'] }));
  expect(rulesDigest(users, { domains: ['a.example', '*'] })).toBe('all');
});

test('a stream that keeps every record is read by the same rules whatever the domains', () => {
  expect(rulesDigest(organization, some)).toBe('all');
});

test('other fields, of what belongs to a record too, are another digest', () => {
  const { child } = groups;
  if (!child) throw new Error('Groups have members');
  const digests = [
    fieldsDigest(groups),
    fieldsDigest(users),
    fieldsDigest({ ...groups, read: { ...groups.read, path: '/groups' } }),
    fieldsDigest({ ...groups, record: users.record }),
    fieldsDigest({ ...groups, child: { ...child, record: users.record } }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(readDigest(users, some)).toBe(`${fieldsDigest(users)}.${rulesDigest(users, some)}`);
});

test('a listing selects the fields of its schema, and what belongs to the records', () => {
  const fields = Object.keys(groups.record.shape).join(',');
  expect(selectOf(groups)).toBe(`?$select=${fields}`);
  expect(selectAllOf(groups)).toBe(`?$select=${fields},members`);
  expect(selectAllOf(users)).toBe(selectOf(users));
  const unselected = { ...groups, read: { ...groups.read, select: false } };
  expect([selectOf(unselected), selectAllOf(unselected)]).toEqual(['', '']);
});

test.each([
  ['is what is wanted', {}, true],
  ['brings other fields', { fields: 'others' }, false],
  ['was kept by other rules', { rules: 'all' }, false],
  ['leads elsewhere', { deltaLink: 'https://elsewhere.example/v1.0/users/delta' }, false],
  ['leads to another port', { deltaLink: 'https://graph.example:444/v1.0/users/delta' }, false],
  ['is no address', { deltaLink: 'nowhere' }, false],
])('a stored link that %s is followed only then: %j', (_, changed, is) => {
  expect(isUsable({ ...cursor, ...changed }, users, some, graph)).toBe(is);
});

test('a read begins at the first page, or at its delta link', () => {
  const beginning = {
    stream: 'users',
    deltaLink: null,
    pages: 0,
    records: 0,
    children: 0,
    requests: 0,
    scratch: 0,
    unreadable: 0,
    restarts: 0,
    digest: readDigest(users, all),
  };
  const link = `${graph}/v1.0/users/delta${selectOf(users)}`;
  expect(fullPosition(users, all, graph)).toEqual({ ...beginning, kind: 'full', link });
  expect(fullPosition(users, all, graph, 2).restarts).toBe(2);
  expect(deltaPosition(users, all, cursor.deltaLink)).toEqual({
    ...beginning,
    kind: 'delta',
    link: cursor.deltaLink,
  });
});

describe('what is stored of a tenant', () => {
  let store: Store;
  let tables: SyncTables;
  beforeAll(async () => {
    store = await startStore();
    tables = createSyncTables(store.tables);
  });
  afterAll(() => store?.stop());

  test('was read by other rules where a stream that looks at them says so', async () => {
    const tenantId = crypto.randomUUID();
    const isOther = (rules: { domains: string[] }) =>
      isReadByOtherRules(tables, tenantId, streamsOf('directory'), rules);
    expect(await isOther(some)).toBe(false);
    await tables.cursors.put(tenantId, 'organization', { ...cursor, rules: 'others' });
    expect(await isOther(some)).toBe(false);
    await tables.cursors.put(tenantId, 'users', cursor);
    expect(await isOther(some)).toBe(false);
    expect(await isOther(all)).toBe(true);
  });
});

test('a listing says how large its pages shall be where Graph listens to that', () => {
  expect(pageHeaders(users)).toEqual({ prefer: 'odata.maxpagesize=999' });
  expect(pageHeaders(organization)).toEqual({});
});
