import { z } from 'zod';
import { connectionMode, reason } from './connections.ts';
import { instant, listOf, ownId } from './primitives.ts';

export const invitationStates = [
  'waiting',
  'opened',
  'authenticated',
  'completed',
  'expired',
  'cancelled',
] as const;

/** How far an invitation has come. */
export const invitationState = z.enum(invitationStates).meta({
  description:
    '`waiting`: not opened yet; `opened`: somebody looked at it; `authenticated`: somebody signed in or gave a credential, and it is being checked; `completed`: connected.',
});
export type InvitationState = z.infer<typeof invitationState>;

/** The present invitation of a connection: a new link takes the old one's place, the id stays. */
export const invitation = z
  .object({
    id: ownId.meta({ description: 'The id of its connection: a connection has one invitation at a time.' }),
    connectionId: ownId,
    customer: z.object({
      name: z.string(),
      externalId: z.string().nullable(),
      contactEmail: z.string().nullable(),
    }),
    mode: connectionMode,
    state: invitationState,
    reason: reason
      .nullable()
      .meta({ description: 'What went wrong the last time, or why a letter was not taken.' }),
    links: z.int().meta({ description: 'How many links have been made; only the newest one works.' }),
    createdAt: instant.nullable().meta({ description: 'When the present link was made.' }),
    sentAt: instant.nullable().meta({ description: 'When it was last sent by mail; null: never.' }),
    sends: z.int().meta({ description: 'How often it was sent by mail.' }),
    remindedAt: instant.nullable(),
    openedAt: instant.nullable(),
    authenticatedAt: instant.nullable(),
    completedAt: instant.nullable(),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

export const invitationList = listOf(invitation).meta({ id: 'InvitationList' });

/** What `resend` answers: the new link, which is given once. */
export const invitationWithLink = invitation
  .extend({ url: z.url().meta({ description: 'The new link. It is given once; only a hash is kept.' }) })
  .meta({ id: 'InvitationWithLink' });
