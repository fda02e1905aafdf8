import { addTenant, connectionRow, invite, listRows, request, untilStanding } from '../connect/arrange.ts';
import { connectAsAdministrator, openInvitation, signInAsOperator } from '../local/journeys.ts';
import type { OperatorKind } from '../local/seed.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { type Page, toPage } from '../local/visitor-page.ts';
import { addressOf, auditOf, inviteByMail, untilInvitation, untilLetters } from './arrange.ts';
import { csrfOf, postAs } from './as-operator.ts';

let stack: Stack;
let operator: Visitor;
const at = (path: string) => `${stack.app}/dashboard/${path}`;

async function signedIn(kind: OperatorKind): Promise<Visitor> {
  const visitor = createVisitor();
  await signInAsOperator(visitor, `${stack.app}/dashboard`, stack.partner.operators[kind]);
  return visitor;
}

beforeAll(async () => {
  stack = await startStack();
  operator = await signedIn('operator');
});
afterAll(() => stack?.stop());

const formOf = ({ forms }: Page) => forms.find(({ action }) => action === at('new-connection'));
const valuesOf = (page: Page) => Object.fromEntries(formOf(page)?.values ?? []);

/** What the form says when it is opened, with these fields over it. */
async function openForm(visitor = operator): Promise<Record<string, string>> {
  await visitor.visit(at('new-connection'));
  return valuesOf(visitor.page);
}
const send = (fields: Record<string, string>) => postAs(operator, at('new-connection'), fields);
const submit = async (fields: Record<string, string>) => send({ ...(await openForm()), ...fields });
const countConnections = async () => (await listRows(stack, 'connections')).length;
const linkOn = (page: Page) => /https?:\/\/\S+\/connect#[A-Za-z0-9_-]{43}/.exec(page.text)?.[0] ?? '';

describe('a new connection', () => {
  test('is made as the form says, and its link is shown once and works', async () => {
    const tenant = await addTenant(stack, 'as-typed');
    const page = await submit({
      name: '  As Typed ',
      externalId: 'C-7',
      tenant: 'as-typed.example',
      contactEmail: 'it@as-typed.example',
      domains: '@as-typed.example\nother.example,',
      schedule: 'P1D',
      expiresInDays: '3',
      mode: 'admin-consent',
    });
    expect([page.status, page.heading]).toEqual([200, 'The link for As Typed']);
    const link = linkOn(page);
    expect(page.text).toContain(
      'Northwind Partners asks to connect the Microsoft 365 tenant as-typed.example',
    );
    const { body } = await stack.api('GET', '/api/connections?externalId=C-7');
    expect(body.items).toMatchObject([
      {
        state: 'invited',
        mode: 'admin-consent',
        customer: { name: 'As Typed', tenant: 'as-typed.example', contactEmail: 'it@as-typed.example' },
        settings: { domains: ['as-typed.example', 'other.example'], schedule: 'P1D' },
      },
    ]);
    const [{ id }] = body.items;
    const { createdAt, expiresAt } = await untilInvitation(stack, id, 'It is there', () => true);
    expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt ?? '')).toBe(3 * 86_400_000);
    const row = JSON.stringify(await listRows(stack, 'idempotency'));
    expect(row).not.toContain(new URL(link).hash.slice(1));
    const audit = await listRows(stack, 'audit', id);
    expect(audit.map(({ who, what }) => [who, what])).toEqual([
      [stack.partner.operators.operator.username, 'connection-created'],
    ]);
    await connectAsAdministrator(createVisitor(), link, tenant.administrator);
    await untilStanding(stack, id, 'active');
  });

  test('with nothing but a name has the usual settings', async () => {
    const page = await submit({ name: 'Only a name' });
    expect(page.status).toBe(200);
    expect((await openInvitation(createVisitor(), linkOn(page))).url.pathname).toBe('/connect/review');
  });

  test('of their own app registration leads to its guide', async () => {
    const page = await submit({ name: 'Own app', mode: 'own-app' });
    expect(page.text).toContain('making an app registration of your own');
    const { links } = await openInvitation(createVisitor(), linkOn(page));
    expect(links.map(({ href }) => new URL(href).pathname)).toContain('/connect/own-app');
  });

  test('is sent by mail where that is asked for', async () => {
    const page = await submit({ name: 'By mail', contactEmail: addressOf('new-by-mail'), send: 'yes' });
    expect(page.text).toContain(`To ${addressOf('new-by-mail')}`);
    const [letter] = await untilLetters(stack, addressOf('new-by-mail'), 1);
    expect(letter?.text).toContain(linkOn(page));
  });
});

const long = 'x'.repeat(257);
const wrong: [field: string, fields: Record<string, string>, said: RegExp][] = [
  ['name', { name: '  ' }, /needs a name/],
  ['name', { name: long }, /at most 256/],
  ['name', { name: 'Two\nlines' }, /on one line/],
  ['externalId', { externalId: long }, /at most 256/],
  ['tenant', { tenant: 'not a tenant' }, /neither the ID of a tenant nor a domain/],
  ['tenant', { tenant: 'nobody-has-this.example' }, /Microsoft knows no tenant/],
  ['tenant', { tenant: 'northwind-partners.example' }, /your own tenant/],
  ['contactEmail', { contactEmail: 'it at contoso' }, /not a mail address/],
  ['contactEmail', { contactEmail: 'it@contoso.com\r\nBcc: x@evil.example' }, /not a mail address/],
  ['contactEmail', { send: 'yes' }, /no address to send/],
  ['mode', { mode: 'pigeon' }, /no such way/],
  ['tier', { tier: 'everything' }, /no such tier/],
  ['domains', { domains: 'contoso.com\nnot_a_domain' }, /Not every row is a domain/],
  ['schedule', { schedule: 'PT2H' }, /not offered/],
  ['schedule', { schedule: 'often' }, /not offered/],
  ['expiresInDays', { expiresInDays: '0' }, /1 to 30/],
  ['expiresInDays', { expiresInDays: '31' }, /1 to 30/],
  ['expiresInDays', { expiresInDays: '2.5' }, /1 to 30/],
  ['expiresInDays', { expiresInDays: 'week' }, /1 to 30/],
];

describe('the form', () => {
  test.each(wrong)(
    'says what is wrong with %s %j, keeps what was typed and makes nothing',
    async (field, fields, said) => {
      const before = await countConnections();
      const typed = { name: 'Kept "name" <b>', externalId: 'kept-id', domains: 'kept.example', ...fields };
      const page = await submit(typed);
      expect([page.status, page.heading]).toEqual([400, 'New connection']);
      expect(page.text).toMatch(said);
      expect(page.$('b').length).toBe(0);
      const values = valuesOf(page);
      for (const [name, value] of Object.entries(typed)) {
        if (name === 'mode' || name === 'tier' || name === 'schedule') continue;
        expect(values[name]?.replace(/\s+/g, ' ')).toBe(value.replace(/\s+/g, ' ').trim());
      }
      expect(page.$(`[href="#field-${field}"]`).length + page.$('.problem-summary').length).toBeGreaterThan(
        0,
      );
      expect(await countConnections()).toBe(before);
    },
  );

  test('says all that is wrong at once', async () => {
    const page = await submit({ name: '', tenant: 'x y', contactEmail: 'x', expiresInDays: '99' });
    for (const said of [/needs a name/, /neither the ID/, /not a mail address/, /1 to 30/])
      expect(page.text).toMatch(said);
  });

  test('that was wrong is right when it is corrected', async () => {
    const page = await submit({ name: 'Corrected', expiresInDays: '99' });
    const made = await send({ ...valuesOf(page), expiresInDays: '9' });
    expect([made.status, made.heading]).toEqual([200, 'The link for Corrected']);
  });

  test('while Microsoft does not answer says so at the tenant, and can be sent again', async () => {
    const { control } = stack.cloud;
    await addTenant(stack, 'slow');
    const fault = {
      service: 'login' as const,
      path: '/slow.example/v2\\.0/\\.well-known',
      kind: 'reset' as const,
    };
    await control.addFault(fault);
    const page = await submit({ name: 'Slow', tenant: 'slow.example' });
    await control.removeFaults();
    expect(page.text).toContain('Microsoft did not answer');
    expect((await send(valuesOf(page))).heading).toBe('The link for Slow');
  });

  test('that is sent twice makes one connection, and leads to it', async () => {
    const before = await countConnections();
    const fields = { ...(await openForm()), name: 'Twice' };
    const [first, second] = await Promise.all([send(fields), send(fields)]);
    const third = await send(fields);
    expect(await countConnections()).toBe(before + 1);
    const answers = [first, second].toSorted((a, b) => a.status - b.status);
    expect(answers.map(({ status }) => status)).toEqual([200, 303]);
    expect(third.status).toBe(303);
    const { rowKey: id } = (await listRows(stack, 'connections')).find(
      ({ customerName }) => customerName === 'Twice',
    ) ?? { rowKey: '' };
    for (const { headers } of [answers[1], third].filter((each) => each !== undefined))
      expect(headers.location).toBe(`/dashboard/connections/${id}`);
    expect(linkOn(third)).toBe('');
  });

  test('that is sent again with other values asks first', async () => {
    const fields = { ...(await openForm()), name: 'Once' };
    await send(fields);
    const page = await send({ ...fields, name: 'Another' });
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('has made a connection already')]);
    expect((await send(valuesOf(page))).heading).toBe('The link for Another');
  });

  test('has its own number each time it is opened; another operator’s is not this one’s', async () => {
    const one = await openForm();
    const other = await openForm();
    expect(one.once).not.toBe(other.once);
    const admin = await signedIn('admin');
    await admin.visit(at('new-connection'));
    expect((await send({ ...one, name: 'Ours' })).status).toBe(200);
    const page = await postAs(admin, at('new-connection'), {
      ...one,
      csrf: csrfOf(admin),
      name: 'Theirs',
    });
    expect([page.status, page.heading]).toEqual([200, 'The link for Theirs']);
  });

  test.each([
    ['without its number', { once: '' }],
    ['with a made-up number', { once: '../../x' }],
    ['without its token', { csrf: '' }],
  ])('%s is not taken', async (_, fields) => {
    const before = await countConnections();
    const page = await submit({ name: 'Forged', ...fields });
    expect(page.status).toBe(403);
    expect(await countConnections()).toBe(before);
  });

  test('is not for Readers', async () => {
    const reader = await signedIn('reader');
    await reader.visit(at('invitations'));
    const answer = toPage(new URL(at('new-connection')), await request(reader, at('new-connection')));
    expect(answer.status).toBe(403);
    expect((await postAs(reader, at('new-connection'), { name: 'x' })).status).toBe(403);
  });

  test('without an app registration offers what is possible, and says at its field what is not', async () => {
    const { APP_REGISTRATIONS = '', MAIL = '' } = stack.settings;
    await stack.restartHost({ APP_REGISTRATIONS: '', MAIL: '' });
    try {
      await operator.visit(at('new-connection'));
      expect(operator.page.text).toContain('Not possible yet');
      const page = await submit({ name: 'Early', mode: 'admin-consent' });
      expect([page.status, page.text]).toEqual([400, expect.stringContaining('has no app registration')]);
      const unsent = await submit({
        name: 'Unsent',
        contactEmail: 'it@contoso.com',
        send: 'yes',
        mode: 'own-app',
      });
      expect([unsent.status, unsent.text]).toEqual([400, expect.stringContaining('cannot send mail')]);
      expect((await submit({ name: 'Own', mode: 'own-app' })).status).toBe(200);
    } finally {
      await stack.restartHost({ APP_REGISTRATIONS, MAIL });
    }
  });
});

describe('the invitations', () => {
  test('are found by search and filter, the urgent ones first, each with what helps', async () => {
    const urgent = await inviteByMail(stack, { name: 'zebra-urgent', expiresInDays: 2 });
    const calm = await invite(stack, null, { customer: { name: 'zebra-calm' } });
    const ended = await invite(stack, null, { customer: { name: 'zebra-ended' } });
    await stack.api('POST', `/api/invitations/${ended.id}/cancel`);
    await untilLetters(stack, urgent.to, 1);
    stack.advance(25 * 3_600_000);
    operator = await signedIn('operator');
    const namesAt = async (query: string) => {
      const page = await operator.visit(at(`invitations?${query}`));
      expect(page.status).toBe(200);
      return page
        .$('tbody a[href^="/dashboard/connections/"]')
        .toArray()
        .map((link) => page.$(link).text().trim());
    };
    expect(await namesAt('search=ZEBRA')).toEqual(['zebra-urgent', 'zebra-calm']);
    expect(await namesAt('search=zebra&filter=expired')).toEqual(['zebra-ended']);
    expect(await namesAt('search=zebra&filter=completed')).toEqual([]);
    expect((await namesAt('search=zebra&filter=all')).toSorted()).toEqual([
      'zebra-calm',
      'zebra-ended',
      'zebra-urgent',
    ]);
    expect(await namesAt(`search=${urgent.to}`)).toEqual(['zebra-urgent']);
    expect(await namesAt('search=id-of-zebra-urgent&filter=nonsense')).toEqual(['zebra-urgent']);
    expect((await connectionRow(stack, calm.id)).state).toBe('invited');
  });

  test('a new link from the list is shown once, is sent where it can be, and kills the old one', async () => {
    const { id, url, to, name } = await inviteByMail(stack);
    await untilLetters(stack, to, 1);
    await operator.visit(at('invitations'));
    const page = await postAs(operator, at(`connections/${id}/invite`));
    expect([page.status, page.heading]).toEqual([200, `The new link for ${name}`]);
    const [, letter] = await untilLetters(stack, to, 2);
    expect(letter?.text).toContain(linkOn(page));
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    expect((await openInvitation(createVisitor(), linkOn(page))).status).toBe(200);
    expect(await auditOf(stack, id)).toContain('invited-again');
  });

  test('a cancelled one is dead, and leads back to the customer', async () => {
    const { id, url } = await invite(stack, null);
    await operator.visit(at('invitations'));
    const page = await postAs(operator, at(`connections/${id}/cancel`));
    expect([page.status, page.headers.location]).toEqual([303, `/dashboard/connections/${id}`]);
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
  });
});
