import type { ConnectionMode, TierName } from '../contracts/connections.ts';
import { cannotDo, tierEntry } from '../permissions/catalogue.ts';
import { toLetterHtml } from './letter-html.tsx';
import { type Block, type Piece, toLetterText } from './letter-text.ts';
import type { Letter } from './mail.ts';
import { isolate, toPlainName } from './plain-name.ts';

/** What every letter about an invitation tells. */
export interface LetterFacts {
  partner: { name: string; supportUrl: string | null };
  /** Where an answer to the letter is read; null: nowhere. */
  replyTo: string | null;
  customerName: string;
  externalId: string | null;
  /** The tenant as it was named; null: whichever the customer has. */
  tenant: string | null;
  mode: ConnectionMode;
  tier: TierName;
  expiresAt: string;
}

/** A letter that has no address yet. */
export type LetterBody = Omit<Letter, 'to'>;

const nameLength = 256;
const subjectLength = 80;

const text = (...pieces: Piece[]): Block => ({ kind: 'text', pieces });
const named = (name: string, maximum = nameLength): Piece => ({ name: toPlainName(name, maximum) });
const inSubject = (name: string) => isolate(toPlainName(name, subjectLength));

const time = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** "Monday, 30 November 2026, 17:40 UTC", put together here: its commas are not the same in every Node. */
export function toLetterTime(instant: string): string {
  const parts = Object.fromEntries(
    time.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
  );
  const { weekday, day, month, year, hour, minute } = parts;
  return `${weekday}, ${day} ${month} ${year}, ${hour}:${minute} UTC`;
}

function whoAsks({ partner, customerName, externalId, tenant }: LetterFacts): Piece[] {
  return [
    named(partner.name),
    ' asks to connect the Microsoft 365 tenant ',
    ...(tenant === null ? [] : [named(tenant), ' ']),
    'of ',
    named(customerName),
    ...(externalId === null ? [] : [' (its reference for you: ', named(externalId), ')']),
    ' to its service.',
  ];
}

const task: Record<ConnectionMode, string> = {
  'admin-consent':
    'To agree takes a Global Administrator or Privileged Role Administrator of the tenant. If that is somebody else, forward this message to them, and to nobody else.',
  'own-app':
    'The page guides you through making an app registration of your own for it. Granting its permissions takes a Global Administrator or Privileged Role Administrator of the tenant. If that is somebody else, forward this message to them, and to nobody else.',
};

/** Whom to ask, as far as there is somebody. */
function ask({ partner, replyTo }: LetterFacts, what: string): Block {
  const ways = [
    ...(partner.supportUrl === null ? [] : [partner.supportUrl]),
    ...(replyTo === null ? [] : ['an answer to this message']),
  ];
  if (ways.length === 0) return text(what, 'whoever at ', named(partner.name), ' told you about this.');
  return text(what, named(partner.name), `: ${ways.join(', or ')}`);
}

const toLetter = (subject: string, blocks: Block[]): LetterBody => ({
  subject,
  text: toLetterText(blocks),
  html: toLetterHtml(subject, blocks),
});

/** The letter that brings the link: who asks, for whom, what for, until when, and whom to ask. */
export function toInvitationLetter(facts: LetterFacts & { url: string }): LetterBody {
  const { partner, customerName, tier, expiresAt, mode, url } = facts;
  const { capabilities } = tierEntry(tier, true);
  return toLetter(`${inSubject(partner.name)} asks to connect ${inSubject(customerName)}`, [
    text('Hello,'),
    text(...whoAsks(facts)),
    {
      kind: 'list',
      heading: 'What it will be able to do:',
      lines: capabilities.map(({ title, summary }) => `${title}: ${summary}`),
    },
    { kind: 'list', heading: 'What it cannot do:', lines: cannotDo(tier) },
    text('This link shows each permission with its reason, before anything is agreed to:'),
    { kind: 'link', href: url, label: 'See what is asked for' },
    text(`It works until ${toLetterTime(expiresAt)}. Opening it changes nothing.`),
    text(task[mode]),
    ask(facts, 'If you have a question, or did not expect this message, ask '),
    text('Whoever does not agree need not do anything: the link ends by itself.'),
  ]);
}

/** The letter that reminds of the link. It cannot bring it: nobody has it but the first letter. */
export function toReminderLetter(facts: LetterFacts & { sentAt: string }): LetterBody {
  const { partner, customerName, expiresAt, sentAt } = facts;
  return toLetter(`Reminder: ${inSubject(partner.name)} asks to connect ${inSubject(customerName)}`, [
    text('Hello,'),
    text(...whoAsks(facts), ' Nobody has signed in yet.'),
    text(
      `The link is in the message that we sent you on ${toLetterTime(sentAt)}. It works until ${toLetterTime(expiresAt)}.`,
    ),
    text('For your safety the link is kept nowhere but in that message, so it cannot be repeated here.'),
    ask(facts, 'If you have a question, or need a new link because the message is gone, ask '),
    text('Whoever does not agree need not do anything: the link ends by itself.'),
  ]);
}
