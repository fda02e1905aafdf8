import { PostButton } from './parts/post-button.tsx';
import { connectionActionUrl } from './urls.ts';
import type { InvitationRow } from './views/invitations.ts';

interface InvitationActionsProps {
  row: InvitationRow;
  csrf: string;
  canSend: boolean;
}

/** What an operator can do for an invitation where it stands. */
export function InvitationActions({ row, csrf, canSend }: InvitationActionsProps) {
  const { id, state, contactEmail, customerName } = row;
  if (state === 'completed') return null;
  const mails = canSend && contactEmail !== null;
  const isOpen = state === 'waiting' || state === 'opened';
  return (
    <div class="row-actions">
      <PostButton href={connectionActionUrl(id, 'invite')} csrf={csrf} class="button button-small">
        {mails && row.sentAt !== null ? 'Send the link again' : mails ? 'Send a new link' : 'New link'}
        <For name={customerName} />
      </PostButton>
      {mails && row.mayRemind && (
        <PostButton href={connectionActionUrl(id, 'remind')} csrf={csrf} class="button button-small">
          Remind
          <For name={customerName} />
        </PostButton>
      )}
      {(isOpen || state === 'authenticated') && (
        <PostButton href={connectionActionUrl(id, 'cancel')} csrf={csrf} class="button button-small">
          Cancel
          <For name={customerName} />
        </PostButton>
      )}
    </div>
  );
}

/** Which row a button is of, for whoever does not see it beside the name. */
const For = ({ name }: { name: string }) => <bdi class="visually-hidden"> for {name}</bdi>;
