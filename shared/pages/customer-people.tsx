import { DomainNote } from './domain-note.tsx';
import { toCountWords } from './number-words.ts';
import { AsOf } from './parts/as-of.tsx';
import { Exports } from './parts/exports.tsx';
import { Absent } from './parts/quantity.tsx';
import { SearchField } from './parts/search-field.tsx';
import { type Column, Table } from './parts/table.tsx';
import { ClampedText, TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { PeopleFilters } from './people-filters.tsx';
import { customerUrl, peopleUrl } from './urls.ts';
import type { CustomerView, PeopleFilter, PersonRow } from './views/customer.ts';

export function CustomerPeople({ view, now }: { view: CustomerView; now: number }) {
  const { people, row } = view;
  const rows = people?.rows ?? [];
  const search = people?.search ?? '';
  const filter = people?.filter ?? 'all';
  const continuation = people?.continuation ?? null;
  const found = `${toCountWords(rows.length, 'person', 'people')}${continuation ? ' on this page' : ''}`;
  return (
    <section class="block">
      <h2 class="visually-hidden">People</h2>
      <div class="block-head">
        <SearchField
          label="Search people"
          action={customerUrl(row.id)}
          value={search}
          hidden={filter === 'all' ? { tab: 'people' } : { tab: 'people', filter }}
        />
        <div class="block-tools">
          <AsOf at={view.asOf} now={now} />
          <Exports links={view.exports} what="people" />
        </div>
      </div>
      <DomainNote domains={view.connection.settings.domains} />
      <div id="results" data-announce={found}>
        <PeopleFilters id={row.id} search={search} filter={filter} found={found} />
        {rows.length === 0 ? (
          <NobodyFound id={row.id} search={search} filter={filter} />
        ) : (
          <Table class="people" caption="People" columns={columns(now)} rows={rows} keyOf={({ id }) => id} />
        )}
        {continuation && (
          <p class="needs-more">
            <a class="button" href={peopleUrl(row.id, { search, filter, continuation })}>
              Show the next people
            </a>
          </p>
        )}
      </div>
    </section>
  );
}

interface NobodyFoundProps {
  id: string;
  search: string;
  filter: PeopleFilter;
}

function NobodyFound({ id, search, filter }: NobodyFoundProps) {
  if (!search && filter === 'all') return <p class="empty">No people have been read yet.</p>;
  return (
    <p class="empty">
      Nobody{filter !== 'all' && ' here'} matches
      {search ? (
        <>
          {' '}
          “<bdi>{search}</bdi>”
        </>
      ) : (
        ' this filter'
      )}
      . <a href={peopleUrl(id, { search: '', filter: 'all' })}>Show everybody</a>
    </p>
  );
}

const columns = (now: number): Column<PersonRow>[] => [
  { title: 'Name', heading: true, class: 'column-name', cell: (person) => <Name person={person} /> },
  { title: 'Account', class: 'column-state', cell: (person) => <Account person={person} now={now} /> },
  {
    title: 'Mail',
    class: 'column-mail',
    cell: ({ mail }) => (mail === null ? <Absent word="no mail address" /> : <ClampedText text={mail} />),
    isEmpty: ({ mail }) => mail === null,
  },
  {
    title: 'Licences',
    class: 'column-licences',
    cell: ({ licences }) => <Licences licences={licences} />,
    isEmpty: ({ licences }) => licences.length === 0,
  },
];

function Name({ person }: { person: PersonRow }) {
  const name = person.displayName ?? person.userPrincipalName ?? person.mail ?? 'Person without a name';
  return (
    <>
      <ClampedText text={name} />
      {person.userPrincipalName !== null && person.userPrincipalName !== name && (
        <span class="sub">
          <ClampedText text={person.userPrincipalName} />
        </span>
      )}
    </>
  );
}

function Account({ person, now }: { person: PersonRow; now: number }) {
  if (person.removedAt !== null) {
    return (
      <span>
        Removed <Time at={person.removedAt} now={now} />
      </span>
    );
  }
  return (
    <span class="tags">
      {person.enabled === null && <span class="absent">Unknown</span>}
      {person.enabled === true && <span>Enabled</span>}
      {person.enabled === false && <span class="tag">Disabled</span>}
      {person.guest && <span class="tag">Guest</span>}
    </span>
  );
}

function Licences({ licences }: { licences: string[] }) {
  if (licences.length === 0) return <Absent word="no licence" />;
  return (
    <ul class="inline-list">
      {licences.map((licence) => (
        <li key={licence}>
          <TenantText text={licence} />
        </li>
      ))}
    </ul>
  );
}
