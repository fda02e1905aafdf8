import { z } from 'zod';
import type { InvitationState } from '../contracts/invitations.ts';
import type { InvitationRow, InvitationsView } from '../pages/views/invitations.ts';

/** What the URL of the list may say; nonsense is taken for nothing said. */
export const invitationsQuery = z.object({
  search: z.string().max(200).catch(''),
  filter: z.enum(['pending', 'expired', 'completed', 'all']).catch('pending'),
});
export type InvitationsQuery = z.infer<typeof invitationsQuery>;

const groups: Record<InvitationState, InvitationsView['filter']> = {
  waiting: 'pending',
  opened: 'pending',
  authenticated: 'pending',
  expired: 'expired',
  cancelled: 'expired',
  completed: 'completed',
};

const matches = ({ customerName, externalId, contactEmail }: InvitationRow, search: string) =>
  search === '' ||
  [customerName, externalId, contactEmail].some((text) => text?.toLocaleLowerCase('en').includes(search));

/** What somebody must look at first, then the newest. */
const inOrder = (a: InvitationRow, b: InvitationRow) =>
  Number(b.isUrgent) - Number(a.isUrgent) || ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1);

/** The lines that a query asks for, in their order: what the page shows and what an export holds. */
export function selectInvitations(
  all: InvitationRow[],
  { search, filter }: InvitationsQuery,
): InvitationRow[] {
  const wanted = search.trim().toLocaleLowerCase('en');
  return all
    .filter((row) => (filter === 'all' || groups[row.state] === filter) && matches(row, wanted))
    .sort(inOrder);
}
