import { addTenant, dumpTables, goToMicrosoft, request, signIn, untilStanding } from '../connect/arrange.ts';
import { openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { actionsOf, cardOf, connect, inviteAs, signInToReceipt, standings } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

describe('with the invitation’s cookie alone', () => {
  test('the receipt is a summary: who gave what and when, no days, and nothing to press but the sign-in', async () => {
    const { tenant, id, administrator } = await connect(stack, 'summary');
    const page = await administrator.visit(`${stack.app}/receipt`);
    expect(page.status).toBe(200);
    const card = cardOf(page, id);
    expect(card).toContain(tenant.administrator.username);
    expect(card).toContain('User.Read.All');
    expect(card).toMatch(/Last used.*(just now|ago)/);
    expect(card).not.toContain('What was done');
    expect(card).not.toMatch(/Read (once|\d)/);
    expect(actionsOf(page, id)).toEqual([]);
    expect(page.forms.map(({ action }) => new URL(action).pathname)).toEqual(['/receipt/sign-in']);
    expect(page.$('input[name=csrf]')).toHaveLength(0);
  });

  test('nothing can be paused, resumed, ended or looked at before that', async () => {
    const { id, administrator } = await connect(stack, 'no-session');
    const before = await standings(stack);
    const ways = [
      ['POST', '/receipt/pause'],
      ['POST', '/receipt/resume'],
      ['POST', '/receipt/disconnect'],
      ['GET', `/receipt/disconnect?connection=${id}`],
    ] as const;
    for (const [method, path] of ways) {
      const body = method === 'POST' ? { body: `csrf=x&connection=${id}&rows=erase` } : {};
      const { status, body: text } = await request(administrator, `${stack.app}${path}`, { method, ...body });
      expect([path, status]).toEqual([path, 401]);
      expect(text).toContain('/receipt/sign-in');
    }
    expect(await standings(stack)).toBe(before);
  });

  test('an invitation that nobody has answered yet shows that nothing was given', async () => {
    const { id } = await addTenant(stack, 'unanswered');
    const { id: connectionId, url } = await inviteAs(stack, 'unanswered', id);
    const visitor = createVisitor();
    await openInvitation(visitor, url);
    const card = cardOf(await visitor.visit(`${stack.app}/receipt`), connectionId);
    expect(card).toContain('Not yet');
  });

  test('a newer invitation takes the summary away', async () => {
    const { id, administrator } = await connect(stack, 'superseded');
    await stack.api('POST', `/api/connections/${id}/invitation`);
    expect(cardOf(await administrator.visit(`${stack.app}/receipt`), id)).toBe('');
  });
});

test('without a cookie there is the sign-in and nothing else, whatever id is named', async () => {
  const { id, tenant } = await connect(stack, 'stranger');
  for (const path of ['/receipt', `/receipt?connection=${id}`, `/receipt?connection=${id}&done=1`]) {
    const page = await createVisitor().visit(`${stack.app}${path}`);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain(id);
    expect(page.html).not.toContain(tenant.displayName);
    expect(page.forms.map(({ action }) => new URL(action).pathname)).toEqual(['/receipt/sign-in']);
  }
});

test('a person of another tenant sees nothing of this one', async () => {
  const mine = await connect(stack, 'mine');
  const theirs = await connect(stack, 'theirs');
  const { page } = await signInToReceipt(stack, theirs.tenant.administrator);
  expect(cardOf(page, theirs.id)).not.toBe('');
  expect(page.html).not.toContain(mine.id);
  expect(page.html).not.toContain(mine.tenant.displayName);
  expect(page.html).not.toContain(mine.tenant.administrator.username);
});

test('a person of a tenant without a connection finds none, and no audit is begun for it', async () => {
  const tenant = await addTenant(stack, 'nobody-asked');
  const { page } = await signInToReceipt(stack, tenant.administrator);
  expect([page.url.pathname, page.status]).toEqual(['/receipt', 200]);
  expect(page.text).toContain('no connection to your tenant is known here');
  expect(await dumpTables(stack)).not.toContain(tenant.id);
});

test('a connection that waits for its confirmation is shown to the tenant that came', async () => {
  const tenant = await addTenant(stack, 'unconfirmed');
  const { id, url } = await inviteAs(stack, 'unconfirmed', null);
  const administrator = await goToMicrosoft(stack, url);
  await signIn(administrator, tenant.administrator);
  await administrator.submit('decision=accept');
  await untilStanding(stack, id, 'awaiting-confirmation/confirmation-needed');
  // Nobody is bound yet: the sign-in is for whichever tenant comes.
  const summary = await administrator.visit(`${stack.app}/receipt`);
  expect(summary.forms.flatMap(({ names }) => names)).toEqual([]);
  const { page } = await signInToReceipt(stack, tenant.person);
  expect(actionsOf(page, id)).toEqual(['disconnect']);
});

test('a HEAD is answered like a GET and changes nothing', async () => {
  const { administrator } = await connect(stack, 'head');
  const before = await standings(stack);
  const { status, setCookies } = await request(administrator, `${stack.app}/receipt`, { method: 'HEAD' });
  expect({ status, setCookies }).toEqual({ status: 200, setCookies: [] });
  expect(await standings(stack)).toBe(before);
});
