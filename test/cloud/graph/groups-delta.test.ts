import type { Cloud } from '../core.ts';
import type { GraphRecord, Tenant } from '../model.ts';
import { changeTenant } from '../tenants/change.ts';
import { changeDirectory } from '../tenants/change-directory.ts';
import { membersOf } from '../tenants/members.ts';
import { type Body, call, cloudOf, readAll, restarted, tenantOf } from './harness.ts';

const FIELDS = 'id,displayName,description,groupTypes';
const link = `/groups/delta?$select=${FIELDS},members`;

let tenant: Tenant;
let cloud: Cloud;
beforeEach(() => {
  tenant = tenantOf(60, { settings: { throttling: false } });
  cloud = cloudOf(tenant);
});

type Entry = { id: string; '@odata.type': string; '@removed'?: object };
const entriesOf = (record: Record<string, unknown>) => (record['members@delta'] ?? []) as Entry[];
const group = (nickname: string) =>
  tenant.groups.find(({ mailNickname }) => mailNickname === nickname) as GraphRecord;
const next = ({ '@odata.nextLink': onward }: Body) => onward as string;
const round = async (deltaLink: string) => (await readAll(cloud, deltaLink)).records;

test('a first read gives every group whole, with its members; an empty one has none', async () => {
  const { records } = await readAll(cloud, link);
  expect(new Set(records.map(({ id }) => id))).toEqual(new Set(tenant.groups.map(({ id }) => id)));
  for (const record of records) {
    expect(Object.keys(record)).toEqual(expect.arrayContaining(FIELDS.split(',')));
    const members = membersOf(tenant.groups.find(({ id }) => id === record.id) as GraphRecord);
    expect(entriesOf(record).map(({ id }) => id)).toEqual(members);
  }
  expect(records.find(({ id }) => id === group('empty').id)).not.toHaveProperty('members@delta');
});

test('a nested group is a member of its own type, and its members are not', async () => {
  const { records } = await readAll(cloud, link);
  const nested = records.find(({ id }) => id === group('nested').id) ?? {};
  const entry = entriesOf(nested).find(({ id }) => id === group('engineers').id);
  expect(entry?.['@odata.type']).toBe('#microsoft.graph.group');
  expect(entriesOf(nested).length).toBe(membersOf(group('nested')).length);
});

test('a group with more members than a page takes comes on several pages, its properties on each', async () => {
  tenant.settings.deltaMembersPerPage = 7;
  const big = group('everybody');
  const { records, pages } = await readAll(cloud, link);
  const parts = records.filter(({ id }) => id === big.id);
  expect(parts.length).toBeGreaterThan(8);
  expect(pages).toBeGreaterThan(8);
  for (const part of parts) expect(part.displayName).toBe(big.displayName);
  expect(parts.flatMap(entriesOf).map(({ id }) => id)).toEqual(membersOf(big));
});

test('a part that was told of a group that goes meanwhile takes nothing from the next group', async () => {
  tenant.settings.deltaMembersPerPage = 7;
  const first = [...tenant.groups]
    .filter((each) => membersOf(each).length > 7)
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0] as GraphRecord;
  let { body } = await call(cloud, link);
  while (!body.value.some(({ id }) => id === first.id)) ({ body } = await call(cloud, next(body)));
  changeDirectory(tenant, { groups: { remove: [first.id] } });
  const { records } = await readAll(cloud, next(body));
  const after = tenant.groups.filter(({ id }) => id > first.id);
  expect(after.length).toBeGreaterThan(0);
  for (const each of after) {
    const told = records.filter(({ id }) => id === each.id).flatMap(entriesOf);
    expect(told.map(({ id }) => id)).toEqual(membersOf(each));
  }
});

test('the next round tells who came and who went, in one record however many, and nothing else', async () => {
  const crowd = Array.from({ length: 1000 }, () => crypto.randomUUID());
  const { deltaLink } = await readAll(cloud, link);
  const engineers = group('engineers');
  const [gone = ''] = membersOf(engineers);
  tenant.settings.deltaMembersPerPage = 2000;
  changeDirectory(tenant, { members: { [engineers.id]: { add: crowd, remove: [gone] } } });
  const records = await round(deltaLink);
  expect(records.length).toBe(1);
  expect(Object.keys(records[0] ?? {}).sort()).toEqual(['id', 'members@delta']);
  const entries = entriesOf(records[0] ?? {});
  expect(entries.length).toBe(1001);
  expect(entries.find(({ id }) => id === gone)).toEqual({
    '@odata.type': '#microsoft.graph.user',
    id: gone,
    '@removed': { reason: 'deleted' },
  });
});

test('a change of more members than a page takes goes on over the pages', async () => {
  const crowd = Array.from({ length: 25 }, () => crypto.randomUUID()).sort();
  const { deltaLink } = await readAll(cloud, link);
  tenant.settings.deltaMembersPerPage = 10;
  changeDirectory(tenant, { members: { [group('empty').id]: { add: crowd } } });
  const { records, pages } = await readAll(cloud, deltaLink);
  expect(pages).toBe(3);
  expect(records.flatMap(entriesOf).map(({ id }) => id)).toEqual(crowd);
});

test('a group that is renamed is a part without members; a removed one is @removed, a restored one whole', async () => {
  const { deltaLink } = await readAll(cloud, link);
  const { id } = group('engineers');
  changeDirectory(tenant, { groups: { change: { [id]: { displayName: 'Builders', mail: 'x@y.z' } } } });
  const renamed = await readAll(cloud, deltaLink);
  expect(renamed.records).toEqual([{ id, displayName: 'Builders' }]);
  changeDirectory(tenant, { groups: { remove: [id] } });
  const removed = await readAll(cloud, renamed.deltaLink);
  expect(removed.records).toContainEqual({ id, '@removed': { reason: 'changed' } });
  // Nobody is a member of the nested one through it any more.
  const nested = removed.records.find((record) => record.id === group('nested').id) ?? {};
  expect(entriesOf(nested)).toEqual([expect.objectContaining({ id, '@removed': { reason: 'deleted' } })]);
  changeDirectory(tenant, { groups: { restore: [id] } });
  const back = await round(removed.deltaLink);
  expect(back).toHaveLength(2);
  const whole = back.find((record) => record.id === id) ?? {};
  expect(entriesOf(whole).length).toBe(membersOf(group('engineers')).length);
});

test('who is deleted leaves every group, who is restored is in them again', async () => {
  const { deltaLink } = await readAll(cloud, link);
  const person = tenant.users.find(
    (user) => !tenant.people.some(({ objectId }) => objectId === user.id),
  ) as GraphRecord;
  changeTenant(tenant, { remove: [person.id] });
  const gone = await readAll(cloud, deltaLink);
  const told = gone.records.flatMap(entriesOf);
  expect(told.length).toBeGreaterThan(0);
  for (const entry of told) expect(entry).toMatchObject({ id: person.id, '@removed': { reason: 'deleted' } });
  changeTenant(tenant, { restore: [person.id] });
  const back = (await round(gone.deltaLink)).flatMap(entriesOf);
  expect(back).toHaveLength(told.length);
  for (const entry of back) expect(entry).not.toHaveProperty('@removed');
});

test('without members in $select memberships are not told', async () => {
  const { records, deltaLink } = await readAll(cloud, `/groups/delta?$select=${FIELDS}`);
  for (const record of records) expect(record).not.toHaveProperty('members@delta');
  changeDirectory(tenant, { members: { [group('empty').id]: { add: 3 } } });
  expect(await round(deltaLink)).toEqual([]);
});

test('links outlive a restart, also in the middle of a group, and are no links of users', async () => {
  tenant.settings.deltaMembersPerPage = 7;
  const records = [];
  let reply = await call(cloud, link);
  for (; next(reply.body); reply = await call(cloud, next(reply.body))) {
    records.push(...reply.body.value);
    cloud = restarted(cloud);
  }
  records.push(...reply.body.value);
  const told = records.filter(({ id }) => id === group('everybody').id).flatMap(entriesOf);
  expect(told.length).toBe(membersOf(group('everybody')).length);
  const deltaLink = reply.body['@odata.deltaLink'] ?? '';
  expect((await call(cloud, deltaLink.replace('/groups/', '/users/'))).status).toBe(400);
});

test('members are listed page by page, of their own type also where only the id is selected', async () => {
  const { id } = group('everybody');
  const { records, pages } = await readAll(cloud, `/groups/${id}/members?$select=id&$top=25`);
  expect(pages).toBe(3);
  expect(records.map((record) => record.id)).toEqual(membersOf(group('everybody')));
  expect(Object.keys(records[0] ?? {}).sort()).toEqual(['@odata.type', 'id']);
  const role = tenant.directoryRoles[0] as GraphRecord;
  const holders = await readAll(cloud, `/directoryRoles/${role.id}/members?$select=id`);
  expect(holders.records).toEqual(
    membersOf(role).map((member) => ({ '@odata.type': '#microsoft.graph.user', id: member })),
  );
});

test('domains come verified or not, and go', async () => {
  changeDirectory(tenant, {
    domains: {
      add: [
        { name: 'new.example', verified: true },
        { name: 'mine.example', verified: false },
      ],
      remove: ['eu.contoso.com'],
    },
  });
  const { records } = await readAll(cloud, '/domains');
  expect(records.map(({ id, isVerified }) => [id, isVerified])).toEqual([
    ['contoso.onmicrosoft.com', true],
    ['contoso.com', true],
    ['new.example', true],
    ['mine.example', false],
  ]);
});

test('a merged copy is always what the directory holds, whatever happens to it', async () => {
  tenant.settings.deltaMembersPerPage = 9;
  const copy = new Map<string, Set<string>>();
  let deltaLink = link;
  for (let turn = 0; turn < 8; turn++) {
    const read = await readAll(cloud, deltaLink);
    deltaLink = read.deltaLink;
    for (const record of read.records) {
      const id = String(record.id);
      if (record['@removed']) {
        copy.delete(id);
        continue;
      }
      const members = copy.get(id) ?? new Set();
      for (const entry of entriesOf(record)) {
        if (entry['@removed']) members.delete(entry.id);
        else members.add(entry.id);
      }
      copy.set(id, members);
    }
    const truth = tenant.groups.map((each) => [each.id, membersOf(each)] as const);
    const held = [...copy].map(([id, members]) => [id, [...members].sort()] as const);
    expect(Object.fromEntries(held)).toEqual(Object.fromEntries(truth));
    const [some, other] = [tenant.groups[turn % tenant.groups.length], tenant.groups.at(-1)];
    changeTenant(tenant, { add: 4, remove: 5, restore: 2 });
    changeDirectory(tenant, {
      members: { [some?.id ?? '']: { add: 6, remove: 3 } },
      groups: {
        add: [{ displayName: `New ${turn}`, members: 12 }],
        remove: turn % 2 === 1 && other ? [other.id] : [],
      },
    });
  }
});
