import { hour, listRows, minute } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import type { Stack } from '../local/stack.ts';

export const day = 24 * hour;

type Mail = Awaited<ReturnType<Stack['cloud']['control']['listMail']>>[number];

/** An invitation as the API answers it, as far as tests look at it. */
export interface InvitationAnswer {
  id: string;
  state: string;
  reason: { code: string; message: string; actor: string } | null;
  links: number;
  createdAt: string | null;
  sentAt: string | null;
  sends: number;
  remindedAt: string | null;
  openedAt: string | null;
  authenticatedAt: string | null;
  completedAt: string | null;
  expiresAt: string | null;
}

export const addressOf = (name: string) => `it@${name}.example`;

let made = 0;

/** Makes a connection whose invitation is sent by mail; `name` is also its customer's. */
export async function inviteByMail(
  stack: Stack,
  { name = `by-mail-${++made}`, tenant = null as string | null, expiresInDays = 7 } = {},
): Promise<{ id: string; url: string; to: string; name: string }> {
  const to = addressOf(name);
  const { status, body } = await stack.api('POST', '/api/connections', {
    customer: { name, externalId: `id-of-${name}`, tenant, contactEmail: to },
    invitation: { expiresInDays, send: true },
  });
  if (status !== 201) throw new Error(`Not invited: ${status} ${JSON.stringify(body)}`);
  return { id: body.id, url: body.invitation.url, to, name };
}

export async function lettersTo(stack: Stack, to: string): Promise<Mail[]> {
  return (await stack.cloud.control.listMail()).filter(({ envelope }) => envelope.to.includes(to));
}

/** Waits until so many letters have come to an address, and for none that should not. */
export const untilLetters = (stack: Stack, to: string, count: number): Promise<Mail[]> =>
  until(`${count} letters to ${to}`, async () => {
    const letters = await lettersTo(stack, to);
    if (letters.length >= count) return { done: true, value: letters };
    return { done: false, last: letters.map(({ subject }) => subject) };
  });

export async function readInvitation(stack: Stack, id: string): Promise<InvitationAnswer> {
  const found = (await listInvitations(stack)).find((each) => each.id === id);
  const completed = found ?? (await listInvitations(stack, 'completed')).find((each) => each.id === id);
  if (!completed) throw new Error(`There is no invitation ${id}`);
  return completed;
}

/** Every invitation of a list, page after page. */
export async function listInvitations(stack: Stack, state?: string): Promise<InvitationAnswer[]> {
  const items: InvitationAnswer[] = [];
  let continuation: string | null = null;
  do {
    const query = new URLSearchParams({
      limit: '3',
      ...(state === undefined ? {} : { state }),
      ...(continuation === null ? {} : { continuation }),
    });
    const { status, body } = await stack.api('GET', `/api/invitations?${query}`);
    if (status !== 200) throw new Error(`Not listed: ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    continuation = body.continuation;
  } while (continuation !== null);
  return items;
}

export const untilInvitation = (
  stack: Stack,
  id: string,
  what: string,
  holds: (invitation: InvitationAnswer) => boolean,
): Promise<InvitationAnswer> =>
  until(what, async () => {
    const last = await readInvitation(stack, id);
    return holds(last) ? { done: true, value: last } : { done: false, last };
  });

/** What the audit says of a connection, the oldest first. */
export async function auditOf(stack: Stack, id: string): Promise<string[]> {
  const rows = await listRows(stack, 'audit', id);
  return rows.map(({ what }) => String(what)).reverse();
}

/** Runs the timer as at the beginning of the next hour. */
export async function tickNextHour(stack: Stack): Promise<void> {
  const left = hour - (stack.now() % hour);
  stack.advance(left + 10_000);
  await stack.trigger('sync-schedule');
}

/** Runs the timer in the middle of an hour. */
export async function tickMidHour(stack: Stack): Promise<void> {
  const left = hour - (stack.now() % hour);
  stack.advance(left + 30 * minute);
  await stack.trigger('sync-schedule');
}
