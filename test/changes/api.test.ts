import { bearer, makeKey, signInTo } from '../clients/arrange.ts';
import { addTenant, hour, invite, untilIdle, untilRead } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { tableNames } from '../sync/tables.ts';

interface Told {
  id: string;
  tenantId: string;
  stream: string;
  key: string;
  change: string;
  fields: string[];
}

const ofPeople = (body: { items: Told[] }) => body.items.filter(({ stream }) => stream === 'users');

let stack: Stack;
let one: { id: string; tenantId: string };
let other: { id: string; tenantId: string };

async function connect(name: string) {
  const tenant = await addTenant(stack, name, 25);
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
  await untilIdle(stack, tenant.id);
  return { id, tenantId: tenant.id };
}

beforeAll(async () => {
  stack = await startStack({ settings: { RETENTION_DAYS: '2' } });
  one = await connect('one');
  other = await connect('other');
});
afterAll(() => stack?.stop());

const ask = (query: string, headers: Record<string, string> = {}) =>
  stack.api('GET', `/api/changes${query}`, undefined, headers);

/** All that there is behind a cursor. */
async function readOn(query: string, headers: Record<string, string> = {}) {
  const told: Told[] = [];
  let cursor = '';
  for (let asked = 0; ; asked++) {
    expect(asked).toBeLessThan(200);
    const { status, body } = await ask(`?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`, headers);
    expect(status).toBe(200);
    told.push(...body.items);
    cursor = body.cursor;
    if (!body.more) return { told, cursor };
  }
}

/** A run that is asked for now and comes to its end. */
async function sync({ id, tenantId }: { id: string; tenantId: string }): Promise<void> {
  const { body } = await stack.api('POST', `/api/connections/${id}/sync`);
  await until(`The run ${body.run} ends`, async () => {
    const run = await stack.tables('runs').getEntity<{ state: string }>(tenantId, body.run);
    return run.state === 'finished' ? { done: true, value: undefined } : { done: false, last: run.state };
  });
  await untilIdle(stack, tenantId);
}

const people = (told: Told[]) => told.filter(({ stream }) => stream === 'users');

test('a first read tells of every record, of every tenant, once', async () => {
  const { told } = await readOn('limit=7');
  for (const { tenantId } of [one, other]) {
    const users = await stack.cloud.control.listUsers(tenantId);
    const mine = people(told).filter((change) => change.tenantId === tenantId);
    expect(mine.map(({ key }) => key).sort()).toEqual(users.map(({ id }) => id).sort());
    expect(new Set(mine.map(({ change }) => change))).toEqual(new Set(['added']));
  }
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  expect(new Set(told.map(({ stream }) => stream))).toEqual(new Set(tableNames));
});

test('who polls with the last cursor is told what is new: changed with fields, removed, restored', async () => {
  const { control } = stack.cloud;
  const [person] = (await control.listUsers(one.tenantId)).filter(({ userType }) => userType === 'Guest');
  const key = String(person?.id);
  const start = (await ask('?from=now')).body;
  expect(start).toMatchObject({ items: [], more: false });
  expect((await ask(`?cursor=${start.cursor}`)).body).toMatchObject({ items: [], more: false });

  await control.changeUser(one.tenantId, key, { jobTitle: 'Captain' });
  await sync(one);
  const changed = (await ask(`?cursor=${start.cursor}`)).body;
  expect(changed).toMatchObject({
    items: [{ tenantId: one.tenantId, stream: 'users', key, change: 'changed', fields: ['jobTitle'] }],
    more: false,
  });
  // Asked again with the same cursor, the same is told under the same id.
  expect((await ask(`?cursor=${start.cursor}`)).body).toEqual(changed);
  const { body } = await stack.api('GET', `/api/data/users?tenant=${one.tenantId}&select=jobTitle`);
  expect(body.items.find(({ _key }: { _key: string }) => _key === key)).toMatchObject({
    jobTitle: 'Captain',
  });

  await control.changeUsers(one.tenantId, { remove: [key] });
  await sync(one);
  const removed = (await ask(`?cursor=${changed.cursor}`)).body;
  const gone = expect.objectContaining({ key, change: 'removed', fields: [] });
  expect(ofPeople(removed)).toEqual([gone]);

  await control.changeUsers(one.tenantId, { restore: [key] });
  await sync(one);
  const restored = (await ask(`?cursor=${removed.cursor}`)).body;
  expect(ofPeople(restored)).toEqual([expect.objectContaining({ key, change: 'restored' })]);
  const { told } = await readOn('limit=100');
  expect(told.filter((each) => each.key === key).map(({ change }) => change)).toEqual([
    'added',
    'changed',
    'removed',
    'restored',
  ]);
});

test('a tenant and a stream can be asked for alone, each with cursors of its own', async () => {
  const { told, cursor } = await readOn(`tenant=${other.tenantId}&stream=users&limit=10`);
  expect(new Set(told.map(({ tenantId, stream }) => `${tenantId} ${stream}`))).toEqual(
    new Set([`${other.tenantId} users`]),
  );
  expect(told.length).toBe(25);
  for (const query of ['', `tenant=${one.tenantId}&stream=users&`, `tenant=${other.tenantId}&`]) {
    const { status, body } = await ask(`?${query}cursor=${cursor}`);
    expect([query, status, body.errors]).toEqual([
      query,
      400,
      [{ pointer: '/cursor', detail: 'was given for other tenants or streams' }],
    ]);
  }
});

test('NDJSON has the same, with the cursor in a header', async () => {
  const json = (await ask('?limit=20')).body;
  const lines = await ask('?limit=20', { accept: 'application/x-ndjson' });
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  expect([lines.headers.get('x-cursor'), lines.headers.get('x-more')]).toEqual([json.cursor, 'true']);
  expect(lines.headers.get('link')).toContain(`cursor=${json.cursor}`);
  const told = lines.body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(told).toEqual(json.items);
  expect((await ask(`?from=now&format=ndjson`)).body).toBe('');
});

test.each([
  ['?cursor=x', '/cursor'],
  [`?cursor=${Buffer.from('[1,"all",[]]').toString('base64url')}`, '/cursor'],
  ['?stream=people', '/stream/0'],
  ['?stream=users,clients', '/stream/1'],
  ['?tenant=x', '/tenant/0'],
  ['?from=yesterday', '/from'],
  ['?format=csv', '/format'],
  ['?limit=1001', '/limit'],
  ['?limit=10001&format=ndjson', '/limit'],
])('the query %s names %s', async (query, pointer) => {
  const { status, body } = await ask(query);
  expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'bad-request', pointer]);
});

test('what is kept no longer is said to be gone, and a new cursor leads on', async () => {
  const { cursor } = await readOn('limit=500');
  const begun = (await ask('?limit=1')).body.cursor;
  // The first complete run only notes when it was looked through; a day later what is old goes.
  for (let days = 0; days < 2; days++) {
    await untilIdle(stack, one.tenantId);
    await untilIdle(stack, other.tenantId);
    stack.advance(49 * hour);
    for (const tenant of [one, other]) await sync(tenant);
  }
  const { status, body } = await ask(`?cursor=${begun}`);
  expect([status, body.code]).toEqual([410, 'cursor-expired']);
  expect((await ask(`?cursor=${cursor}`)).status).toBe(200);
  expect((await readOn('')).told).toEqual([]);
  const { cursor: fresh } = (await ask('?from=now')).body;
  expect((await ask(`?cursor=${fresh}`)).body).toMatchObject({ items: [], more: false });
});

test('a cursor from behind the end of a log, as after storage was set up anew, is said to be gone', async () => {
  const [, question] = JSON.parse(Buffer.from((await ask('?from=now')).body.cursor, 'base64url').toString());
  const ahead = [1, question, Array.from({ length: 16 }, () => [1_000_000, 0])];
  const { body } = await ask(`?cursor=${Buffer.from(JSON.stringify(ahead)).toString('base64url')}`);
  expect(body.code).toBe('cursor-expired');
});

test('a scoped client is told of its tenants and no other, whatever it asks for and whatever cursor it shows', async () => {
  for (const tenant of [one, other]) {
    const [person] = await stack.cloud.control.listUsers(tenant.tenantId);
    await stack.cloud.control.changeUser(tenant.tenantId, String(person?.id), { department: 'Scoped' });
    await sync(tenant);
  }
  const before = (await ask('')).body;
  const admin = await signInTo(stack, 'admin');
  const key = bearer(await makeKey(stack, admin, 'Scoped', other.tenantId));
  const tenantsOf = (told: Told[]) => [...new Set(told.map(({ tenantId }) => tenantId))];
  expect(tenantsOf(before.items).sort()).toEqual([one.tenantId, other.tenantId].sort());
  expect(tenantsOf((await readOn('limit=2', key)).told)).toEqual([other.tenantId]);
  expect((await readOn(`tenant=${one.tenantId}`, key)).told).toEqual([]);
  expect(tenantsOf((await readOn(`tenant=${one.tenantId},${other.tenantId}`, key)).told)).toEqual([
    other.tenantId,
  ]);
  expect((await ask(`?cursor=${before.cursor}`, key)).status).toBe(400);
});
