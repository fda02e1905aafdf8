import { DashboardLayout } from './dashboard-layout.tsx';
import { invitationColumns } from './invitation-columns.tsx';
import { toInvitationMeaning } from './invitation-words.ts';
import { NewConnectionButton } from './new-connection-button.tsx';
import { toCountWords } from './number-words.ts';
import { Exports } from './parts/exports.tsx';
import { SearchField } from './parts/search-field.tsx';
import { Table } from './parts/table.tsx';
import { invitationsUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { InvitationsView } from './views/invitations.ts';

interface InvitationsPageProps {
  context: PageContext;
  view: InvitationsView;
}

const filters: { filter: InvitationsView['filter']; label: string }[] = [
  { filter: 'pending', label: 'Pending' },
  { filter: 'expired', label: 'Ended' },
  { filter: 'completed', label: 'Connected' },
  { filter: 'all', label: 'All' },
];

/** How far every invitation has come, and what helps it on. */
export function InvitationsPage({ context, view }: InvitationsPageProps) {
  const found = toFoundWords(view);
  return (
    <DashboardLayout
      context={context}
      operator={view.operator}
      title="Invitations"
      place="invitations"
      scripts={['search.client.js']}
    >
      <div class="panel-head">
        <h1>Invitations</h1>
        <div class="head-actions">
          <SearchField
            label="Search invitations"
            action="/dashboard/invitations"
            value={view.search}
            hidden={{ filter: view.filter }}
          />
          <NewConnectionButton operator={view.operator} />
        </div>
      </div>
      <div id="results" data-announce={found}>
        <nav class="filters" aria-label="Filter">
          {filters.map(({ filter, label }) => (
            <a
              key={filter}
              href={invitationsUrl({ ...view, filter })}
              aria-current={view.filter === filter ? 'true' : undefined}
            >
              {label}
            </a>
          ))}
          <span class="found">{found}</span>
        </nav>
        {view.rows.length > 0 && <Exports links={view.exports} what="invitations" />}
        {view.rows.length === 0 ? (
          <NoRows view={view} />
        ) : (
          <Table
            class="invitations"
            caption="Invitations"
            columns={invitationColumns(view, context.now)}
            rows={view.rows}
            keyOf={({ id }) => id}
            meaningOf={toInvitationMeaning}
          />
        )}
      </div>
    </DashboardLayout>
  );
}

const toFoundWords = ({ rows, total }: InvitationsView) =>
  rows.length === total
    ? toCountWords(total, 'invitation')
    : `${toCountWords(rows.length, 'invitation')} of ${total.toLocaleString('en')}`;

const none: Record<InvitationsView['filter'], string> = {
  pending: 'No invitation is waiting for anybody.',
  expired: 'No invitation has ended without a connection.',
  completed: 'No invitation has led to a connection yet.',
  all: 'No invitation has been made yet.',
};

function NoRows({ view }: { view: InvitationsView }) {
  if (view.search) {
    return (
      <p class="empty">
        No invitation here matches “<bdi>{view.search}</bdi>”.{' '}
        <a href={invitationsUrl({ search: '', filter: 'all' })}>Show all invitations</a>
      </p>
    );
  }
  return (
    <p class="empty">
      {none[view.filter]}{' '}
      {view.filter !== 'all' && (
        <a href={invitationsUrl({ search: '', filter: 'all' })}>Show all invitations</a>
      )}
    </p>
  );
}
