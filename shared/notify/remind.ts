import { recordAudit, type Who } from '../audit/audit.ts';
import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { auditPartition, getConnection } from '../connect/connections.ts';
import type { ConnectDependencies } from '../connect/dependencies.ts';
import { isRemindable, isUrgent } from '../connect/invitation-state.ts';
import { waitingStates } from '../connect/state-groups.ts';
import { queueNames } from '../contracts/messages.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { toInstant } from '../sync/due.ts';

const minuteMs = 60_000;
/** A reminder that was asked for so long ago and has not gone is asked for again. */
const forgottenMs = 6 * 60 * minuteMs;

function checkRemindable(row: ConnectionRow, now: number): void {
  if (row.contactEmail === null) {
    throw new TenantryError('bad-request', 'There is no address to send a reminder to', {
      errors: [{ pointer: '/customer/contactEmail', detail: 'is missing' }],
    });
  }
  if (isRemindable(row, now)) return;
  const isSent = row.invitationSentHash !== null && row.invitationSentHash === row.invitationHash;
  const why = isSent ? 'has ended or was used' : 'was not sent by mail';
  throw new TenantryError('wrong-state', `The link ${why}: there is nothing to remind of`);
}

/** It is written down before it is asked for: of two messages only the last one's letter goes. */
async function askForReminder(
  { connect, queues, now }: ConnectDependencies,
  connectionId: string,
  hash: string,
): Promise<ConnectionRow> {
  const askedAt = toInstant(now());
  const { row } = await connect.connections.change(connectionPartition, connectionId, (known) =>
    known.invitationHash === hash ? { ...known, invitationReminderAskedAt: askedAt } : undefined,
  );
  await queues.send(queueNames.mailSend, { version: 1, kind: 'reminder', connectionId, hash, askedAt });
  return row;
}

/** Reminds of a connection's link at once, because somebody asks for it. */
export async function remindInvitation(
  dependencies: ConnectDependencies,
  id: string,
  who: Who,
): Promise<ConnectionRow> {
  const { connect, mail, now } = dependencies;
  if (mail === null) throw new TenantryError('mail-not-configured', 'No mail is configured');
  const { row } = await getConnection(connect, id);
  checkRemindable(row, now());
  const asked = await askForReminder(dependencies, id, row.invitationHash ?? '');
  const partition = auditPartition(id, row);
  await recordAudit(dependencies, { partition, who, what: 'reminder-asked', connectionId: id });
  return asked;
}

/** Waiting connections whose link was sent and ends within two days; a state's name and times need no escape. */
function toFilter(now: number): string {
  return [
    `(${waitingStates.map((state) => `state eq '${state}'`).join(' or ')})`,
    `invitationSentAt gt datetime'1970-01-01T00:00:00Z'`,
    `invitationExpiresAt gt datetime'${toInstant(now)}'`,
    `invitationExpiresAt le datetime'${toInstant(now + 2 * 24 * 60 * minuteMs)}'`,
  ].join(' and ');
}

const isDue = (row: ConnectionRow, now: number): boolean =>
  row.invitationRemindedAt === null &&
  row.invitationMailProblem === null &&
  row.contactEmail !== null &&
  now - Date.parse(row.invitationReminderAskedAt ?? '1970-01-01T00:00:00Z') > forgottenMs &&
  isUrgent(row, now) &&
  isRemindable(row, now);

/** Reminds once of every link that ends soon, in the first minutes of an hour: for the timer, which comes every five. */
export async function remindDue(dependencies: ConnectDependencies): Promise<void> {
  const { connect, mail, log, now } = dependencies;
  const at = now();
  if (mail === null || new Date(at).getUTCMinutes() >= 5) return;
  const onUnreadable = (error: unknown) => log.error('connection-unreadable', error);
  const query = { partitionKey: connectionPartition, filter: toFilter(at), onUnreadable };
  for await (const { row, rowKey } of connect.connections.list(query)) {
    if (isDue(row, at)) await askForReminder(dependencies, rowKey, row.invitationHash ?? '');
  }
}
