import { listInvitationRows } from '../connect/list-invitations.ts';
import { invitationsQuery, selectInvitations } from '../dashboard/select-invitations.ts';
import type { InvitationRow } from '../pages/views/invitations.ts';
import type { ExportRow, InstallationTable } from './table.ts';

const columns = [
  'id',
  'customerName',
  'externalId',
  'contactEmail',
  'mode',
  'state',
  'reason',
  'links',
  'createdAt',
  'sentAt',
  'sends',
  'remindedAt',
  'openedAt',
  'authenticatedAt',
  'completedAt',
  'expiresAt',
  'isUrgent',
] as const satisfies (keyof InvitationRow)[];

const toRow = ({ reason, ...row }: InvitationRow): ExportRow => ({ ...row, reason: reason?.code ?? null });

/** The invitations, searched and filtered as on their page. */
export const invitationsTable: InstallationTable = async ({ services, query }) => ({
  columns,
  pages: [selectInvitations(await listInvitationRows(services), invitationsQuery.parse(query)).map(toRow)],
});
