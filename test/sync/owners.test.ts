import {
  type ConnectionRow,
  type ConnectTables,
  connectionPartition,
  createConnectTables,
} from '../../shared/connect/connection-row.ts';
import { createSyncTables, type SyncTables } from '../../shared/sync/bookkeeping.ts';
import { claimStreams, releaseEnded, releaseStreams } from '../../shared/sync/owners.ts';
import { type Store, startStore } from '../store/azurite.ts';
import { toConnectionRow } from './customer-row.ts';
import { streamNames } from './tables.ts';

const at = Date.UTC(2026, 0, 1);
const facts = { tenantName: 'Contoso', tenantDomains: ['contoso.example'] };
const person = { username: 'a@b.example', password: '' };

let store: Store;
let tables: SyncTables;
let connect: ConnectTables;
let tenantId = '';
beforeAll(async () => {
  store = await startStore();
  tables = createSyncTables(store.tables);
  connect = createConnectTables(store.tables);
});
beforeEach(() => {
  tenantId = crypto.randomUUID();
});
afterAll(() => store?.stop());

async function save(id: string, state: ConnectionRow['state']): Promise<void> {
  const tenant = {
    id: tenantId,
    displayName: 'Contoso',
    domains: [],
    administrator: person,
    person,
  };
  await connect.connections.put(connectionPartition, id, { ...toConnectionRow(tenant, at), state });
}

const claim = (id: string, of = facts) => claimStreams(tables, tenantId, id, of, at);
const release = (id: string) => releaseStreams({ tables, connect }, tenantId, id);
const tenant = async () => (await tables.tenants.get(tenantId, 'tenant')).row;
const allOwnedBy = (id: string) => Object.fromEntries(streamNames.map((name) => [name, id]));

test('the first connection to a tenant reads every stream', async () => {
  expect(await claim('one')).toEqual({
    name: 'Contoso',
    domains: ['contoso.example'],
    owners: allOwnedBy('one'),
    connections: ['one'],
    firstConnectedAt: '2026-01-01T00:00:00.000Z',
  });
});

test('a tenant of which nothing is known yet has its id for a name', async () => {
  const unknown = { tenantName: null, tenantDomains: null };
  const row = await claimStreams(tables, tenantId, 'one', unknown, at);
  expect(row).toMatchObject({ name: tenantId, domains: [] });
  await claim('one');
  expect(await claimStreams(tables, tenantId, 'one', unknown, at)).toMatchObject({
    name: 'Contoso',
    domains: ['contoso.example'],
  });
});

test('a second connection takes no stream, and its word about the tenant is the newer one', async () => {
  await claim('one');
  const row = await claim('two', { tenantName: 'Contoso AG', tenantDomains: ['new.example'] });
  expect(row).toMatchObject({
    name: 'Contoso AG',
    domains: ['new.example'],
    owners: allOwnedBy('one'),
    connections: ['one', 'two'],
  });
  expect((await claim('two')).connections).toEqual(['one', 'two']);
});

test('a stream that nobody reads goes to whoever claims next', async () => {
  await claim('one');
  await tables.tenants.change(tenantId, 'tenant', ({ owners: { users: _, ...owners }, ...row }) => ({
    ...row,
    owners,
  }));
  expect((await claim('two')).owners).toEqual({ ...allOwnedBy('one'), users: 'two' });
});

test('two who claim at once are both there, and one of them reads', async () => {
  await Promise.all([claim('one'), claim('two')]);
  const { connections, owners } = await tenant();
  expect([...connections].sort()).toEqual(['one', 'two']);
  expect(new Set(Object.values(owners)).size).toBe(1);
});

test('the last connection leaves nobody behind', async () => {
  await claim('one');
  expect(await release('one')).toEqual({ owned: streamNames, heir: null });
  expect(await tenant()).toMatchObject({ owners: {}, connections: [] });
});

test('a connection that owns nothing leaves the others as they are', async () => {
  for (const id of ['one', 'two']) {
    await save(`${tenantId}-${id}`, 'active');
    await claim(`${tenantId}-${id}`);
  }
  const left = await release(`${tenantId}-two`);
  expect(left.owned).toEqual([]);
  expect(await tenant()).toMatchObject({
    owners: allOwnedBy(`${tenantId}-one`),
    connections: [`${tenantId}-one`],
  });
});

test('a tenant that nobody knows is released to nobody', async () => {
  expect(await release('one')).toEqual({ owned: [], heir: null });
});

test.each([
  [['degraded', 'active'], 1],
  [['paused', 'degraded'], 1],
  [['degraded', 'needs-consent'], 0],
  [['disconnected', 'paused'], 1],
  [['disconnected', 'disconnected'], null],
  [['active', 'active'], 0],
] as const)('of connections that are %j the streams go to the one at %j', async (states, heir) => {
  await claim(`${tenantId}-leaving`);
  for (const [index, state] of states.entries()) {
    await save(`${tenantId}-${index}`, state);
    await claim(`${tenantId}-${index}`);
  }
  // One of which there is no row is nobody.
  await claim(`${tenantId}-without-a-row`);
  const id = heir === null ? null : `${tenantId}-${heir}`;
  expect(await release(`${tenantId}-leaving`)).toEqual({ owned: streamNames, heir: id });
  expect((await tenant()).owners).toEqual(id === null ? {} : allOwnedBy(id));
});

test('whoever has ended, or whose row is gone, is released; who reads stays', async () => {
  await releaseEnded({ tables, connect }, tenantId);
  expect(await tables.tenants.find(tenantId, 'tenant')).toBeUndefined();
  const [gone, ended, reads] = ['gone', 'ended', 'reads'].map((name) => `${tenantId}-${name}`) as [
    string,
    string,
    string,
  ];
  await save(ended, 'disconnected');
  await save(reads, 'active');
  for (const id of [gone, ended, reads]) await claim(id);
  // An owner that the list of connections no longer names, as where an end broke off.
  await tables.tenants.change(tenantId, 'tenant', (row) => ({
    ...row,
    owners: { ...row.owners, users: ended },
    connections: [gone, reads],
  }));
  await releaseEnded({ tables, connect }, tenantId);
  expect(await tenant()).toMatchObject({ owners: allOwnedBy(reads), connections: [reads] });
});
