import { groups } from '../../shared/connectors/directory/groups.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import { findKey, parsePatch, parseWhole, toChildRecord, toRowKey } from '../../shared/sync/parse-record.ts';

const id = '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11';
const { child } = groups;
if (!child) throw new Error('Groups have members');

test.each([
  ['a text', 'x'],
  ['nothing', null],
  ['a list', [{ id }]],
  ['without an id', { mail: 'x' }],
  ['of an id that is no text', { id: 7 }],
  ['of an empty id', { id: '' }],
  ['of an id that is too long', { id: 'x'.repeat(401) }],
])('what is %s has no key, and is no record and no part of one', (_, raw) => {
  expect([findKey(users, raw), parseWhole(users, raw), parsePatch(users, raw)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('an id of 400 characters is one', () => {
  expect(findKey(users, { id: 'x'.repeat(400) })).toBe('x'.repeat(400));
});

test('what belongs to another record needs the keys of both', () => {
  const facts = { ...child, key: ({ a, b }: Record<string, unknown>) => [String(a), String(b)] as const };
  expect(findKey(facts, { id, a: 'one', b: 'two' })).toEqual(['one', 'two']);
  expect(findKey(facts, { id, a: '', b: 'two' })).toBeUndefined();
  expect(findKey(facts, { id, a: 'one', b: '' })).toBeUndefined();
  expect(toRowKey(['one', 'two'])).not.toBe(toRowKey('one'));
});

test('a part holds what came, of the fields that are kept', () => {
  expect(parsePatch(users, { id, mail: null, unknown: 1 })).toEqual({
    kind: 'patch',
    key: id,
    patch: { id, mail: null },
  });
});

test('a removal needs no more than its key', () => {
  const raw = { id, '@removed': { reason: 'deleted' } };
  const removed = { kind: 'removed', key: id };
  expect([parseWhole(users, raw), parsePatch(users, raw)]).toEqual([removed, removed]);
});

test('a record of another shape is none', () => {
  expect(parseWhole(users, { id, mail: 7 })).toBeUndefined();
  expect(parseWhole(users, { id, mail: 'a@b.example' })).toMatchObject({ kind: 'whole', key: id });
});

test('an entry of a parent is a record of the child, removed where the entry is', () => {
  const entry = { id, '@odata.type': '#microsoft.graph.user' };
  expect(toChildRecord(child, 'parent', entry)).toEqual({
    groupId: 'parent',
    memberId: id,
    memberType: 'user',
    id,
  });
  const reason = { reason: 'deleted' };
  expect(toChildRecord(child, 'parent', { ...entry, '@removed': reason })).toMatchObject({
    '@removed': reason,
    id,
  });
  for (const other of ['x', null, { id: 7 }, [entry]])
    expect(toChildRecord(child, 'parent', other)).toBe(other);
});
