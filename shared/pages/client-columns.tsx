import { toCountWords } from './number-words.ts';
import { Badge } from './parts/badge.tsx';
import { CopyableId } from './parts/copy-button.tsx';
import { PostButton } from './parts/post-button.tsx';
import type { Column } from './parts/table.tsx';
import { ClampedText, TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { revokeUrl } from './urls.ts';
import type { ClientListRow } from './views/clients.ts';

export const clientColumns = (csrf: string, now: number): Column<ClientListRow>[] => [
  { title: 'Name', heading: true, class: 'column-name', cell: (row) => <Name row={row} now={now} /> },
  {
    title: 'State',
    class: 'column-state',
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <Badge meaning="fine" label="Active" />
      ) : (
        <>
          <Badge meaning="waiting" label="Revoked" />
          <span class="sub">
            <Time at={revokedAt} now={now} />
          </span>
        </>
      ),
  },
  { title: 'Proves itself by', class: 'column-text', cell: (row) => <Kind row={row} /> },
  { title: 'Tenants', class: 'column-text', cell: (row) => <Tenants row={row} /> },
  {
    title: 'Last used',
    class: 'column-time',
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} now={now} />,
  },
  {
    title: 'Actions',
    class: 'column-actions',
    cell: (row) => row.revokedAt === null && <Revoke row={row} csrf={csrf} />,
    isEmpty: ({ revokedAt }) => revokedAt !== null,
  },
];

function Name({ row, now }: { row: ClientListRow; now: number }) {
  return (
    <>
      <ClampedText text={row.name} />
      <span class="sub">
        Made <Time at={row.createdAt} now={now} /> by <TenantText text={row.createdBy} />
      </span>
    </>
  );
}

function Kind({ row }: { row: ClientListRow }) {
  if (row.kind === 'key') return <>Key</>;
  return (
    <>
      Entra application
      {row.appId !== null && (
        <span class="sub">
          <CopyableId id={row.appId} what="the application ID" />
        </span>
      )}
    </>
  );
}

function Tenants({ row }: { row: ClientListRow }) {
  if (row.tenants === null) return <>Every tenant</>;
  if (row.tenants.length <= 2) return <TenantNames tenants={row.tenants} />;
  return (
    <details class="row-details">
      <summary>{toCountWords(row.tenants.length, 'tenant')}</summary>
      <TenantNames tenants={row.tenants} />
    </details>
  );
}

function TenantNames({ tenants }: { tenants: NonNullable<ClientListRow['tenants']> }) {
  return (
    <ul class="tenant-names">
      {tenants.map(({ id, name }) =>
        name === null ? (
          <li key={id}>
            <CopyableId id={id} what="the tenant ID" />
          </li>
        ) : (
          <li key={id} title={id}>
            <ClampedText text={name} />
          </li>
        ),
      )}
    </ul>
  );
}

/** Asked for once more: what uses the client stops at once. */
function Revoke({ row, csrf }: { row: ClientListRow; csrf: string }) {
  return (
    <details class="row-details">
      <summary class="button button-small">
        Revoke<bdi class="visually-hidden"> {row.name}</bdi>
      </summary>
      <p class="hint">Whatever uses it stops at once, for good.</p>
      <PostButton href={revokeUrl(row.id)} csrf={csrf} class="button button-small button-danger-quiet">
        Revoke it now
      </PostButton>
    </details>
  );
}
