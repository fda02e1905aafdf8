import { InvitationActions } from './invitation-actions.tsx';
import { InvitationTrack } from './invitation-track.tsx';
import { invitationStateWords, toInvitationMeaning } from './invitation-words.ts';
import { Badge } from './parts/badge.tsx';
import type { Column } from './parts/table.tsx';
import { ClampedText, TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customerUrl } from './urls.ts';
import type { InvitationRow, InvitationsView } from './views/invitations.ts';
import { modeWords } from './words.ts';

/** The columns of the invitations; who may only read sees no buttons. */
export function invitationColumns(view: InvitationsView, now: number): Column<InvitationRow>[] {
  const { operator, canSend } = view;
  const columns: Column<InvitationRow>[] = [
    { title: 'Customer', heading: true, class: 'column-name', cell: (row) => <Name row={row} /> },
    { title: 'State', class: 'column-state', cell: (row) => <State row={row} now={now} /> },
    { title: 'Progress', class: 'column-track', cell: (row) => <InvitationTrack row={row} now={now} /> },
  ];
  if (operator.role === 'Reader') return columns;
  return [
    ...columns,
    {
      title: 'Actions',
      class: 'column-actions',
      cell: (row) => <InvitationActions row={row} csrf={operator.csrf} canSend={canSend} />,
      isEmpty: ({ state }) => state === 'completed',
    },
  ];
}

function Name({ row }: { row: InvitationRow }) {
  return (
    <>
      <a class="row-link" href={customerUrl(row.id)}>
        <ClampedText text={row.customerName} />
      </a>
      {row.externalId !== null && (
        <span class="sub">
          <ClampedText text={row.externalId} />
        </span>
      )}
      {row.contactEmail !== null && (
        <span class="sub">
          <ClampedText text={row.contactEmail} />
        </span>
      )}
      <span class="sub">{modeWords[row.mode]}</span>
    </>
  );
}

function State({ row, now }: { row: InvitationRow; now: number }) {
  const isOpen = row.state === 'waiting' || row.state === 'opened' || row.state === 'authenticated';
  return (
    <>
      <Badge meaning={toInvitationMeaning(row)} label={invitationStateWords[row.state].label} />
      {row.expiresAt !== null && row.state !== 'completed' && row.state !== 'cancelled' && (
        <span class="sub">
          {isOpen ? 'Ends' : 'Ended'} <Time at={row.expiresAt} now={now} />
        </span>
      )}
      {row.reason && (
        <span class="problem">
          <TenantText text={row.reason.message} />
        </span>
      )}
    </>
  );
}
