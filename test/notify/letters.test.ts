import { load } from 'cheerio';
import { checkLetter } from '../../shared/notify/check-letter.ts';
import { type LetterFacts, toInvitationLetter, toReminderLetter } from '../../shared/notify/letters.ts';
import { toPlainName } from '../../shared/notify/plain-name.ts';

const url = `https://tenantry.example.com/connect#${'A'.repeat(43)}`;
const facts: LetterFacts = {
  partner: { name: 'Northwind Partners', supportUrl: 'https://northwind.example/support' },
  replyTo: null,
  customerName: 'Contoso',
  externalId: 'C-1001',
  tenant: 'contoso.com',
  mode: 'admin-consent',
  tier: 'read',
  expiresAt: '2026-11-30T17:40:00.000Z',
};
const invitation = (more: Partial<LetterFacts> = {}) => toInvitationLetter({ ...facts, ...more, url });
const reminder = (more: Partial<LetterFacts> = {}) =>
  toReminderLetter({ ...facts, ...more, sentAt: '2026-11-23T09:05:00.000Z' });

/** What somebody reads of the HTML, block by block. */
const linesOf = (html: string) =>
  load(html)('p, li')
    .toArray()
    .map((element) => load(element).text().trim());

describe('the invitation', () => {
  test('says who asks, for whom, what for, until when and whom to ask, in both forms', () => {
    const { subject, text, html } = invitation();
    expect(subject).toBe('Northwind Partners asks to connect Contoso');
    for (const said of [
      'Northwind Partners asks to connect the Microsoft 365 tenant contoso.com of Contoso (its reference for you: C-1001) to its service.',
      'It cannot read mail, calendars, chats or files.',
      'It works until Monday, 30 November 2026, 17:40 UTC. Opening it changes nothing.',
      'If you have a question, or did not expect this message, ask Northwind Partners: https://northwind.example/support',
      url,
    ]) {
      expect(text).toContain(said);
      expect(linesOf(html)).toContain(said);
    }
    expect(text).toContain('- People and their licences: Read who is in the tenant');
  });

  test('holds the link where mail programs find it, and nothing that is loaded or counted', () => {
    const { text, html } = invitation();
    expect(text.split('\n')).toContain(url);
    const $ = load(html);
    expect(
      $('a')
        .map((_, link) => $(link).attr('href'))
        .toArray(),
    ).toEqual([url]);
    expect($('img, script, link, iframe, object, form, style').length).toBe(0);
    expect(html).not.toMatch(/url\(|@import|src=/i);
  });

  test('for a registration of their own says what they will do', () => {
    expect(invitation({ mode: 'own-app' }).text).toContain('making an app registration of your own');
  });

  test.each([
    [
      { replyTo: 'help@northwind.example' },
      'https://northwind.example/support, or an answer to this message',
    ],
    [
      { replyTo: 'help@northwind.example', partner: { name: 'Northwind', supportUrl: null } },
      'ask Northwind: an answer to this message',
    ],
    [{ partner: { name: 'Northwind', supportUrl: null } }, 'ask whoever at Northwind told you about this.'],
  ])('with %j tells whom to ask', (more, said) => {
    expect(invitation(more).text).toContain(said);
  });

  test('of an unnamed tenant and a customer without an id names neither', () => {
    expect(invitation({ tenant: null, externalId: null }).text).toContain(
      'asks to connect the Microsoft 365 tenant of Contoso to its service.',
    );
  });
});

describe('the reminder', () => {
  test('says when the link was sent and until when it works, and cannot hold it', () => {
    const { subject, text, html } = reminder();
    expect(subject).toBe('Reminder: Northwind Partners asks to connect Contoso');
    expect(text).toContain(
      'The link is in the message that we sent you on Monday, 23 November 2026, 09:05 UTC. It works until Monday, 30 November 2026, 17:40 UTC.',
    );
    expect(text).toContain('need a new link because the message is gone, ask Northwind Partners');
    expect(`${text}${html}`).not.toContain('/connect');
  });
});

const names: [string, string][] = [
  ['markup', '<b onmouseover=alert(1)>Contoso</b><img src=x onerror="x">&amp;'],
  ['a header behind a line break', 'Contoso\r\nBcc: everybody@evil.example\r\n\r\nHello'],
  ['other ends of a line', 'Con\u2028toso\u2029\u0085\u000b\u0000x'],
  ['256 characters without a space', 'ä'.repeat(256)],
  ['256 pairs of code units', '😀'.repeat(128)],
  ['words from right to left', 'شركة كونتوسو'],
  ['a mark that turns the direction', 'Contoso \u202egro.live\u2066\u200f'],
  ['half of a pair', 'Contoso \ud83d'],
  ['a template', '{{7*7}} %0d%0a =HYPERLINK("x")'],
];

describe.each(names)('a customer whose name is %s', (_, name) => {
  const hostile: Partial<LetterFacts> = {
    customerName: name,
    externalId: name,
    tenant: name,
    partner: { name, supportUrl: null },
  };
  const letters = [invitation(hostile), reminder(hostile)];

  test('makes letters that can be sent, with a subject on one line', () => {
    for (const letter of letters) {
      expect(() => checkLetter({ ...letter, to: 'it@contoso.com' })).not.toThrow();
      expect(letter.subject.isWellFormed() && letter.text.isWellFormed()).toBe(true);
      expect(letter.subject).not.toMatch(/[\u202a-\u202e\u2066\u2067\u200e\u200f]/);
    }
  });

  test('adds no line, no element and no link', () => {
    const [plain, plainReminder] = [invitation(), reminder()];
    for (const [letter, usual] of [
      [letters[0], plain],
      [letters[1], plainReminder],
    ] as const) {
      const shape = (html = '') => {
        const $ = load(html);
        return $('*:not(bdi)')
          .toArray()
          .map((element) => $(element).prop('tagName'));
      };
      expect(letter?.text.split('\n').length).toBe(usual.text.split('\n').length);
      expect(shape(letter?.html)).toEqual(shape(usual.html));
      expect(load(letter?.html ?? '')('a').length).toBe(load(usual.html)('a').length);
    }
  });

  test('is there to be read, in an element of its own', () => {
    const html = load(letters[0]?.html ?? '');
    const read = html('bdi')
      .map((_index, element) => html(element).text())
      .toArray();
    expect(read).toContain(toPlainName(name, 256));
  });
});

test('a name from right to left keeps to itself in plain text', () => {
  const { text } = invitation({ customerName: 'כונטוסו' });
  expect(text).toContain('of \u2068כונטוסו\u2069 (its reference');
});

test.each([
  'it@contoso.com\r\nBcc: x@evil.example',
  'it@contoso.com, x@evil.example',
  'IT <it@contoso.com>',
  '"a b"@contoso.com',
  'it@contoso.com;x@evil.example',
  '',
  `${'a'.repeat(250)}@contoso.com`,
])('%j is not an address that anything is sent to', (to) => {
  expect(() => checkLetter({ ...invitation(), to })).toThrow(
    expect.objectContaining({ code: 'mail-refused' }),
  );
});

test('a subject with a line break is not sent', () => {
  const letter = { ...invitation(), to: 'it@contoso.com', subject: 'Hello\nBcc: x@evil.example' };
  expect(() => checkLetter(letter)).toThrow(expect.objectContaining({ code: 'mail-refused' }));
});
