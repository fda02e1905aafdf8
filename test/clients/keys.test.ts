import { addTenant, dumpTables, invite, listRows, request } from '../connect/arrange.ts';
import { type Canary, findLeaks } from '../http/leaks.ts';
import { type Stack, startStack } from '../local/stack.ts';
import type { Visitor } from '../local/visitor.ts';
import {
  bearer,
  clientsUrl,
  fromElsewhere,
  idOfKey,
  keyPattern,
  makeKey,
  readMachineRoutes,
  refused,
  revoke,
  sendClientForm,
  signInTo,
  toRefusal,
} from './arrange.ts';

const hour = 3_600_000;
let stack: Stack;
let admin: Visitor;
let own: { id: string; tenantId: string };
let foreign: { id: string; tenantId: string };
let unnamedId = '';
const made: Canary[] = [];

async function inviteTenant(name: string) {
  const tenant = await addTenant(stack, name);
  return { id: (await invite(stack, tenant.id)).id, tenantId: tenant.id };
}

/** A client of one tenant, or of every tenant. */
async function newKey(name: string, tenants?: string): Promise<string> {
  const value = await makeKey(stack, admin, name, tenants);
  made.push({ kind: name, value });
  return value;
}

const call = (method: string, path: string, key: string, body?: unknown) =>
  stack.api(method, path, body, bearer(key));
const tryWith = async (headers: Record<string, string>, path = '/api/connections', method = 'GET') =>
  toRefusal(await stack.api(method, path, undefined, { ...fromElsewhere(), ...headers }));
const clientRow = (key: string) => stack.tables('clients').getEntity('client', idOfKey(key));

/** All that the API could have changed, with its ETags. */
const whatIsThere = () =>
  Promise.all(['connections', 'invitations', 'audit'].map((table) => listRows(stack, table)));

beforeAll(async () => {
  stack = await startStack();
  own = await inviteTenant('own');
  foreign = await inviteTenant('foreign');
  unnamedId = (await invite(stack, null)).id;
  admin = await signInTo(stack, 'admin');
});
afterAll(() => stack?.stop());

describe('the page of API clients', () => {
  test('is for Admins alone, to see and to use', async () => {
    const reader = await signInTo(stack, 'reader');
    for (const body of [undefined, 'csrf=x&name=mine&kind=key&tenants=*']) {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await request(reader, clientsUrl(stack), { method, ...(body ? { body } : {}) });
      expect([answer.status, answer.body.includes('Your role does not allow this')]).toEqual([403, true]);
    }
  });

  test('takes no form but its own', async () => {
    const body = 'csrf=wrong&name=mine&kind=key&tenants=*';
    for (const path of ['', `/${'A'.repeat(22)}/revoke`])
      expect((await request(admin, clientsUrl(stack) + path, { method: 'POST', body })).status).toBe(403);
    expect(await listRows(stack, 'clients')).toEqual([]);
  });

  test.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'tenantry' }],
    ['appId', { name: 'Portal', kind: 'entra-app', appId: 'not-a-guid' }],
    ['tenants', { name: 'Portal', tenants: '' }],
    ['tenants', { name: 'Portal', tenants: 'contoso.com' }],
    ['tenants', { name: 'Portal', tenants: '*, *' }],
  ])('shows what is wrong at the field %s, and keeps what was typed: %j', async (field, fields) => {
    const page = await sendClientForm(stack, admin, fields);
    expect(page.status).toBe(400);
    const wrong = page.$('[aria-invalid=true]');
    expect(wrong.toArray().map((each) => page.$(each).attr('name'))).toEqual([field]);
    const form = page.forms.find(({ names }) => names.includes('tenants'));
    expect(Object.fromEntries(form?.values ?? [])).toMatchObject({ ...fields });
    expect(await listRows(stack, 'clients')).toEqual([]);
  });
});

test('until the first client is made, a function key alone is enough', async () => {
  expect((await stack.api('GET', '/api/connections')).status).toBe(200);
  expect((await stack.api('GET', '/api/connections', undefined, bearer('anything'))).status).toBe(200);
});

test('a key is shown once; what is kept is a hash, and the audit tells who made it', async () => {
  const key = await newKey('Portal', own.tenantId);
  const { html } = await admin.visit(clientsUrl(stack));
  expect([html.includes('Portal'), html.match(keyPattern)]).toEqual([true, null]);
  expect(await clientRow(key)).toMatchObject({
    kind: 'key',
    name: 'Portal',
    createdBy: 'olivia@northwind-partners.example',
  });
  const audit = await listRows(stack, 'audit', stack.partner.homeTenantId);
  const entry = audit.find(({ what }) => what === 'api-client-made');
  expect(entry).toMatchObject({ who: 'olivia@northwind-partners.example', detail: 'Portal' });
  expect(JSON.parse(String(entry?.after))).toEqual({
    id: idOfKey(key),
    name: 'Portal',
    kind: 'key',
    tenants: [own.tenantId],
  });
});

test('a name is taken as long as its client is in use', async () => {
  const page = await sendClientForm(stack, admin, { name: 'PORTAL' });
  expect([page.status, page.html.match(keyPattern)]).toEqual([400, null]);
  expect(page.text).toContain('This is the name of another client.');
});

describe('a client that is scoped to a tenant', () => {
  let key = '';
  beforeAll(async () => {
    key = await newKey('Scoped', `${own.tenantId}\n${own.tenantId.toUpperCase()}`);
  });

  test('sees its connections and no other', async () => {
    const { status, body } = await call('GET', '/api/connections', key);
    expect([status, body.items.map(({ id }: { id: string }) => id)]).toEqual([200, [own.id]]);
    expect((await call('GET', `/api/connections/${own.id}`, key)).status).toBe(200);
  });

  test('cannot tell the connection of another tenant, or of none, from one that is not there', async () => {
    const before = await whatIsThere();
    const routes = readMachineRoutes().filter(({ path }) => path.includes('{'));
    expect(routes.length).toBeGreaterThanOrEqual(9);
    for (const { method, path } of routes) {
      const answers = [];
      for (const id of [foreign.id, unnamedId, 'A'.repeat(22)]) {
        const body = ['POST', 'PATCH', 'PUT'].includes(method) ? {} : undefined;
        const answer = await call(method, path.replace(/\{[a-z]+\}/i, id), key, body);
        answers.push({ method, path, status: answer.status, body: answer.body });
      }
      expect(answers[0]).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(answers).toEqual([answers[2], answers[2], answers[2]]);
    }
    expect(await whatIsThere()).toEqual(before);
  });

  test('no list names the connection of another tenant', async () => {
    const lists = readMachineRoutes().filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    expect(lists.length).toBeGreaterThanOrEqual(4);
    for (const { path } of lists) {
      const { status, body } = await call('GET', path, key);
      expect([path, status]).toEqual([path, 200]);
      for (const hidden of [foreign.id, foreign.tenantId, unnamedId])
        expect([path, JSON.stringify(body).includes(hidden)]).toEqual([path, false]);
    }
  });

  test('connects its own tenant, by any of its names, and no other', async () => {
    const create = (tenant: string | null) =>
      call('POST', '/api/connections', key, { customer: { name: 'New', tenant } });
    for (const tenant of [own.tenantId, 'own.example']) expect((await create(tenant)).status).toBe(201);
    for (const tenant of [null, foreign.tenantId, 'foreign.example', stack.partner.homeTenantId]) {
      const { status, body } = await create(tenant);
      expect([status, body.code]).toEqual([403, 'not-allowed']);
    }
  });

  test('is named in the audit, with where it came from', async () => {
    const from = '192.0.2.44';
    await stack.api(
      'POST',
      `/api/connections/${own.id}/invitation`,
      {},
      { ...bearer(key), 'x-forwarded-for': from },
    );
    const rows = await listRows(stack, 'audit', own.id);
    expect(rows.find(({ what }) => what === 'invited-again')).toMatchObject({ who: 'Scoped', from });
  });
});

describe('without a good key', () => {
  let one = '';
  let other = '';
  beforeAll(async () => {
    one = await newKey('One');
    other = await newKey('Other');
  });

  test('every route but health is closed, whatever is shown, and does not say why', async () => {
    const oneTry = (await tryWith(bearer(one))).status;
    expect(oneTry).toBe(200);
    const shown: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: `Basic ${btoa(`x:${one}`)}` },
      { authorization: one },
      { authorization: `Bearer ${one} ${other}` },
      bearer('nonsense'),
      bearer(one.slice(0, -1)),
      bearer(one.slice(0, 26)),
      bearer(`${one}A`),
      bearer(`${one.slice(0, -1)}${one.endsWith('A') ? 'B' : 'A'}`),
      bearer(one.toUpperCase()),
      bearer(one.slice(0, 27) + other.slice(27)),
      bearer(`tnt_${'A'.repeat(22)}_${one.slice(27)}`),
      { 'x-api-key': one },
    ];
    for (const headers of shown) expect(await tryWith(headers)).toEqual(refused);
    expect(await tryWith({}, `/api/connections?access_token=${one}`)).toEqual(refused);
    for (const { method, path } of readMachineRoutes()) {
      if (path === '/api/health') continue;
      expect(await tryWith({}, path.replace(/\{[a-z]+\}/i, own.id), method)).toEqual(refused);
    }
    expect((await fetch(`${stack.app}/api/health`)).status).toBe(200);
  });

  test('a person with a browser is told so by a page', async () => {
    const accept = 'text/html';
    const path = `/api/connections/${own.id}/validate`;
    const { status, headers, body } = await stack.api('GET', path, undefined, { ...fromElsewhere(), accept });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(body).toContain('This address is for API clients');
    expect(headers.get('ratelimit-policy')).toBe('"default";q=60;w=60');
  });

  test('the function key is needed as well', async () => {
    expect((await fetch(`${stack.app}/api/connections`, { headers: bearer(one) })).status).toBe(401);
  });

  test('its last use is noted once an hour', async () => {
    const { lastUsedAt } = await clientRow(one);
    await call('GET', '/api/connections', one);
    expect((await clientRow(one)).lastUsedAt).toEqual(lastUsedAt);
    stack.advance(hour + 1000);
    await call('GET', '/api/connections', one);
    expect((await clientRow(one)).lastUsedAt).not.toEqual(lastUsedAt);
  });

  test('a key that is revoked is refused at once, and the others are not', async () => {
    const page = await revoke(stack, admin, idOfKey(one));
    expect([page.status, page.url.pathname]).toEqual([200, '/dashboard/api-clients']);
    expect(await tryWith(bearer(one))).toEqual(refused);
    expect((await call('GET', '/api/connections', other)).status).toBe(200);
    const audit = await listRows(stack, 'audit', stack.partner.homeTenantId);
    expect(audit.find(({ what }) => what === 'api-client-revoked')).toMatchObject({
      who: 'olivia@northwind-partners.example',
      detail: 'One',
    });
  });

  test('one that is revoked already, or that does not exist, is not revoked again', async () => {
    await admin.visit(clientsUrl(stack));
    const csrf =
      admin.page.forms.flatMap(({ values }) => values).find(([name]) => name === 'csrf')?.[1] ?? '';
    const before = [await whatIsThere(), await listRows(stack, 'clients')];
    for (const [id, status] of [
      [idOfKey(one), 303],
      ['A'.repeat(22), 404],
      ['%2e%2e', 404],
    ] as const) {
      const url = `${clientsUrl(stack)}/${id}/revoke`;
      const answer = await request(admin, url, { method: 'POST', body: `csrf=${csrf}` });
      expect([id, answer.status]).toEqual([id, status]);
    }
    expect([await whatIsThere(), await listRows(stack, 'clients')]).toEqual(before);
  });

  test('the last one that is revoked leaves the API closed, and its name free', async () => {
    for (const { value } of made) await revoke(stack, admin, idOfKey(value)).catch(() => undefined);
    expect((await listRows(stack, 'clients')).every(({ revokedAt }) => revokedAt !== undefined)).toBe(true);
    for (const headers of [{}, ...made.map(({ value }) => bearer(value))])
      expect(await tryWith(headers)).toEqual(refused);
    const again = await newKey('Portal');
    expect((await call('GET', '/api/connections', again)).status).toBe(200);
  });
});

test('no key can be read in a table, a log or a page', async () => {
  const pages = await Promise.all(
    ['', '/connections', '/api-clients'].map(
      async (path) => (await request(admin, `${stack.app}/dashboard${path}`)).body,
    ),
  );
  const places = { tables: await dumpTables(stack), log: stack.hostLog(), pages: pages.join('\n') };
  expect(made.length).toBeGreaterThan(4);
  const secrets = made.flatMap(({ kind, value }) => [
    { kind, value },
    { kind: `${kind}’s secret`, value: value.slice(27) },
  ]);
  expect(findLeaks(secrets, places)).toEqual([]);
});
