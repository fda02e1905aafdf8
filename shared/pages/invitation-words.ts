import type { InvitationState } from '../contracts/invitations.ts';
import type { InvitationRow } from './views/invitations.ts';
import type { Meaning } from './words.ts';

export const invitationStateWords: Record<InvitationState, { label: string; meaning: Meaning }> = {
  waiting: { label: 'Not opened', meaning: 'waiting' },
  opened: { label: 'Opened', meaning: 'waiting' },
  authenticated: { label: 'Being checked', meaning: 'waiting' },
  completed: { label: 'Connected', meaning: 'fine' },
  expired: { label: 'Expired', meaning: 'attention' },
  cancelled: { label: 'Cancelled', meaning: 'waiting' },
};

/** An open invitation needs attention when it ends soon, or when something went wrong that somebody must act on. */
export function toInvitationMeaning({ state, isUrgent, reason }: InvitationRow): Meaning {
  const isStuck = reason !== null && reason.actor !== 'nobody' && state !== 'completed';
  return isUrgent || isStuck ? 'attention' : invitationStateWords[state].meaning;
}
