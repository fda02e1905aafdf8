import { directoryRoles } from '../../shared/connectors/directory/directory-roles.ts';
import { groups } from '../../shared/connectors/directory/groups.ts';
import { page, refused } from './memory/graph.ts';
import { createSite, type Site } from './memory/site.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

let store: MemoryStore;
let site: Site;
beforeAll(async () => {
  store = await startMemoryStore();
});
afterAll(() => store?.stop());

const groupId = (number: number) => `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const memberId = (number: number) => `b0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const user = '#microsoft.graph.user';
const member = (number: number) => ({ '@odata.type': user, id: memberId(number) });
const members = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => member(from + index));
const left = (number: number) => ({ ...member(number), '@removed': { reason: 'deleted' } });
const group = (number: number, told?: unknown) => ({
  id: groupId(number),
  displayName: `Group ${number}`,
  createdDateTime: '2020-01-01T00:00:00Z',
  ...(told === undefined ? {} : { 'members@delta': told }),
});
const gone = (number: number) => ({ id: groupId(number), '@removed': { reason: 'deleted' } });
const inGroup = (number: number, ...of: number[]) => of.map((each) => `${groupId(number)}_${memberId(each)}`);

describe('members that a group’s record tells', () => {
  const first = '/groups/delta';
  const second = '/groups/delta?skip=2';
  const link = '/groups/delta?token=1';
  const membersOf = (number: number) => `/groups/${groupId(number)}/members`;
  const live = () => site.live('groupMembers');

  beforeEach(() => {
    site = createSite(store, groups);
  });
  const readFirst = async (...records: unknown[]) => {
    site.graph.answer(first, page(records, { delta: link }));
    return site.read('first');
  };
  const readNext = async (...records: unknown[]) => {
    site.graph.answer(link, page(records, { delta: link }));
    return site.read(`next ${Math.random()}`);
  };

  test('are rows of their own, counted in a ledger of their own', async () => {
    await readFirst(group(1, members(3)), group(2, members(1, 3)), group(3));
    expect(await live()).toEqual([...inGroup(1, 1, 2, 3), ...inGroup(2, 3)]);
    expect((await site.rows('groupMembers')).get(String(inGroup(2, 3)))?.record).toEqual({
      groupId: groupId(2),
      memberId: memberId(3),
      memberType: 'user',
    });
    expect(await site.ledger('groupMembers')).toMatchObject({
      rows: 4,
      added: 4,
      records: 4,
      pages: 0,
      requests: 0,
      lastRun: 'first',
      incompleteCode: null,
      cursorSavedAt: '2026-01-01T00:00:00Z',
    });
    expect(await site.ledger()).toMatchObject({ rows: 3, added: 3, records: 3, pages: 1, requests: 1 });
    expect(await site.changes('groupMembers')).toHaveLength(4);
  });

  test('come and go where the record says so, and the others stay', async () => {
    await readFirst(group(1, members(3)), group(2, members(2)));
    await readNext({ id: groupId(1), 'members@delta': [left(2), member(4)] });
    expect(await live()).toEqual([...inGroup(1, 1, 3, 4), ...inGroup(2, 1, 2)]);
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 5, added: 1, removed: 1, records: 2 });
    expect(await site.ledger()).toMatchObject({ rows: 2, changed: 0, records: 1 });
  });

  test('are told on several pages and in several records', async () => {
    site.graph.answer(first, page([group(1, members(2)), group(1, members(1, 3))], { next: second }));
    site.graph.answer(second, page([group(1, members(2, 4))], { delta: link }));
    await site.read('one');
    expect(await live()).toEqual(inGroup(1, 1, 2, 3, 4, 5));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 5, added: 5, records: 5 });
  });

  test('by the thousand are all there', async () => {
    await readFirst(group(1, members(2100)));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 2100, added: 2100, records: 2100 });
  });

  test('go with their group, and no others', async () => {
    await readFirst(group(1, members(2)), group(2, members(2)));
    await readNext(gone(1));
    expect(await live()).toEqual(inGroup(2, 1, 2));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 2, removed: 2, heldBack: 0 });
  });

  test('of a group that goes are not taken from what else is said of it', async () => {
    await readFirst(group(1, members(2)));
    await readNext({ id: groupId(1), 'members@delta': [member(3)] }, gone(1));
    expect(await live()).toEqual([]);
    expect([...(await site.rows('groupMembers')).keys()]).toEqual(inGroup(1, 1, 2));
  });

  test('of a group of which only a part is told are listed, page by page', async () => {
    await readFirst(group(1, members(1)));
    site.graph.answer(`/groups/${groupId(2)}`, { body: group(2) });
    site.graph.answer(membersOf(2), page(members(2), { next: `${membersOf(2)}?page=2` }));
    site.graph.answer(`${membersOf(2)}?page=2`, page(members(1, 3)));
    await readNext({ id: groupId(2), 'members@delta': [member(3)] });
    expect(await live()).toEqual([...inGroup(1, 1), ...inGroup(2, 1, 2, 3)]);
    expect((await site.rows()).get(groupId(2))?.record.displayName).toBe('Group 2');
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 4, added: 3, records: 3 });
  });

  test('of a group that comes back are those of today', async () => {
    await readFirst(group(1, members(3)));
    await readNext(gone(1));
    site.graph.answer(`/groups/${groupId(1)}`, { body: group(1) });
    site.graph.answer(membersOf(1), page([member(2), member(4)]));
    await readNext({ id: groupId(1), 'members@delta': [member(4)] });
    expect(await live()).toEqual(inGroup(1, 2, 4));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 2, added: 2 });
    expect((await site.rows()).get(groupId(1))?.state.change).toBe('restored');
  });

  test('of a group that is told in part and is not there any more are none', async () => {
    await readFirst(group(1, members(1)));
    await readNext({ id: groupId(2), 'members@delta': [member(3)] });
    expect(await live()).toEqual(inGroup(1, 1));
    expect([...(await site.rows()).keys()]).toEqual([groupId(1)]);
  });

  test('of a group that cannot be listed wait with it: the group is not stored without them', async () => {
    await readFirst(group(1, members(1)));
    site.graph.answer(`/groups/${groupId(2)}`, { body: group(2) });
    site.graph.answer(membersOf(2), refused(503));
    expect(await readNext({ id: groupId(2) })).toMatchObject({ kind: 'incomplete', code: 'unreachable' });
    expect([...(await site.rows()).keys()]).toEqual([groupId(1)]);
    expect(await site.cursor()).toMatchObject({ run: 'first' });
    expect(await site.ledger('groupMembers')).toMatchObject({ incompleteCode: 'unreachable' });
  });

  test.each([
    ['without an id', [member(1), { '@odata.type': user }]],
    ['that is none', [member(1), 'somebody']],
    ['whose id is no id', [member(1), { id: 'x' }]],
  ])('one %s makes the read incomplete; the others are stored', async (_, told) => {
    expect(await readFirst(group(1, told))).toMatchObject({ kind: 'incomplete', code: 'record-unreadable' });
    expect(await live()).toEqual(inGroup(1, 1));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 1, lastCompleteAt: null });
  });

  test('that are no list are one thing that cannot be read, in a delta too', async () => {
    const message = '1 records do not have the shape of groups';
    expect(await readFirst(group(1, 'members'))).toMatchObject({ message });
    await readFirst(group(1, members(2)));
    expect(await readNext({ id: groupId(1), 'members@delta': 'members' })).toMatchObject({ message });
    expect(await live()).toEqual(inGroup(1, 1, 2));
  });

  test('who are not listed go, unless one of the list cannot be read', async () => {
    await readFirst();
    const readAgain = (one: object, listed: unknown[]) => {
      site.graph.answer(`/groups/${groupId(1)}`, { body: one });
      site.graph.answer(membersOf(1), page(listed));
      return readNext({ id: groupId(1) });
    };
    // The group itself cannot be stored yet, so that it is read whole again.
    const broken = { ...group(1), displayName: 7 };
    await readAgain(broken, members(3));
    expect(await live()).toEqual(inGroup(1, 1, 2, 3));
    await readAgain(broken, [member(1), 'somebody']);
    expect(await live()).toEqual(inGroup(1, 1, 2, 3));
    expect(await readAgain(group(1), [member(1)])).toMatchObject({ kind: 'complete' });
    expect(await live()).toEqual(inGroup(1, 1));
    expect(await site.live()).toEqual([groupId(1)]);
  });

  test('who are not listed in a whole read go, as far as they are few', async () => {
    await readFirst(group(1, members(20)), group(2, members(2)));
    site.graph.answer(first, page([group(1, members(17)), group(2, members(2))], { delta: link }));
    await site.read('two', { full: true });
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 19, removed: 3, heldBack: 0 });
    site.graph.answer(first, page([group(1, members(2)), group(2, members(2))], { delta: link }));
    expect(await site.read('three', { full: true })).toMatchObject({
      kind: 'incomplete',
      code: 'shrink-guard',
      message: '15 of 21 rows were not listed any more; a second complete read must agree',
    });
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 19, heldBack: 15, removed: 0 });
    expect(await site.ledger()).toMatchObject({ rows: 2, heldBack: 0, incompleteCode: 'shrink-guard' });
    expect(await site.cursor()).toBeUndefined();
    await site.read('four', { full: true });
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 4, heldBack: 0, removed: 15 });
  });

  test('of a group that is named as removed in a whole read go with it at once', async () => {
    await readFirst(group(1, members(20)), group(2, members(1)));
    site.graph.answer(first, page([gone(1), group(2, members(1))], { delta: link }));
    expect(await site.read('two', { full: true })).toMatchObject({ kind: 'complete' });
    expect(await live()).toEqual(inGroup(2, 1));
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 1, removed: 20, heldBack: 0 });
  });

  test('who were seen before a run stopped are not taken for gone when it goes on', async () => {
    const all = group(1, members(20));
    await readFirst(all, group(2, members(1)));
    site.graph.answer(first, page([all], { next: second }));
    site.graph.answer(second, page([group(2, members(1))], { delta: link }));
    await site.read('two', { full: true, stopAt: site.now() - 1 });
    expect(site.position).toMatchObject({ children: 20, records: 1 });
    expect(await site.read('two', { full: true })).toMatchObject({ kind: 'complete' });
    expect(await site.ledger('groupMembers')).toMatchObject({ rows: 21, removed: 0, records: 21 });
    expect(await live()).toHaveLength(21);
  });
});

describe('members that are listed, parent by parent', () => {
  const path = '/directoryRoles';
  const membersOf = (number: number) => `/directoryRoles/${groupId(number)}/members`;
  const role = (number: number) => ({ id: groupId(number), displayName: `Role ${number}` });
  const live = () => site.live('directoryRoleMembers');

  beforeEach(() => {
    site = createSite(store, directoryRoles);
  });
  const listed = (roles: Record<number, unknown[]>) => {
    site.graph.answer(path, page(Object.keys(roles).map((number) => role(Number(number)))));
    for (const [number, told] of Object.entries(roles))
      site.graph.answer(membersOf(Number(number)), page(told));
  };

  test('are read with one request for all of the parents, and written with them', async () => {
    listed({ 1: members(2), 2: [], 3: members(1, 2) });
    await site.read('one');
    expect(await live()).toEqual([...inGroup(1, 1, 2), ...inGroup(3, 2)]);
    expect(await site.ledger('directoryRoleMembers')).toMatchObject({ rows: 3, added: 3, records: 3 });
    expect(await site.ledger()).toMatchObject({ rows: 3, requests: 2, cursorSavedAt: null });
    expect(await site.cursor()).toBeUndefined();
  });

  test('who leave and who come are the next read’s changes', async () => {
    listed({ 1: members(2), 2: members(1) });
    await site.read('one');
    listed({ 1: members(2, 2), 2: members(1) });
    await site.read('two');
    expect(await live()).toEqual([...inGroup(1, 2, 3), ...inGroup(2, 1)]);
    expect(await site.ledger('directoryRoleMembers')).toMatchObject({ rows: 3, added: 1, removed: 1 });
    expect((await site.changes('directoryRoleMembers')).slice(3)).toEqual([
      `removed ${inGroup(1, 1)}`,
      `added ${inGroup(1, 3)}`,
    ]);
  });

  test('go with a parent that is not listed any more', async () => {
    listed({ 1: members(2), 2: members(1), 3: [] });
    await site.read('one');
    listed({ 2: members(1), 3: [] });
    await site.read('two');
    expect(await site.live()).toEqual([2, 3].map(groupId));
    expect(await live()).toEqual(inGroup(2, 1));
  });

  test('a run that was cut off after its last write has nothing left to do', async () => {
    listed({ 1: members(2) });
    await site.read('one');
    const asked = site.graph.asked.length;
    expect(await site.read('one')).toMatchObject({ kind: 'complete' });
    expect(site.graph.asked).toHaveLength(asked);
  });
});
