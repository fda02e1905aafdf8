import { addTenant, hour, invite, standingOf, untilStanding } from '../connect/arrange.ts';
import { connectAsAdministrator, openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { auditOf, listInvitations, readInvitation } from './arrange.ts';

let stack: Stack;
const ids: Record<string, string> = {};

/** One connection for each state that an invitation can be in. */
beforeAll(async () => {
  stack = await startStack();
  const expired = await invite(stack, null, { invitation: { expiresInDays: 1 } });
  stack.advance(25 * hour);
  const waiting = await invite(stack, null);
  const opened = await invite(stack, null);
  await openInvitation(createVisitor(), opened.url);
  const tenant = await addTenant(stack, 'named');
  const completed = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), completed.url, tenant.administrator);
  await untilStanding(stack, completed.id, 'active');
  const other = await addTenant(stack, 'unnamed');
  const authenticated = await invite(stack, null);
  await connectAsAdministrator(createVisitor(), authenticated.url, other.administrator);
  await untilStanding(stack, authenticated.id, 'awaiting-confirmation/confirmation-needed');
  const cancelled = await invite(stack, null);
  await stack.api('POST', `/api/invitations/${cancelled.id}/cancel`);
  const over = await invite(stack, null);
  await stack.api('DELETE', `/api/connections/${over.id}`);
  Object.assign(ids, {
    waiting: waiting.id,
    opened: opened.id,
    authenticated: authenticated.id,
    completed: completed.id,
    expired: expired.id,
    cancelled: cancelled.id,
  });
});
afterAll(() => stack?.stop());

const states = ['waiting', 'opened', 'authenticated', 'completed', 'expired', 'cancelled'] as const;
const post = (id: string, what: 'resend' | 'cancel', body?: unknown, headers = {}) =>
  stack.api('POST', `/api/invitations/${id}/${what}`, body, headers);

describe('the list', () => {
  test('holds every invitation that has led to no connection, page after page, and none that has ended with its connection', async () => {
    const listed = await listInvitations(stack);
    const unfinished = states.filter((state) => state !== 'completed');
    expect(Object.fromEntries(listed.map(({ state, id }) => [state, id]))).toEqual(
      Object.fromEntries(unfinished.map((state) => [state, ids[state]])),
    );
    expect(listed).toHaveLength(unfinished.length);
  });

  test.each(states)('of the state %s holds that one', async (state) => {
    expect((await listInvitations(stack, state)).map(({ id }) => id)).toEqual([ids[state]]);
  });

  test('tells how far each has come, and when', async () => {
    const at = expect.stringMatching(/^2\d{3}-.*Z$/);
    const times = { createdAt: at, expiresAt: at, openedAt: null, authenticatedAt: null, completedAt: null };
    const all = [...(await listInvitations(stack)), ...(await listInvitations(stack, 'completed'))];
    const byState = Object.fromEntries(all.map((each) => [each.state, each]));
    expect(byState).toMatchObject({
      waiting: { ...times, links: 1, sends: 0, sentAt: null, remindedAt: null, reason: null },
      opened: { ...times, openedAt: at },
      authenticated: { ...times, openedAt: at, authenticatedAt: at, reason: { code: 'confirmation-needed' } },
      completed: { ...times, openedAt: at, authenticatedAt: at, completedAt: at },
      expired: { ...times, reason: { code: 'invitation-expired' } },
      cancelled: { ...times, reason: { code: 'invitation-cancelled' } },
    });
    expect(byState.waiting).toMatchObject({ id: ids.waiting, connectionId: ids.waiting });
  });

  test.each([
    ['state=sleeping', '/state'],
    ['limit=0', '/limit'],
    ['limit=501', '/limit'],
    ['continuation=x', '/continuation'],
    ['continuation=eyJuZXh0', '/continuation'],
    ['continuation=eyJhIjoxfQ', '/continuation'],
  ])('refuses %s', async (query, pointer) => {
    const { status, body } = await stack.api('GET', `/api/invitations?${query}`);
    expect([status, body.errors.map((each: { pointer: string }) => each.pointer)]).toEqual([400, [pointer]]);
  });

  test('holds no token and no hash of one', async () => {
    const text = JSON.stringify(await listInvitations(stack));
    expect(text).not.toMatch(/[A-Za-z0-9_-]{43}/);
    expect(text).not.toContain('url');
  });
});

describe('resend', () => {
  test('makes one new link, however often the request comes with its key', async () => {
    const { id, url } = await invite(stack, null);
    const key = { 'idempotency-key': 'again-1' };
    const first = await post(id, 'resend', { expiresInDays: 2 }, key);
    const second = await post(id, 'resend', { expiresInDays: 2 }, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(first.body).toMatchObject({ id, state: 'waiting', links: 2, openedAt: null });
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    expect((await openInvitation(createVisitor(), first.body.url)).status).toBe(200);
  });

  test('brings an expired and a cancelled invitation back', async () => {
    for (const state of ['expired', 'cancelled'] as const) {
      const { body } = await post(ids[state] ?? '', 'resend');
      expect(body).toMatchObject({ state: 'waiting', reason: null, links: 2 });
      expect((await openInvitation(createVisitor(), body.url)).url.pathname).toBe('/connect/review');
    }
  });

  test('of a connection that works leaves it as it is', async () => {
    const { status, body } = await post(ids.completed ?? '', 'resend');
    expect([status, body.state, await standingOf(stack, ids.completed ?? '')]).toEqual([
      201,
      'completed',
      'active',
    ]);
  });

  test.each([
    [{ expiresInDays: 0 }, 400, 'bad-request'],
    [{ expiresInDays: '7' }, 400, 'bad-request'],
    [{ colour: 'red' }, 400, 'bad-request'],
    [{ send: true }, 400, 'bad-request'],
  ])('refuses %j and kills no link', async (body, status, code) => {
    const { id, url } = await invite(stack, null);
    const answer = await post(id, 'resend', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await openInvitation(createVisitor(), url)).status).toBe(200);
  });
});

describe('cancel', () => {
  test('kills the link at once, and can be repeated', async () => {
    const { id, url } = await invite(stack, null);
    for (let times = 0; times < 2; times += 1) {
      const { status, body } = await post(id, 'cancel');
      expect([status, body.state, body.reason.code]).toEqual([200, 'cancelled', 'invitation-cancelled']);
    }
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    expect(await auditOf(stack, id)).toEqual(['connection-created', 'invitation-cancelled']);
    expect(await readInvitation(stack, id)).toMatchObject({ state: 'cancelled' });
  });
});

test.each(['resend', 'cancel'] as const)('%s of what is not there, or has ended, says so', async (what) => {
  expect((await post('A'.repeat(22), what)).status).toBe(404);
  expect((await post('x', what)).status).toBe(404);
  const { id } = await invite(stack, null);
  await stack.api('DELETE', `/api/connections/${id}`);
  const { status, body } = await post(id, what);
  expect([status, body.code]).toEqual([409, 'wrong-state']);
});
