import { customerColumns } from './customer-columns.tsx';
import { DashboardLayout } from './dashboard-layout.tsx';
import { NewConnectionButton } from './new-connection-button.tsx';
import { toCountWords, toNumberWords } from './number-words.ts';
import { Exports } from './parts/exports.tsx';
import { SearchField } from './parts/search-field.tsx';
import { Table } from './parts/table.tsx';
import { StateFilters } from './state-filters.tsx';
import { customersUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { CustomersView } from './views/customers.ts';
import { toMeaning } from './words.ts';

interface CustomersPageProps {
  context: PageContext;
  view: CustomersView;
}

interface FilterLink {
  filter: CustomersView['filter'];
  label: string;
}

const filters: FilterLink[] = [
  { filter: 'all', label: 'All' },
  { filter: 'attention', label: 'Needs someone' },
  { filter: 'failing', label: 'Failing' },
  { filter: 'late', label: 'Late' },
  { filter: 'waiting', label: 'Waiting' },
  { filter: 'fresh', label: 'Fresh' },
];

/** One row a customer, made to be read at a glance with 500 of them. */
export function CustomersPage({ context, view }: CustomersPageProps) {
  return (
    <DashboardLayout
      context={context}
      operator={view.operator}
      title="Customers"
      place="customers"
      scripts={['search.client.js']}
    >
      <div class="panel-head">
        <h1>Customers</h1>
        <div class="head-actions">
          <SearchField
            label="Search customers"
            action="/dashboard/connections"
            value={view.search}
            hidden={toHiddenFields(view)}
          />
          <NewConnectionButton operator={view.operator} />
        </div>
      </div>
      <div id="results" data-announce={toFoundWords(view)}>
        <nav class="filters" aria-label="Filter">
          {filters.map((each) => (
            <Filter key={each.filter} {...each} view={view} />
          ))}
          <span class="found">{toFoundWords(view)}</span>
        </nav>
        <div class="list-tools">
          <StateFilters view={view} />
          <Exports links={view.exports} what="customers" />
        </div>
        {view.rows.length === 0 ? (
          <NoRows view={view} />
        ) : (
          <Table
            class="customers"
            caption="Customers"
            columns={customerColumns(view, context.now)}
            rows={view.rows}
            keyOf={(row) => row.id}
            meaningOf={(row) => toMeaning(row.state, row.reason)}
          />
        )}
      </div>
    </DashboardLayout>
  );
}

/** A filter with how many it finds; what is failing or late stands out as soon as there is one. */
function Filter({ filter, label, view }: FilterLink & { view: CustomersView }) {
  const count = view.counts[filter];
  const isTrouble = count > 0 && (filter === 'failing' || filter === 'late');
  return (
    <a
      class={isTrouble ? `filter-${filter}` : undefined}
      href={customersUrl({ ...view, filter })}
      aria-current={view.filter === filter ? 'true' : undefined}
    >
      {label} <span class="count">{toNumberWords(count)}</span>
    </a>
  );
}

/** What else the URL holds; an export or a search keeps it. */
const toHiddenFields = ({ filter, state, sort, descending }: CustomersView) => ({
  filter,
  ...(state === null ? {} : { state }),
  sort,
  order: descending ? 'desc' : 'asc',
});

function toFoundWords({ rows, total }: CustomersView): string {
  const all = toCountWords(total, 'customer');
  return rows.length === total
    ? all
    : `${toCountWords(rows.length, 'customer')} of ${total.toLocaleString('en')}`;
}

function NoRows({ view }: { view: CustomersView }) {
  if (view.total === 0) {
    return (
      <p class="empty">
        There are no customers yet. <a href="/dashboard">See the steps to the first one</a>
      </p>
    );
  }
  return (
    <p class="empty">
      {view.search ? (
        <>
          No customer matches “<bdi>{view.search}</bdi>”
          {view.filter === 'all' && view.state === null ? '' : ' with this filter'}.
        </>
      ) : (
        'No customer is in this state.'
      )}{' '}
      <a href={customersUrl({ ...view, search: '', filter: 'all', state: null })}>
        Show all {toCountWords(view.total, 'customer')}
      </a>
    </p>
  );
}
