import { peopleUrl } from './urls.ts';
import type { PeopleFilter } from './views/customer.ts';

const filters: { filter: PeopleFilter; label: string }[] = [
  { filter: 'all', label: 'All' },
  { filter: 'licensed', label: 'With a licence' },
  { filter: 'unlicensed', label: 'Without a licence' },
  { filter: 'disabled', label: 'Disabled' },
  { filter: 'guests', label: 'Guests' },
];

interface PeopleFiltersProps {
  id: string;
  search: string;
  filter: PeopleFilter;
  found: string;
}

export function PeopleFilters({ id, search, filter: present, found }: PeopleFiltersProps) {
  return (
    <nav class="filters" aria-label="Filter">
      {filters.map(({ filter, label }) => (
        <a
          key={filter}
          href={peopleUrl(id, { search, filter })}
          aria-current={filter === present ? 'true' : undefined}
        >
          {label}
        </a>
      ))}
      <span class="found">{found}</span>
    </nav>
  );
}
