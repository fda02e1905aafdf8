import { groups } from '../../shared/connectors/directory/groups.ts';
import { tablesOf } from '../../shared/connectors/stream.ts';
import type { ControlClient } from '../cloud/control/client.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { readDirectory, readLiveDirectory } from './truth.ts';

type Changes = Parameters<ControlClient['changeDirectory']>[1];

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const change = (customer: Customer, changes: Changes) =>
  engine.control.changeDirectory(customer.tenant.id, changes);
const expectTruth = async (customer: Customer) =>
  expect(await readLiveDirectory(customer)).toEqual(await readDirectory(engine.control, customer.tenant.id));
const groupsOf = async ({ tenant }: Customer) => (await engine.control.readDirectory(tenant.id)).groups;
async function groupNamed(customer: Customer, nickname: string) {
  const found = (await groupsOf(customer)).find(({ mailNickname }) => mailNickname === nickname);
  if (!found) throw new Error(`no group ${nickname}`);
  return found;
}
const crowd = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
const asked = async ({ tenant }: Customer, path: RegExp) =>
  (await engine.control.listLog({ service: 'graph', tenantId: tenant.id })).filter((entry) =>
    path.test(entry.path),
  ).length;
const forgetCursor = ({ services, tenant }: Customer) => services.tables.cursors.remove(tenant.id, 'groups');
const etags = async (customer: Customer) => {
  const tables = ['groups', 'groupMembers', 'directoryRoles', 'directoryRoleMembers', 'domains'];
  const rows = await Promise.all(tables.map((table) => customer.rows(table)));
  return rows.flatMap((table) => [...table].map(([key, { etag }]) => `${key} ${etag}`));
};
const small = { deltaMembersPerPage: 7, largestDeltaPage: 3 };

test('a first read has every group, role, domain and subscription, and who is in what, told once', async () => {
  const customer = await engine.addCustomer({ size: 60, settings: small });
  await customer.read();
  await expectTruth(customer);
  const there = await groupsOf(customer);
  const members = there.flatMap((group) => group.members);
  expect(await customer.ledger('groups')).toMatchObject({
    rows: there.length,
    added: there.length,
    incompleteCode: null,
  });
  expect(await customer.ledger('groupMembers')).toMatchObject({
    rows: members.length,
    added: members.length,
    records: members.length,
    unpublishedRun: null,
    incompleteCode: null,
  });
  const told = await customer.changes('groupMembers');
  expect(told.length).toBe(members.length);
  expect(new Set(told.map(({ key, change: kind }) => `${kind} ${key}`)).size).toBe(members.length);
  const [first] = there.filter((group) => group.members.length > 0);
  expect(told).toContainEqual(
    expect.objectContaining({ key: `${first?.id}_${first?.members[0]}`, change: 'added' }),
  );
  expect((await customer.changes('directoryRoleMembers')).length).toBe(
    (await customer.rows('directoryRoleMembers')).size,
  );
});

test('roles cost one request for the list and one for the members of up to twenty', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  expect(await customer.ledger('directoryRoles')).toMatchObject({ requests: 2, pages: 1 });
  expect(await asked(customer, /\$batch$/)).toBe(1);
});

test('a membership has the group, the member and what it is; a nested group is one member', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const nested = await groupNamed(customer, 'nested');
  const engineers = await groupNamed(customer, 'engineers');
  const row = (await customer.rows('groupMembers')).get(`${nested.id}_${engineers.id}`);
  expect(row?.record).toEqual({ groupId: nested.id, memberId: engineers.id, memberType: 'group' });
  expect(row?.state).toMatchObject({ change: 'added', removedAt: null });
});

test('where nothing has changed nothing is written, and groups cost one request', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const before = await etags(customer);
  await engine.control.removeLog();
  await customer.read();
  expect(await etags(customer)).toEqual(before);
  expect(await asked(customer, /\/groups/)).toBe(1);
  await customer.read({ full: true });
  expect(await etags(customer)).toEqual(before);
});

test('a thousand who come and some who go in one record are told as such, each once', async () => {
  const customer = await engine.addCustomer({ settings: { deltaMembersPerPage: 2000 } });
  await customer.read();
  const all = await groupNamed(customer, 'all');
  const gone = all.members.slice(0, 3);
  await change(customer, { members: { [all.id]: { add: crowd(1000), remove: gone } } });
  await customer.read();
  await expectTruth(customer);
  expect(await customer.ledger('groupMembers')).toMatchObject({ added: 1000, removed: 3, changed: 0 });
  expect(await customer.ledger('groups')).toMatchObject({ added: 0, changed: 0, removed: 0 });
  const told = await customer.changes('groupMembers');
  expect(
    told
      .filter(({ change: kind }) => kind === 'removed')
      .map(({ key }) => key)
      .sort(),
  ).toEqual(gone.map((id) => `${all.id}_${id}`).sort());
  expect((await customer.rows('groupMembers')).get(`${all.id}_${gone[0]}`)?.record.memberType).toBe('user');
});

test('members who are told on several pages and in several records come together', async () => {
  const customer = await engine.addCustomer({ settings: small });
  await customer.read();
  const [all, empty] = [await groupNamed(customer, 'all'), await groupNamed(customer, 'empty')];
  await change(customer, { members: { [all.id]: { add: crowd(20), remove: 5 } } });
  await change(customer, {
    members: { [empty.id]: { add: crowd(30) } },
    groups: { add: [{ displayName: 'New', members: 20 }] },
  });
  await change(customer, { members: { [empty.id]: { remove: 10 } } });
  await customer.read();
  await expectTruth(customer);
});

test('a group that goes takes its members along; restored, it has those of today', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const all = await groupNamed(customer, 'all');
  await change(customer, { groups: { remove: [all.id] } });
  await customer.read();
  await expectTruth(customer);
  expect(await customer.ledger('groupMembers')).toMatchObject({ removed: all.members.length });
  const row = (await customer.rows('groupMembers')).get(`${all.id}_${all.members[0]}`);
  expect(row?.state).toMatchObject({ change: 'removed' });
  expect(row?.record.memberType).toBe('user');
  // While it was gone one of its members left the directory.
  const leaver = all.members.find((id) => row?.record.memberId !== id) ?? '';
  await change(customer, { groups: { restore: [all.id] } });
  await change(customer, { members: { [all.id]: { remove: [leaver] } } });
  await customer.read();
  await expectTruth(customer);
  const told = (await customer.changes('groupMembers')).filter(({ key }) => key === row?.rowKey);
  expect(told.map(({ change: kind }) => kind)).toEqual(['added', 'removed', 'restored']);
});

test('memberships that were removed long ago are purged, and nothing else', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const all = await groupNamed(customer, 'all');
  await change(customer, { groups: { remove: [all.id] } });
  await customer.read();
  const kept = (await customer.rows('groupMembers')).size - all.members.length;
  customer.wait((customer.services.retentionDays + 1) * 86_400_000);
  await customer.read();
  expect((await customer.rows('groupMembers')).size).toBe(kept);
  expect((await customer.rows('groups')).has(all.id)).toBe(false);
  await expectTruth(customer);
});

test('a group that is not stored is read whole with all of its members, page by page', async () => {
  const customer = await engine.addCustomer({ settings: small });
  const {
    groups: [big = ''],
  } = await change(customer, {
    groups: { add: [{ displayName: 'Big', members: crowd(1500) }] },
  });
  await customer.read();
  // Its rows are gone, as if it had been purged: a part alone would make a group without a name.
  const { tables, rowsOf } = customer.services;
  for (const facts of tablesOf(groups)) await rowsOf(customer.tenant.id, facts).erase();
  await engine.control.removeLog();
  await change(customer, { members: { [big]: { add: crowd(1), remove: 1 } } });
  await customer.read();
  const members = [...(await customer.rows('groupMembers')).values()].filter(
    ({ state }) => state.removedAt === null,
  );
  const truth = (await groupsOf(customer)).find(({ id }) => id === big);
  expect(members.map(({ record }) => record.memberId).sort()).toEqual(truth?.members);
  expect((await customer.rows('groups')).get(big)?.record.displayName).toBe('Big');
  expect(await asked(customer, new RegExp(`/groups/${big}/members`))).toBe(1);
  expect((await tables.cursors.find(customer.tenant.id, 'groups'))?.row.deltaLink).toBeDefined();
});

test('a person who leaves is in no group and holds no role, and is back in all when restored', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const [person = ''] = (await groupNamed(customer, 'engineers')).members;
  const { directoryRoles } = await engine.control.readDirectory(customer.tenant.id);
  await change(customer, { roles: { [directoryRoles[0]?.id ?? '']: { add: [person] } } });
  await customer.read();
  await expectTruth(customer);
  await engine.control.changeUsers(customer.tenant.id, { remove: [person] });
  await customer.read();
  await expectTruth(customer);
  await engine.control.changeUsers(customer.tenant.id, { restore: [person] });
  await customer.read();
  await expectTruth(customer);
  const told = (await customer.changes('directoryRoleMembers')).filter(({ key }) => key.endsWith(person));
  expect(told.map(({ change: kind }) => kind)).toEqual(['added', 'removed', 'restored']);
});

test('domains come, are verified and go; a subscription that is suspended is changed', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const { subscriptions } = await engine.control.readDirectory(customer.tenant.id);
  const name = `${crypto.randomUUID()}.example`;
  await change(customer, {
    domains: { add: [{ name, verified: false }] },
    subscriptions: { [String(subscriptions[0]?.id)]: { status: 'Suspended' } },
  });
  await customer.read();
  await change(customer, { domains: { add: [{ name }] } });
  await customer.read();
  await expectTruth(customer);
  await change(customer, { domains: { remove: [name] } });
  await customer.read();
  await expectTruth(customer);
  const told = (await customer.changes('domains')).filter(({ key }) => key === name);
  expect(told.map(({ change: kind }) => kind)).toEqual(['added', 'changed', 'removed']);
});

describe('a whole read', () => {
  test('that misses many memberships removes nothing, of groups neither, until a second one agrees', async () => {
    const customer = await engine.addCustomer();
    const {
      groups: [big = '', tiny = ''],
    } = await change(customer, {
      groups: {
        add: [
          { displayName: 'Big', members: crowd(200) },
          { displayName: 'Tiny', members: crowd(1) },
        ],
      },
    });
    await customer.read();
    const before = await readLiveDirectory(customer);
    await change(customer, { members: { [big]: { remove: 150 } }, groups: { remove: [tiny] } });
    await forgetCursor(customer);
    await customer.read();
    expect(await customer.ledger('groupMembers')).toMatchObject({
      incompleteCode: 'shrink-guard',
      heldBack: 151,
      removed: 0,
    });
    expect(await customer.ledger('groups')).toMatchObject({ incompleteCode: 'shrink-guard', heldBack: 1 });
    expect(await readLiveDirectory(customer)).toEqual(before);
    expect((await customer.connection()).state).toBe('degraded');
    await customer.read();
    await expectTruth(customer);
    expect(await customer.ledger('groupMembers')).toMatchObject({ incompleteCode: null, removed: 151 });
    expect((await customer.connection()).state).toBe('active');
  });

  test('of which members change meanwhile ends with the truth once the next round is read', async () => {
    const customer = await engine.addCustomer({ settings: small });
    await customer.read();
    const all = await groupNamed(customer, 'all');
    let pages = 0;
    const fetch: typeof globalThis.fetch = async (url, options) => {
      if (String(url).includes('/groups/delta') && ++pages === 3)
        await change(customer, { members: { [all.id]: { add: crowd(5), remove: 4 } } });
      return globalThis.fetch(url, options);
    };
    await customer.read({ full: true, overrides: { fetch } });
    await customer.read();
    await expectTruth(customer);
  });

  test('that meets a role whose members are not there is not whole, and removes none of them', async () => {
    const customer = await engine.addCustomer();
    await customer.read();
    const live = await readLiveDirectory(customer);
    await engine.control.addFault({
      service: 'graph',
      path: '/directoryRoles/.*/members',
      tenantId: customer.tenant.id,
      kind: 'status',
      status: 404,
      times: 1000,
    });
    const { run } = await customer.read();
    expect(run.done).toMatchObject({ directoryRoles: 'incomplete', groups: 'complete' });
    expect(await customer.ledger('directoryRoles')).toMatchObject({ incompleteCode: 'unreachable' });
    expect(await readLiveDirectory(customer)).toEqual(live);
    await engine.control.removeFaults();
    await customer.read();
    await expectTruth(customer);
  });
});

test('a member that cannot be read makes the read incomplete, and says so', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const { services, tenant } = customer;
  const [group] = await groupsOf(customer);
  const body = {
    value: [{ id: group?.id, 'members@delta': ['nobody', { id: 'no guid' }] }],
    '@odata.deltaLink': `${services.graphOrigin}/v1.0/groups/delta?$deltatoken=x`,
  };
  await engine.control.addFault({
    service: 'graph',
    path: '/groups/delta',
    tenantId: tenant.id,
    kind: 'status',
    status: 200,
    body,
  });
  await customer.read();
  expect(await customer.ledger('groups')).toMatchObject({ incompleteCode: 'record-unreadable' });
  await customer.read();
  await expectTruth(customer);
});
