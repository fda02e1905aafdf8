import type { ComponentChildren } from 'preact';
import { Time } from './parts/time.tsx';
import type { InvitationRow } from './views/invitations.ts';

/** From the making of a link to the connection: what has happened is filled, with when. */
export function InvitationTrack({ row, now }: { row: InvitationRow; now: number }) {
  return (
    <ol class="track">
      {toStations(row, now).map(({ label, at, none, note }) => (
        <li key={label} class={at === null ? 'track-ahead' : 'track-done'}>
          <span class="track-dot" aria-hidden="true" />
          <span class="track-label">{label}</span>
          <span class="track-time">
            <Time at={at} now={now} none={none} />
            {note && <span class="sub">{note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface Station {
  label: string;
  at: string | null;
  none: string;
  note?: ComponentChildren;
}

const toStations = (row: InvitationRow, now: number): Station[] => [
  { label: 'Made', at: row.createdAt, none: 'not known', note: row.links > 1 && `link ${row.links}` },
  {
    label: 'Sent',
    at: row.sentAt,
    none: 'not by mail',
    note: row.remindedAt !== null && (
      <>
        reminded <Time at={row.remindedAt} now={now} />
      </>
    ),
  },
  { label: 'Opened', at: row.openedAt, none: 'not yet' },
  {
    label: row.mode === 'own-app' ? 'Given' : 'Signed in',
    at: row.authenticatedAt,
    none: 'not yet',
  },
  { label: 'Connected', at: row.completedAt, none: 'not yet' },
];
