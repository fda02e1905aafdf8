import { DomainNote } from './domain-note.tsx';
import { toCountWords } from './number-words.ts';
import { Absent } from './parts/quantity.tsx';
import { SearchField } from './parts/search-field.tsx';
import { type Column, Table } from './parts/table.tsx';
import { ClampedText, TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customerUrl, tabUrl } from './urls.ts';
import type { CustomerView, PersonRow } from './views.ts';

export function CustomerPeople({ view, now }: { view: CustomerView; now: number }) {
  const { people, row } = view;
  const rows = people?.rows ?? [];
  const search = people?.search ?? '';
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
          hidden={{ tab: 'people' }}
        />
        {view.asOf && (
          <p class="hint">
            Data as of <Time at={view.asOf} now={now} />
          </p>
        )}
      </div>
      <DomainNote domains={view.connection.settings.domains} />
      <div id="results" data-announce={found}>
        {rows.length === 0 ? (
          <NobodyFound id={row.id} search={search} />
        ) : (
          <Table class="people" caption="People" columns={columns(now)} rows={rows} keyOf={({ id }) => id} />
        )}
        {continuation && (
          <p class="needs-more">
            <a class="button" href={tabUrl(row.id, 'people', { search, continuation })}>
              Show the next people
            </a>
          </p>
        )}
      </div>
    </section>
  );
}

function NobodyFound({ id, search }: { id: string; search: string }) {
  if (!search) return <p class="empty">No people have been read yet.</p>;
  return (
    <p class="empty">
      Nobody matches “<bdi>{search}</bdi>”. <a href={tabUrl(id, 'people')}>Show everybody</a>
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
