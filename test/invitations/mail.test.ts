import { addTenant, dumpQueues, hour, invite, listRows, minute, standingOf } from '../connect/arrange.ts';
import { saveSecret } from '../connect/vault.ts';
import { until } from '../local/connect-customer.ts';
import { openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { startMailServer } from '../notify/mail-server.ts';
import {
  addressOf,
  auditOf,
  inviteByMail,
  lettersTo,
  readInvitation,
  untilInvitation,
  untilLetters,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const { stringify } = JSON;
const linkIn = (text: string | null) => /https?:\/\/\S+\/connect#\S+/.exec(text ?? '')?.[0];
const resend = (id: string, body: object = { send: true }) =>
  stack.api('POST', `/api/invitations/${id}/resend`, body);
const untilLogged = (what: string, from: number) =>
  until(`${what} is logged`, async () => {
    const log = stack.hostLog().slice(from);
    return log.includes(what) ? { done: true, value: log } : { done: false, last: log.slice(-300) };
  });

/** The texts of the letters that wait in the queue. The app is dead afterwards, and hours have gone by. */
async function takeMessages(): Promise<string[]> {
  const texts = (await dumpQueues(stack)).split('\n');
  return texts.filter((text) => text.startsWith('{') && text.includes('"sealed"'));
}

describe('a letter', () => {
  test('brings the link, and the invitation says when it went', async () => {
    const tenant = await addTenant(stack, 'sent');
    const { id, url, to } = await inviteByMail(stack, { name: 'sent', tenant: tenant.id });
    const [letter] = await untilLetters(stack, to, 1);
    expect(letter).toMatchObject({
      username: 'tenantry',
      from: 'Northwind Partners <connect@northwind-partners.example>',
      to,
      subject: 'Northwind Partners asks to connect sent',
    });
    expect(letter?.headers['reply-to']).toBe('support@northwind-partners.example');
    expect(linkIn(letter?.text ?? null)).toBe(url);
    expect(letter?.html).toContain(`href="${url}"`);
    const invitation = await untilInvitation(stack, id, 'It is sent', ({ sentAt }) => sentAt !== null);
    expect(invitation).toMatchObject({ state: 'waiting', links: 1, sends: 1, remindedAt: null });
    expect(await auditOf(stack, id)).toEqual(['connection-created', 'invitation-sent']);
    const page = await openInvitation(createVisitor(), url);
    expect([page.status, page.url.pathname]).toEqual([200, '/connect/review']);
  });

  test('again is a new link, and the old one is dead', async () => {
    const { id, url, to } = await inviteByMail(stack);
    await untilLetters(stack, to, 1);
    const { status, body } = await resend(id, { send: true, expiresInDays: 3 });
    expect([status, body.id, body.state, body.links]).toEqual([201, id, 'waiting', 2]);
    const letters = await untilLetters(stack, to, 2);
    expect(letters.map(({ text }) => linkIn(text))).toEqual([url, body.url]);
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    expect((await openInvitation(createVisitor(), body.url)).status).toBe(200);
    await untilInvitation(stack, id, 'Both are counted', ({ sends }) => sends === 2);
  });

  test('is not sent where nobody asks for it, or there is no address', async () => {
    const { id } = await invite(stack, null);
    expect((await resend(id, {})).status).toBe(201);
    const { status, body } = await resend(id);
    expect([status, body.errors[0].pointer]).toEqual([400, '/customer/contactEmail']);
    expect(await readInvitation(stack, id)).toMatchObject({ sentAt: null, sends: 0, links: 2 });
  });

  test('with a hostile name breaks nothing', async () => {
    const name = '<b>x</b> "y" שלום 😀';
    const to = addressOf('hostile');
    const customer = { name: `${name}${'z'.repeat(200)}`, contactEmail: to };
    await stack.api('POST', '/api/connections', { customer, invitation: { send: true } });
    const [letter] = await untilLetters(stack, to, 1);
    expect(letter?.text).toContain(name);
    expect(letter?.html).toContain('&lt;b>x&lt;/b>');
    expect(letter?.raw.split('\r\n\r\n')[0]).not.toMatch(/[^\x20-\x7e\r\n\t]/);
  });
});

describe('a mail server that is away', () => {
  test('gets the letter when it is back, once, however often the message comes', async () => {
    const { control } = stack.cloud;
    await control.changeBehaviour({ mail: 'refuse' });
    const from = stack.hostLog().length;
    const { id, url, to } = await inviteByMail(stack);
    await untilLogged('message-failed', from);
    expect(await readInvitation(stack, id)).toMatchObject({ state: 'waiting', reason: null, sentAt: null });
    const messages = await takeMessages();
    expect(messages).toHaveLength(1);
    expect(messages.join()).not.toContain(new URL(url).hash.slice(1));
    await control.changeBehaviour({ mail: 'accept' });

    await stack.restartHost();
    const [letter] = await untilLetters(stack, to, 1);
    expect(linkIn(letter?.text ?? null)).toBe(url);
    await untilInvitation(stack, id, 'It is counted', ({ sends }) => sends === 1);
    for (const message of messages) {
      await stack.trigger('mail-send', message);
      await stack.trigger('mail-send', message);
    }
    // Another letter goes after the copies: they have been taken by then.
    await untilLetters(stack, (await inviteByMail(stack)).to, 1);
    expect(await lettersTo(stack, to)).toHaveLength(1);
    expect(await readInvitation(stack, id)).toMatchObject({ sends: 1 });
    expect((await auditOf(stack, id)).filter((what) => what === 'invitation-sent')).toHaveLength(1);
  });

  test('gets no letter about a link that has been replaced, cancelled or has ended meanwhile', async () => {
    const { control } = stack.cloud;
    await control.changeBehaviour({ mail: 'refuse' });
    const from = stack.hostLog().length;
    const replaced = await inviteByMail(stack);
    const cancelled = await inviteByMail(stack);
    const ended = await inviteByMail(stack, { expiresInDays: 1 });
    await untilLogged('message-failed', from);
    await resend(replaced.id, {});
    await stack.api('POST', `/api/invitations/${cancelled.id}/cancel`);
    stack.advance(25 * hour);
    await control.changeBehaviour({ mail: 'accept' });
    await untilLetters(stack, (await inviteByMail(stack)).to, 1);
    stack.advance(hour);
    await until('The queue is empty', async () => {
      const { approximateMessagesCount: last = 0 } = await stack.queues
        .getQueueClient('mail-send')
        .getProperties();
      return last === 0 ? { done: true, value: undefined } : { done: false, last };
    });
    for (const { to } of [replaced, cancelled, ended]) expect(await lettersTo(stack, to)).toEqual([]);
    for (const { id } of [replaced, cancelled, ended])
      expect(await readInvitation(stack, id)).toMatchObject({ sends: 0 });
  });

  test('for more than an hour is told of, and forgotten when the letter has gone', async () => {
    const { control } = stack.cloud;
    await control.changeBehaviour({ mail: 'refuse' });
    const from = stack.hostLog().length;
    const { id, to } = await inviteByMail(stack);
    await untilLogged('message-failed', from);
    stack.advance(2 * hour);
    const { reason, state } = await untilInvitation(stack, id, 'It is told', (each) => each.reason !== null);
    expect([state, reason?.code, reason?.message]).toEqual([
      'waiting',
      'invitation-not-sent',
      expect.stringContaining('is tried again'),
    ]);
    await control.changeBehaviour({ mail: 'accept' });
    stack.advance(hour);
    await untilLetters(stack, to, 1);
    await untilInvitation(stack, id, 'It is forgotten', (each) => each.reason === null && each.sends === 1);
    expect(await auditOf(stack, id)).toEqual(['connection-created', 'invitation-sent']);
  });

  test('for longer than the letter keeps is told to whoever asked', async () => {
    const { control } = stack.cloud;
    await control.changeBehaviour({ mail: 'refuse' });
    const { id } = await inviteByMail(stack);
    const [message = ''] = await takeMessages();
    await control.changeBehaviour({ mail: 'accept' });
    stack.advance(49 * hour);
    await stack.restartHost();
    if (message !== '') await stack.trigger('mail-send', message);
    const invitation = await untilInvitation(stack, id, 'It is told', ({ reason }) => reason !== null);
    expect(invitation.reason).toMatchObject({
      code: 'invitation-not-sent',
      message: expect.stringContaining('within two days'),
      actor: 'partner',
    });
  });
});

describe('an address that is refused', () => {
  test('shows on the invitation and in the audit, and a letter that goes takes it away', async () => {
    const server = await startMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    server.refuseWith(550);
    const usual = stack.settings.MAIL ?? '';
    try {
      await stack.restartHost({ MAIL: stringify({ ...JSON.parse(usual), port: server.port }) });
      await saveSecret(stack, 'mail-password', 'right');
      const { id, url, to } = await inviteByMail(stack);
      const invitation = await untilInvitation(stack, id, 'It is refused', ({ reason }) => reason !== null);
      expect(invitation).toMatchObject({
        state: 'waiting',
        sends: 0,
        reason: {
          code: 'invitation-not-sent',
          message: 'The letter with the invitation was not sent: the mail server refused the letter: 550.',
          actor: 'partner',
        },
      });
      expect(await standingOf(stack, id)).toBe('invited/invitation-not-sent');
      const entries = await listRows(stack, 'audit', id);
      expect(entries.map(({ what, detail }) => [what, detail])).toContainEqual([
        'invitation-not-sent',
        'the mail server refused the letter: 550',
      ]);
      expect(stack.hostLog()).not.toContain(to);

      server.refuseWith(null);
      await resend(id);
      await untilInvitation(stack, id, 'It is sent', ({ sends, reason }) => sends === 1 && reason === null);
      expect(server.taken).toHaveLength(1);
      expect(server.taken[0]).not.toContain(url);
    } finally {
      await saveSecret(stack, 'mail-password', 'mail-password');
      await stack.restartHost({ MAIL: usual });
      await server.close();
    }
  });

  test('is forgotten as soon as somebody opens the link, which came in another way', async () => {
    const usual = stack.settings.MAIL ?? '';
    try {
      await stack.restartHost({
        MAIL: stringify({ ...JSON.parse(usual), passwordSecret: 'wrong-password' }),
      });
      await saveSecret(stack, 'wrong-password', 'wrong');
      const { id, url } = await inviteByMail(stack);
      const { reason } = await untilInvitation(stack, id, 'It is refused', (each) => each.reason !== null);
      expect(reason?.message).toContain('refused the sign-in: 535');
      await openInvitation(createVisitor(), url);
      expect(await readInvitation(stack, id)).toMatchObject({ state: 'opened', reason: null });
    } finally {
      await stack.restartHost({ MAIL: usual });
    }
  });
});

test('a message that cannot be read, or of a connection that is gone, is no endless one', async () => {
  const from = stack.hostLog().length;
  const message = { version: 1, kind: 'invitation', connectionId: 'A'.repeat(22), hash: 'x', sealed: 'x' };
  await stack.trigger('mail-send', stringify(message));
  await stack.trigger('mail-send', stringify({ ...message, kind: 'pigeon' }));
  await untilLogged('message-unreadable', from);
  stack.advance(5 * minute);
  expect(stack.hostLog().slice(from)).not.toContain('message-failed');
});
