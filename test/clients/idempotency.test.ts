import { addTenant, dumpTables, hour, invite, listRows, minute } from '../connect/arrange.ts';
import { findLeaks } from '../http/leaks.ts';
import { until } from '../local/connect-customer.ts';
import { type ApiAnswer, type Stack, startStack } from '../local/stack.ts';
import { bearer, makeKey, signInTo } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const create = (key: string, customer: object, headers: Record<string, string> = {}) =>
  stack.api('POST', '/api/connections', { customer }, { 'idempotency-key': key, ...headers });
const invitation = (id: string, key: string, body: object = {}) =>
  stack.api('POST', `/api/connections/${id}/invitation`, body, { 'idempotency-key': key });
const named = async (name: string) =>
  (await listRows(stack, 'connections')).filter(({ customerName }) => customerName === name);
const isReplayed = ({ headers }: ApiAnswer) => headers.get('idempotency-replayed') === 'true';

test('the same request with the same key is answered as it was, and makes nothing more', async () => {
  const first = await create('replayed', { name: 'Replayed', contactEmail: 'it@replayed.example' });
  expect([first.status, isReplayed(first)]).toEqual([201, false]);
  const url = first.body.invitation.url;
  expect(url).toMatch(/#[A-Za-z0-9_-]{43}$/);
  const again = await create('replayed', { contactEmail: 'it@replayed.example', name: ' Replayed ' });
  expect([again.status, isReplayed(again), again.body]).toEqual([201, true, first.body]);
  expect(again.headers.get('cache-control')).toBe('no-store');
  expect(await named('Replayed')).toHaveLength(1);
  expect(
    findLeaks([{ kind: 'invitation', value: new URL(url).hash.slice(1) }], {
      tables: await dumpTables(stack),
    }),
  ).toEqual([]);
});

test('without a key each request makes something of its own', async () => {
  for (let times = 0; times < 2; times += 1) await invite(stack, null);
  expect((await named('Customer unnamed')).length).toBe(2);
});

test('another request with the same key is a mistake', async () => {
  await create('reused', { name: 'Reused' });
  const { status, body } = await create('reused', { name: 'Reused, but another' });
  expect([status, body.code]).toEqual([422, 'idempotency-key-reused']);
  expect(await named('Reused, but another')).toEqual([]);
});

test('a new link is made once, and each route has keys of its own', async () => {
  const { body: connection } = await create('a-link', { name: 'Linked' });
  const first = await invitation(connection.id, 'a-link');
  const again = await invitation(connection.id, 'a-link');
  expect([first.status, isReplayed(first)]).toEqual([201, false]);
  expect([again.status, isReplayed(again), again.body]).toEqual([201, true, first.body]);
  const audit = await listRows(stack, 'audit', connection.id);
  expect(audit.filter(({ what }) => what === 'invited-again')).toHaveLength(1);
  const other = await invitation(connection.id, 'a-link', { expiresInDays: 3 });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
});

test('of many at once one is carried out', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => create('at-once', { name: 'At once' })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(201);
  for (const { status, headers, body } of answers.filter((each) => each.status !== 201)) {
    expect([status, body.code]).toEqual([409, 'idempotency-in-progress']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  const rows = await named('At once');
  expect(rows).toHaveLength(1);
  const { status, body } = await create('at-once', { name: 'At once' });
  expect([status, body.id]).toEqual([201, rows[0]?.rowKey]);
});

test('a refusal is not kept: corrected, or later, the request may come again', async () => {
  const wish = { name: 'Later', tenant: 'later.example' };
  expect((await create('later', wish)).body.code).toBe('tenant-not-found');
  await addTenant(stack, 'later');
  expect((await create('later', wish)).status).toBe(201);
  expect((await create('corrected', { name: 'Corrected', tenant: 'nobody.example' })).status).toBe(422);
  expect((await create('corrected', { name: 'Corrected' })).status).toBe(201);
});

test('a failure of ours is not the end: the request goes on with what it began with', async () => {
  const tenant = await addTenant(stack, 'flaky');
  await stack.cloud.control.addFault({
    service: 'login',
    path: 'flaky',
    kind: 'status',
    status: 503,
    times: 20,
  });
  const wish = { name: 'Flaky', tenant: 'flaky.example' };
  const { status, body } = await create('flaky', wish);
  expect([status, body.code]).toEqual([503, 'sign-in-unavailable']);
  await stack.cloud.control.removeFaults();
  expect((await create('flaky', wish)).status).toBe(201);
  expect((await named('Flaky')).map(({ namedTenantId }) => namedTenantId)).toEqual([tenant.id]);
});

test.each(['', ' ', 'two words', 'ümlaut'.normalize(), 'x'.repeat(256)])(
  'the key "%s" is none',
  async (key) => {
    const { status, body } = await create(Buffer.from(key).toString('latin1'), { name: 'No key' });
    expect([status, body.code, body.errors?.[0].pointer]).toEqual([400, 'bad-request', '/Idempotency-Key']);
    expect(await named('No key')).toEqual([]);
  },
);

test('any visible ASCII is a key, up to 255 characters', async () => {
  for (const key of ['/\\#?%\'"~', 'x'.repeat(255)]) {
    const answers = [await create(key, { name: 'Odd key' }), await create(key, { name: 'Odd key' })];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  }
  expect(await named('Odd key')).toHaveLength(2);
});

test('a key lives a day, and is then forgotten', async () => {
  const first = await create('day', { name: 'Day' });
  stack.advance(24 * hour - minute);
  expect((await create('day', { name: 'Day' })).body).toEqual(first.body);
  stack.advance(2 * minute);
  const next = await create('day', { name: 'Day' });
  expect([next.status, isReplayed(next), next.body.id === first.body.id]).toEqual([201, false, false]);
  await stack.trigger('sync-schedule');
  await until('The old keys are gone', async () => {
    const last = (await listRows(stack, 'idempotency')).length;
    return last === 1 ? { done: true, value: undefined } : { done: false, last };
  });
  expect((await create('day', { name: 'Day' })).body).toEqual(next.body);
});

test('each client has keys of its own', async () => {
  const admin = await signInTo(stack, 'admin');
  const headers = [];
  for (const name of ['One', 'Two']) headers.push(bearer(await makeKey(stack, admin, name)));
  const ids = [];
  for (const header of headers) ids.push((await create('shared', { name: 'Shared' }, header)).body.id);
  expect(new Set(ids).size).toBe(2);
  for (const header of headers) await create('shared', { name: 'Shared' }, header);
  expect(await named('Shared')).toHaveLength(2);
});
