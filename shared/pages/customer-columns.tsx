import { toNumberWords } from './number-words.ts';
import { StateBadge } from './parts/badge.tsx';
import { CoverageBar } from './parts/coverage-bar.tsx';
import { Glyph } from './parts/icon.tsx';
import { Absent, Quantity } from './parts/quantity.tsx';
import type { Column } from './parts/table.tsx';
import { ClampedText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customerUrl, sortUrl } from './urls.ts';
import type { CustomerRow, CustomerSort, CustomersView } from './views/customers.ts';
import { actorWordsForOperator, toMeaning } from './words.ts';

/** The columns of the list of customers, with where a click on a heading leads. */
export function customerColumns(view: CustomersView, now: number): Column<CustomerRow>[] {
  const sort = (by: CustomerSort) => ({
    href: sortUrl(view, by),
    direction: view.sort === by ? (view.descending ? ('descending' as const) : ('ascending' as const)) : null,
  });
  return [
    {
      title: 'Name',
      heading: true,
      sort: sort('name'),
      cell: (row) => <Name row={row} />,
      class: 'column-name',
    },
    { title: 'State', sort: sort('state'), cell: (row) => <State row={row} />, class: 'column-state' },
    {
      title: 'Coverage',
      cell: (row) => <CoverageBar coverage={row.coverage} />,
      isEmpty: (row) => Object.values(row.coverage).every((count) => count === 0),
      class: 'column-coverage',
    },
    {
      title: 'People',
      numeric: true,
      sort: sort('people'),
      cell: (row) => <People row={row} />,
      isEmpty: (row) => row.people === null,
    },
    {
      title: 'Seats',
      numeric: true,
      sort: sort('seats'),
      cell: (row) => <Seats row={row} />,
      isEmpty: (row) => row.seatsOwned === null,
    },
    {
      title: 'Last complete',
      sort: sort('age'),
      cell: (row) => <Time at={row.lastCompleteAt} now={now} none="Not yet" />,
      class: 'column-time',
    },
    {
      title: 'Next',
      cell: (row) =>
        row.nextDueAt === null ? <Absent word="none planned" /> : <Time at={row.nextDueAt} now={now} />,
      isEmpty: (row) => row.nextDueAt === null,
      class: 'column-time',
    },
  ];
}

function Name({ row }: { row: CustomerRow }) {
  const { customerName, tenantName } = row;
  return (
    <>
      <a class="row-link" href={customerUrl(row.id)}>
        <ClampedText text={customerName} />
      </a>
      {tenantName !== null && tenantName !== customerName && (
        <span class="sub">
          <ClampedText text={tenantName} />
        </span>
      )}
    </>
  );
}

/** With who must act, where somebody must. */
function State({ row }: { row: CustomerRow }) {
  const meaning = toMeaning(row.state, row.reason);
  const isUrgent = meaning === 'attention' || meaning === 'broken';
  return (
    <>
      <StateBadge state={row.state} reason={row.reason} />
      {isUrgent && row.reason && row.reason.actor !== 'nobody' && (
        <span class="sub">{actorWordsForOperator[row.reason.actor]}</span>
      )}
    </>
  );
}

/** With a mark where a list of domains is on: then people and seats need not match. */
function People({ row }: { row: CustomerRow }) {
  if (!row.hasDomainFilter || row.people === null) return <Quantity value={row.people} />;
  return (
    <span class="filtered" title={filterNote}>
      <Glyph name="filter" />
      <Quantity value={row.people} />
      <span class="visually-hidden"> ({filterNote})</span>
    </span>
  );
}

const filterNote = 'People of the listed domains only; seats are the whole tenant’s';

function Seats({ row }: { row: CustomerRow }) {
  if (row.seatsOwned === null || row.seatsAssigned === null) return <Absent />;
  return (
    <span class={row.seatsAssigned > row.seatsOwned ? 'number over' : 'number'}>
      {toNumberWords(row.seatsAssigned)}
      <span class="of"> of {toNumberWords(row.seatsOwned)}</span>
    </span>
  );
}
