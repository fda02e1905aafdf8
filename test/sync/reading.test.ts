import { northwind } from '../local/seed.ts';
import { readRoles } from './customer-row.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { allDone, tableNames } from './tables.ts';
import { readLive, readTruth } from './truth.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const requestsFor = async ({ tenant }: Customer) =>
  (await engine.control.listLog({ service: 'graph', tenantId: tenant.id })).map(({ path }) => path);
const expectTruth = async (customer: Customer) =>
  expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
const anyone = async ({ tenant }: Customer, skip = 0) => {
  const people = await engine.control.listUsers(tenant.id);
  const found = people.filter(({ userType }) => userType === 'Member')[3 + skip];
  if (!found) throw new Error('nobody');
  return found;
};
const etags = async (customer: Customer) => {
  const tags: string[] = [];
  for (const name of tableNames)
    tags.push(...[...(await customer.rows(name))].map(([key, { etag }]) => `${name} ${key} ${etag}`));
  return tags;
};

test('a first read stores every person with every field, and says so once', async () => {
  const customer = await engine.addCustomer({ size: 60 });
  const { run } = await customer.read();
  await expectTruth(customer);
  expect(run.done).toEqual(allDone());
  expect(await customer.ledger()).toMatchObject({ rows: 60, added: 60, changed: 0, removed: 0, records: 60 });
  const changes = await customer.changes();
  expect(changes.length).toBe(60);
  expect(new Set(changes.map(({ key, change }) => `${key} ${change}`)).size).toBe(60);
});

test('a delta changes what has changed, clears what was cleared and leaves the rest as it was', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const person = await anyone(customer);
  const before = await customer.rows();
  await engine.control.changeUser(customer.tenant.id, person.id, { jobTitle: 'Captain', department: null });
  const { run } = await customer.read();
  const after = await customer.rows();
  await expectTruth(customer);
  const changed = [...after].filter(([id, { etag }]) => before.get(id)?.etag !== etag).map(([id]) => id);
  expect(changed).toEqual([person.id]);
  const { state } = after.get(person.id) ?? {};
  expect(state).toMatchObject({ change: 'changed', removedAt: null });
  expect(state?.run).toBe(Object.keys(run).length > 0 ? (await customer.ledger()).lastRun : '');
  expect(state?.changedFields.toSorted()).toEqual(
    ['jobTitle', ...(person.department ? ['department'] : [])].sort(),
  );
});

test('who goes is removed with their columns, who comes back is restored', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const person = await anyone(customer);
  await engine.control.changeUsers(customer.tenant.id, { remove: [person.id] });
  await customer.read();
  const gone = (await customer.rows()).get(person.id);
  expect(gone?.state).toMatchObject({ change: 'removed', removedAt: expect.any(String) });
  expect(gone?.record.userPrincipalName).toBe(person.userPrincipalName);
  expect(await customer.ledger()).toMatchObject({ rows: 23, removed: 1 });
  await engine.control.changeUsers(customer.tenant.id, { restore: [person.id] });
  await customer.read();
  expect((await customer.rows()).get(person.id)?.state).toMatchObject({
    change: 'restored',
    removedAt: null,
  });
  await expectTruth(customer);
  const told = (await customer.changes()).filter(({ key }) => key === person.id);
  expect(told.map(({ change }) => change)).toEqual(['added', 'removed', 'restored']);
});

test('where nothing has changed no row is written, and a delta stream costs one request', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const before = await etags(customer);
  await engine.control.removeLog();
  await customer.read();
  expect(await etags(customer)).toEqual(before);
  expect((await requestsFor(customer)).sort()).toEqual([
    // The members of every role.
    '/v1.0/$batch',
    '/v1.0/directory/subscriptions',
    '/v1.0/directoryRoles',
    '/v1.0/domains',
    '/v1.0/groups/delta',
    '/v1.0/organization',
    '/v1.0/subscribedSkus',
    '/v1.0/users/delta',
  ]);
  expect(await customer.ledger()).toMatchObject({ added: 0, changed: 0, removed: 0, requests: 1 });
});

test('a full read of what is stored already writes no row', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const person = await anyone(customer);
  await engine.control.changeUser(customer.tenant.id, person.id, { jobTitle: 'Captain' });
  await customer.read();
  const before = await etags(customer);
  await customer.read({ full: true });
  expect(await etags(customer)).toEqual(before);
});

test('an empty page that leads on and a record that comes twice change nothing', async () => {
  const customer = await engine.addCustomer();
  const where = { service: 'graph', path: '/users/delta', tenantId: customer.tenant.id } as const;
  await engine.control.addFault({ ...where, kind: 'empty-page', skip: 1, times: 2 });
  await engine.control.addFault({ ...where, kind: 'duplicate-record', times: 50 });
  await customer.read();
  await expectTruth(customer);
  expect(await customer.ledger()).toMatchObject({ rows: 24, added: 24, incompleteCode: null });
});

test('a stored link that leads elsewhere is not called', async () => {
  const customer = await engine.addCustomer();
  await customer.read();
  const { cursors } = customer.services.tables;
  const cursor = await cursors.get(customer.tenant.id, 'users');
  await cursors.replace(cursor, {
    ...cursor.row,
    deltaLink: 'https://graph.attacker.example/v1.0/users/delta?$deltatoken=x',
  });
  const called: string[] = [];
  const fetch: typeof globalThis.fetch = (url, options) => {
    called.push(new URL(String(url)).origin);
    return globalThis.fetch(url, options);
  };
  await customer.read({ overrides: { fetch } });
  expect(new Set(called)).toEqual(new Set([customer.services.graphOrigin]));
  await expectTruth(customer);
});

test('a domains list keeps people with mail of those domains, at once and when they change', async () => {
  const customer = await engine.addCustomer({ size: 40 });
  await customer.read();
  const { connect } = customer.services;
  const only = customer.tenant.domains.at(-1) ?? '';
  const setDomains = (domains: string[]) =>
    connect.connections.change('connection', customer.connectionId, (row) => ({
      ...row,
      settings: { domains },
    }));
  await setDomains([only]);
  await customer.read();
  const kept = Object.values(await readLive(customer));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(40);
  expect(kept.every(({ mail }) => typeof mail === 'string')).toBe(true);
  expect(await customer.ledger()).toMatchObject({ heldBack: 0, rows: kept.length, incompleteCode: null });
  const stranger = (await engine.control.listUsers(customer.tenant.id)).find(({ mail }) => !mail);
  await engine.control.changeUser(customer.tenant.id, String(stranger?.id), { mail: `now@${only}` });
  await customer.read();
  expect(Object.keys(await readLive(customer))).toContain(stranger?.id);
  await setDomains(['*']);
  await customer.read();
  await expectTruth(customer);
});

test('the first page of a stream is on its way while the stream before it is brought to its end, and asked for once', async () => {
  const customer = await engine.addCustomer();
  const { tables, fetch } = customer.services;
  const events: string[] = [];
  await customer.step(await customer.start(), {
    fetch: (url, options) => {
      events.push(new URL(String(url)).pathname);
      return fetch(url, options);
    },
    tables: {
      ...tables,
      ledger: {
        ...tables.ledger,
        insert: async (...given) => {
          const done = await tables.ledger.insert(...given);
          events.push(`ledger ${given[1]}`);
          return done;
        },
      },
    },
  });
  const at = (event: string) => events.indexOf(event);
  expect(at('/v1.0/users/delta')).toBeGreaterThan(-1);
  expect(at('/v1.0/users/delta')).toBeLessThan(at('ledger groups'));
  const first = events.filter((event) => /^\/v1.0\/(organization|domains|users\/delta)$/.test(event));
  expect(first.filter((event) => event === '/v1.0/organization')).toHaveLength(1);
  expect(await requestsFor(customer)).toEqual(events.filter((event) => event.startsWith('/v1.0/')));
});

test('a stream whose permission is missing is not asked for early either', async () => {
  const customer = await engine.addCustomer();
  await engine.control.setGrant(customer.tenant.id, northwind.readClientId, {
    roles: readRoles.filter((role) => role !== 'User.Read.All'),
  });
  await customer.read();
  expect((await requestsFor(customer)).filter((path) => path.startsWith('/v1.0/users'))).toEqual([]);
});
