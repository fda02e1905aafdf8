import { setTimeout as wait } from 'node:timers/promises';
import { addTenant, goToMicrosoft, hour, invite } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator, signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import type { Page } from '../local/visitor-page.ts';
import {
  auditOf,
  day,
  inviteByMail,
  lettersTo,
  readInvitation,
  tickMidHour,
  tickNextHour,
  untilInvitation,
  untilLetters,
} from './arrange.ts';
import { postAs } from './as-operator.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/** As an operator who has just signed in: the clock moves further than a session lasts. */
async function remind(id: string): Promise<Page> {
  const operator = createVisitor();
  await signInAsOperator(operator, `${stack.app}/dashboard`, stack.partner.operators.operator);
  return postAs(operator, `${stack.app}/dashboard/connections/${id}/remind`);
}

/** Another link's reminder has gone: all that was asked for before has been looked at. */
async function passBy(): Promise<void> {
  const { to, id } = await inviteByMail(stack, { expiresInDays: 30 });
  await untilLetters(stack, to, 1);
  await untilInvitation(stack, id, 'It is sent', ({ sends }) => sends === 1);
  expect((await remind(id)).status).toBe(303);
  await untilLetters(stack, to, 2);
}

describe('by itself', () => {
  test('reminds once of each link that ends within two days, and says nothing of what nobody was sent', async () => {
    const { id, to } = await inviteByMail(stack, { expiresInDays: 7 });
    const short = await inviteByMail(stack, { expiresInDays: 2 });
    const byHand = await invite(stack, null, { invitation: { expiresInDays: 2 } });
    const late = await inviteByMail(stack, { expiresInDays: 30 });
    for (const each of [id, short.id, late.id])
      await untilInvitation(stack, each, 'It is sent', ({ sends }) => sends === 1);

    stack.advance(25 * hour);
    await tickNextHour(stack);
    const [, reminder] = await untilLetters(stack, short.to, 2);
    expect(reminder?.subject).toMatch(/^Reminder: /);
    expect(`${reminder?.text}${reminder?.html}`).not.toContain('/connect#');
    await passBy();
    expect(await lettersTo(stack, to)).toHaveLength(1);

    stack.advance(4 * day);
    await tickMidHour(stack);
    await passBy();
    expect(await lettersTo(stack, to)).toHaveLength(1);
    await tickNextHour(stack);
    await untilLetters(stack, to, 2);
    const reminded = await untilInvitation(stack, id, 'It is noted', ({ remindedAt }) => remindedAt !== null);
    expect(reminded).toMatchObject({ state: 'waiting', sends: 1 });
    expect(await auditOf(stack, id)).toEqual(['connection-created', 'invitation-sent', 'reminded']);

    for (let hours = 0; hours < 3; hours += 1) await tickNextHour(stack);
    await passBy();
    expect(await lettersTo(stack, to)).toHaveLength(2);
    expect(await lettersTo(stack, short.to)).toHaveLength(2);
    expect(await lettersTo(stack, late.to)).toHaveLength(1);
    expect(await readInvitation(stack, byHand.id)).toMatchObject({ remindedAt: null, state: 'expired' });
  });

  test('does not remind whoever has signed in, but whoever stopped at the way there', async () => {
    const tenant = await addTenant(stack, 'signed-in');
    const other = await addTenant(stack, 'stopped');
    const done = await inviteByMail(stack, { tenant: tenant.id, expiresInDays: 2 });
    const stopped = await inviteByMail(stack, { tenant: other.id, expiresInDays: 2 });
    for (const each of [done, stopped]) await untilLetters(stack, each.to, 1);
    await connectAsAdministrator(createVisitor(), done.url, tenant.administrator);
    await goToMicrosoft(stack, stopped.url);
    stack.advance(25 * hour);
    await tickNextHour(stack);
    await untilLetters(stack, stopped.to, 2);
    await passBy();
    expect(await lettersTo(stack, done.to)).toHaveLength(1);
  });

  test('a link that ends while the mail server is away is not reminded of any more', async () => {
    const { control } = stack.cloud;
    const { id, to } = await inviteByMail(stack, { expiresInDays: 2 });
    await untilInvitation(stack, id, 'It is sent', ({ sends }) => sends === 1);
    stack.advance(25 * hour);
    await control.changeBehaviour({ mail: 'refuse' });
    const from = stack.hostLog().length;
    await tickNextHour(stack);
    await until('The reminder could not be sent', async () => {
      const last = stack.hostLog().slice(from);
      return last.includes('message-failed') ? { done: true, value: last } : { done: false, last };
    });
    stack.advance(25 * hour);
    await control.changeBehaviour({ mail: 'accept' });
    await passBy();
    expect(await lettersTo(stack, to)).toHaveLength(1);
    expect(await readInvitation(stack, id)).toMatchObject({ state: 'expired', remindedAt: null });
  });
});

describe('because somebody asks', () => {
  test('a reminder goes at once, and the audit says who asked', async () => {
    const { id, to } = await inviteByMail(stack);
    await untilInvitation(stack, id, 'It is sent', ({ sends }) => sends === 1);
    expect((await remind(id)).status).toBe(303);
    const [, reminder] = await untilLetters(stack, to, 2);
    expect(reminder?.text).toContain('The link is in the message that we sent you on');
    await untilInvitation(stack, id, 'It is noted', ({ remindedAt }) => remindedAt !== null);
    expect(await auditOf(stack, id)).toEqual([
      'connection-created',
      'invitation-sent',
      'reminder-asked',
      'reminded',
    ]);
  });

  test('of several the last one is sent, when the mail server is back', async () => {
    const { control } = stack.cloud;
    const { id, to } = await inviteByMail(stack);
    await untilInvitation(stack, id, 'It is sent', ({ sends }) => sends === 1);
    await control.changeBehaviour({ mail: 'refuse' });
    const refusals = () => stack.hostLog().split('message-failed').length;
    const before = refusals();
    for (let times = 0; times < 3; times += 1) await remind(id);
    // A message that is still being carried out would come again when the clock moves.
    let last = before;
    await until('Nothing is tried any more', async () => {
      const known = last;
      await wait(4000);
      last = refusals();
      return last > before && last === known ? { done: true, value: undefined } : { done: false, last };
    });
    await control.changeBehaviour({ mail: 'accept' });
    stack.advance(hour);
    await untilLetters(stack, to, 2);
    stack.advance(hour);
    await passBy();
    expect(await lettersTo(stack, to)).toHaveLength(2);
  });

  test('a link that was never sent, was cancelled or replaced by hand has nothing to be reminded of', async () => {
    const { id: byHand } = await invite(stack, null, {});
    const replaced = await inviteByMail(stack);
    const cancelled = await inviteByMail(stack);
    for (const { id } of [replaced, cancelled])
      await untilInvitation(stack, id, 'It is sent', ({ sends }) => sends === 1);
    await stack.api('POST', `/api/invitations/${replaced.id}/resend`);
    await stack.api('POST', `/api/invitations/${cancelled.id}/cancel`);
    expect((await remind(byHand)).status).toBe(400);
    for (const { id } of [replaced, cancelled]) expect((await remind(id)).status).toBe(409);
    await passBy();
    for (const { to } of [replaced, cancelled]) expect(await lettersTo(stack, to)).toHaveLength(1);
  });

  test('without mail the page says so', async () => {
    const { id } = await inviteByMail(stack);
    const { MAIL: usual = '' } = stack.settings;
    await stack.restartHost({ MAIL: '' });
    try {
      const answer = await remind(id);
      expect([answer.status, answer.heading]).toEqual([422, 'This installation cannot send mail']);
    } finally {
      await stack.restartHost({ MAIL: usual });
    }
  });
});
