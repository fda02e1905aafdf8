import { z } from 'zod';
import { byTenantry, recordAudit } from '../audit/audit.ts';
import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { auditPartition } from '../connect/connections.ts';
import type { ConnectDependencies } from '../connect/dependencies.ts';
import { isRemindable, isUsable } from '../connect/invitation-state.ts';
import { letterPurpose, toLink } from '../connect/invitations.ts';
import type { MailSendMessage } from '../contracts/messages.ts';
import { toInstant } from '../sync/due.ts';
import { type Errand, tryErrand } from './errand.ts';
import { toLetterFacts } from './letter-facts.ts';
import { toInvitationLetter, toReminderLetter } from './letters.ts';

type InvitationMessage = Extract<MailSendMessage, { kind: 'invitation' }>;
type ReminderMessage = Extract<MailSendMessage, { kind: 'reminder' }>;

const letterContent = z.object({ token: z.string() });

/**
 * Queue `mail-send`: sends one letter, if there is still something to do with its link. A message that comes twice sends
 * one letter, unless the process died between sending it and writing that down.
 */
export async function sendLetter(dependencies: ConnectDependencies, message: MailSendMessage): Promise<void> {
  const { connections } = dependencies.connect;
  const found = await connections.find(connectionPartition, message.connectionId);
  if (!found) return;
  const errand = { connectionId: message.connectionId, hash: message.hash, row: found.row };
  if (message.kind === 'invitation') await sendInvitation(dependencies, errand, message);
  else await sendReminder(dependencies, errand, message);
}

async function sendInvitation(
  dependencies: ConnectDependencies,
  errand: Omit<Errand, 'askedAt'>,
  { sealed }: InvitationMessage,
): Promise<void> {
  const { settings, seal, now } = dependencies;
  const { hash, row } = errand;
  let written = row;
  if (row.invitationSentHash !== hash) {
    if (!isUsable(row, hash, now())) return;
    const askedAt = row.invitationCreatedAt ?? row.createdAt;
    const isSent = await tryErrand(dependencies, { ...errand, askedAt }, async () => {
      const { token } = letterContent.parse(await seal.unseal(letterPurpose, sealed));
      const facts = toLetterFacts(settings, row);
      return toInvitationLetter({ ...facts, url: toLink(settings, token) });
    });
    if (!isSent) return;
    written = await writeDown(dependencies, errand, ({ invitationSends }) => ({
      invitationSentAt: toInstant(now()),
      invitationSends: (invitationSends ?? 0) + 1,
      invitationSentHash: hash,
    }));
  }
  const sentAt = Date.parse(written.invitationSentAt ?? written.createdAt);
  // At the time of the letter: who comes here again after a crash writes the same entry.
  await auditSent({ ...dependencies, now: () => sentAt }, errand, 'invitation-sent', `${hash}-sent`);
}

async function sendReminder(
  dependencies: ConnectDependencies,
  errand: Omit<Errand, 'askedAt'>,
  { askedAt }: ReminderMessage,
): Promise<void> {
  const { settings, now } = dependencies;
  const { row, hash } = errand;
  // Of several that were asked for, the last one counts; one that went is not waited for any more.
  const isAsked = Date.parse(row.invitationReminderAskedAt ?? '') === Date.parse(askedAt);
  if (!isAsked || row.invitationHash !== hash || !isRemindable(row, now())) return;
  const sentAt = row.invitationSentAt ?? row.createdAt;
  const isSent = await tryErrand(dependencies, { ...errand, askedAt }, async () =>
    toReminderLetter({ ...toLetterFacts(settings, row), sentAt }),
  );
  if (!isSent) return;
  await auditSent(dependencies, errand, 'reminded', `${hash}-${askedAt}`);
  await writeDown(dependencies, errand, () => ({ invitationRemindedAt: toInstant(now()) }));
}

/** What went; where the link is still the present one, nothing is in its way any more. */
async function writeDown(
  { connect }: ConnectDependencies,
  { connectionId, hash }: Omit<Errand, 'askedAt'>,
  sent: (row: ConnectionRow) => Partial<ConnectionRow>,
): Promise<ConnectionRow> {
  const { row } = await connect.connections.change(connectionPartition, connectionId, (known) => ({
    ...known,
    ...sent(known),
    ...(known.invitationHash === hash
      ? { invitationReminderAskedAt: null, invitationMailProblem: null }
      : {}),
  }));
  return row;
}

const auditSent = (
  dependencies: Pick<ConnectDependencies, 'audit' | 'now'>,
  { connectionId, row }: Omit<Errand, 'askedAt'>,
  what: string,
  unique: string,
) =>
  recordAudit(dependencies, {
    partition: auditPartition(connectionId, row),
    who: byTenantry,
    what,
    detail: row.contactEmail,
    connectionId,
    unique,
  });
