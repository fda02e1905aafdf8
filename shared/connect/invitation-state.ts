import type { InvitationState } from '../contracts/invitations.ts';
import type { ConnectionRow } from './connection-row.ts';
import { checkedStates, troubledStates, workingStates } from './state-groups.ts';

const dayMs = 86_400_000;

/** A time, if it belongs to the present link; null where it was before it. */
const sinceLink = (at: string | null, { invitationCreatedAt }: ConnectionRow): string | null =>
  at !== null && Date.parse(at) >= Date.parse(invitationCreatedAt ?? at) ? at : null;

/** When somebody signed in through the present link, or gave a credential there. */
export const authenticatedAt = (row: ConnectionRow): string | null => sinceLink(row.attemptAt, row);

/** When the present link had done what it is for; a connection that works needs none. */
export function completedAt(row: ConnectionRow): string | null {
  const { state, connectedAt, grantedAt } = row;
  const byLink = sinceLink(connectedAt, row) ?? (authenticatedAt(row) && sinceLink(grantedAt, row));
  if (workingStates.includes(state)) return byLink ?? connectedAt;
  return troubledStates.includes(state) && connectedAt !== null ? byLink : null;
}

const isOver = ({ invitationExpiresAt }: ConnectionRow, now: number): boolean =>
  invitationExpiresAt !== null && Date.parse(invitationExpiresAt) <= now;

/** How far an invitation has come: what follows from its connection and the time, and is written nowhere. */
export function toInvitationState(row: ConnectionRow, now: number): InvitationState {
  if (completedAt(row) !== null) return 'completed';
  if (checkedStates.includes(row.state)) return 'authenticated';
  if (row.invitationHash === null) return 'cancelled';
  if (isOver(row, now)) return 'expired';
  if (authenticatedAt(row) !== null) return 'authenticated';
  return row.invitationOpenedAt === null ? 'waiting' : 'opened';
}

/** Whether a link is the connection's present one and there is still something to do with it. */
export const isUsable = (row: ConnectionRow, hash: string, now: number): boolean =>
  row.invitationHash === hash &&
  row.state !== 'disconnected' &&
  !isOver(row, now) &&
  (authenticatedAt(row) === null || completedAt(row) === null);

/** From when on a link ends soon: two days before, or half of a life that is shorter than four. */
export function endsSoonAt({ invitationCreatedAt, invitationExpiresAt }: ConnectionRow): number | null {
  if (invitationExpiresAt === null) return null;
  const end = Date.parse(invitationExpiresAt);
  const life = end - Date.parse(invitationCreatedAt ?? invitationExpiresAt);
  return end - Math.min(2 * dayMs, life / 2);
}

/** It ends soon, and nobody has signed in. */
export function isUrgent(row: ConnectionRow, now: number): boolean {
  const soonAt = endsSoonAt(row);
  return soonAt !== null && soonAt <= now && ['waiting', 'opened'].includes(toInvitationState(row, now));
}

/** The present link was sent by mail, works still, and nobody has signed in with it. */
export const isRemindable = (row: ConnectionRow, now: number): boolean =>
  row.invitationHash !== null &&
  row.invitationSentHash === row.invitationHash &&
  isUsable(row, row.invitationHash, now) &&
  authenticatedAt(row) === null &&
  completedAt(row) === null;
