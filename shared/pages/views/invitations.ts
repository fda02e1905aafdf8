import type { ConnectionMode, Reason } from '../../contracts/connections.ts';
import type { InvitationState } from '../../contracts/invitations.ts';
import type { ExportLinks } from './exports.ts';
import type { OperatorView } from './operator.ts';

/** One line of the pending invitations. */
export interface InvitationRow {
  /** Of the connection. */
  id: string;
  customerName: string;
  externalId: string | null;
  contactEmail: string | null;
  mode: ConnectionMode;
  state: InvitationState;
  links: number;
  createdAt: string | null;
  sentAt: string | null;
  sends: number;
  remindedAt: string | null;
  openedAt: string | null;
  authenticatedAt: string | null;
  completedAt: string | null;
  expiresAt: string | null;
  reason: Reason | null;
  /** It ends soon and nobody has signed in. */
  isUrgent: boolean;
  /** Its link was sent by mail and still waits for somebody. */
  mayRemind: boolean;
}

export interface InvitationsView {
  operator: OperatorView;
  rows: InvitationRow[];
  total: number;
  search: string;
  filter: 'pending' | 'expired' | 'completed' | 'all';
  /** Whether this installation can send mail. */
  canSend: boolean;
  exports: ExportLinks;
}
