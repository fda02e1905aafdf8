import { type Stack, startStack } from '../local/stack.ts';
import { type Connected, connect, eventually, hour } from './front-door.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const usersAsked = async ({ tenant }: Connected) => {
  const log = await stack.cloud.control.listLog({ service: 'graph', tenantId: tenant.id });
  return log.filter(({ path }) => path.startsWith('/v1.0/users')).length;
};
const fail = (customer: Connected, fault: object) =>
  stack.cloud.control.addFault({
    service: 'graph',
    path: '/users/delta',
    tenantId: customer.tenant.id,
    kind: 'status',
    ...fault,
  });

describe('a customer who is connected', () => {
  let customer: Connected;
  beforeAll(async () => {
    customer = await connect(stack, { size: 120, largestDeltaPage: 50 });
    await customer.idle();
  });

  test('has every person in the table with every field, the awkward ones too', async () => {
    await customer.expectTruth();
    const rows = await customer.rows();
    expect(rows.some(({ userPrincipalName }) => String(userPrincipalName).includes('#EXT#'))).toBe(true);
    expect(rows.some(({ displayName }) => String(displayName).length === 256)).toBe(true);
    expect(rows.some(({ mail }) => mail === undefined)).toBe(true);
    expect(await customer.coverage()).toMatchObject({ status: 'fresh', rows: 120, records: 120, added: 120 });
    const told = await customer.changes();
    expect([told.length, new Set(told).size]).toEqual([120, 120]);
  });

  test('is read once where two ask at the same time', async () => {
    await fail(customer, { kind: 'delay', delayMs: 1500 });
    const run = await customer.sync();
    expect(await customer.sync()).toBe(run);
    await customer.idle(run);
    expect((await customer.coverage()).lastRun).toBe(run);
  });

  test('has no row written and one request made where nothing has changed', async () => {
    const before = (await customer.rows()).map(({ etag }) => etag);
    await stack.cloud.control.removeLog();
    await customer.idle(await customer.sync());
    expect((await customer.rows()).map(({ etag }) => etag)).toEqual(before);
    expect(await usersAsked(customer)).toBe(1);
  });

  test('is read by the timer when it is due; a delta link of more than seven days leads to a whole read', async () => {
    await stack.cloud.control.changeUsers(customer.tenant.id, { add: 4, remove: 3, change: 5, seed: 1 });
    const { lastRun } = await customer.coverage();
    stack.advance(8 * 24 * hour);
    await eventually('a due run', async () => (await customer.coverage()).lastRun > lastRun);
    await customer.idle();
    await customer.expectTruth();
    expect(await customer.coverage()).toMatchObject({ incomplete: null, rows: 121, added: 4, removed: 3 });
    expect((await customer.coverage()).records).toBe(121);
  });
});

test.each([
  ['on a first read', false],
  ['on a delta', true],
])(
  'a body that is cut, JSON that stops, HTML, 204, 503, 429: %s each leaves the rows whole',
  async (_, isDelta) => {
    const faults = [
      { kind: 'cut' },
      { kind: 'malformed' },
      { kind: 'html' },
      { kind: 'empty' },
      { status: 503 },
      { status: 429, headers: { 'retry-after': '1' } },
      { kind: 'reset' },
      { kind: 'own-next-link' },
      { kind: 'foreign-next-link' },
      { kind: 'empty-page' },
      { kind: 'duplicate-record' },
    ];
    const customer = await connect(stack, { largestDeltaPage: 2 });
    const { id: tenantId } = customer.tenant;
    if (isDelta) await stack.cloud.control.changeUsers(tenantId, { add: 5, remove: 4, change: 12, seed: 2 });
    else await stack.tables('cursors').deleteEntity(tenantId, 'users');
    // Each on a page of its own: faults are taken in their order, those that skip count every request.
    for (const [page, fault] of faults.entries()) await fail(customer, { ...fault, skip: page * 2 });
    await customer.idle(await customer.sync());
    for (let tries = 0; (await customer.coverage()).incomplete && tries < 3; tries++)
      await customer.idle(await customer.sync());
    await customer.expectTruth();
    expect(await customer.state()).toBe('active');
  },
);

test('trouble that stays is told, takes nothing away, and is over when it is over', async () => {
  const customer = await connect(stack);
  await stack.cloud.control.changeUsers(customer.tenant.id, { remove: 3, change: 10, seed: 3 });
  await fail(customer, { kind: 'malformed', skip: 1, times: 10_000 });
  const before = await customer.coverage();
  const run = await customer.sync();
  const runRow = () =>
    stack.tables('runs').getEntity<{ state: string; attempts: bigint }>(customer.tenant.id, run);
  const states = new Set<string>();
  // Time goes by only while the run waits: in the middle of a read it would cost the lease.
  await eventually('the run ends', async () => {
    const { state } = await runRow();
    const { holder } = await stack
      .tables('lanes')
      .getEntity<{ holder?: string }>(customer.tenant.id, 'directory');
    // The part that met the trouble has told of it by the time that it lets go of the lane.
    if (state === 'waiting' && holder === undefined) {
      states.add(await customer.state());
      stack.advance(61_000);
    }
    return state === 'finished';
  });
  expect([...states]).toEqual(['degraded']);
  expect((await runRow()).attempts).toBe(3n);
  await customer.idle();
  const { lastCompleteAt } = before;
  expect(await customer.coverage()).toMatchObject({
    status: 'failing',
    incomplete: { code: 'malformed-response' },
    lastCompleteAt,
  });
  expect(
    (await customer.rows()).filter(({ _removedAt }) => _removedAt === undefined).length,
  ).toBeGreaterThanOrEqual(21);
  await stack.cloud.control.removeFaults();
  await customer.idle(await customer.sync());
  await customer.expectTruth();
  expect(await customer.state()).toBe('active');
});

test('a message that nobody can read goes to the poison queue with its reason, and is seen', async () => {
  const queue = stack.queues.getQueueClient('sync-run');
  const send = (text: string) => queue.sendMessage(Buffer.from(text).toString('base64'));
  await send('no JSON');
  await send(JSON.stringify({ version: 0, kind: 'run' }));
  await send(JSON.stringify({ version: 1, kind: 'run', tenantId: 'x', connector: 'directory', run: 'r' }));
  const poison = stack.queues.getQueueClient('sync-run-poison');
  const kept = async () => {
    const { peekedMessageItems = [] } = await poison
      .peekMessages({ numberOfMessages: 10 })
      .catch(() => ({ peekedMessageItems: [] }));
    return peekedMessageItems.map(({ messageText }) =>
      JSON.parse(Buffer.from(messageText, 'base64').toString()),
    );
  };
  await eventually('three poisoned messages', async () => (await kept()).length === 3);
  const reasons = (await kept()).map(({ reason }) => reason).sort();
  expect(reasons).toEqual(
    expect.arrayContaining([expect.stringMatching(/tenantId/), expect.stringMatching(/version/)]),
  );
  expect((await kept()).map(({ message }) => message)).toContain('no JSON');
});
