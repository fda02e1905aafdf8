import { z } from 'zod';
import { connectionState } from '../contracts/connections.ts';
import type { CustomerRow, CustomerSort, CustomersView } from '../pages/views/customers.ts';
import { needsSomebody, standing } from './customer-rows.ts';

const customersFilter = z.enum(['all', 'attention', 'waiting', 'fresh', 'late', 'failing']);

/** What the URL of the list may say; nonsense is taken for nothing said. */
export const customersQuery = z.object({
  search: z.string().max(200).catch(''),
  filter: customersFilter.catch('all'),
  state: connectionState.nullable().catch(null),
  sort: z.enum(['name', 'state', 'people', 'seats', 'age']).catch('name'),
  order: z.enum(['asc', 'desc']).catch('asc'),
});
export type CustomersQuery = z.infer<typeof customersQuery>;

const severity = ['failing', 'late', 'waiting', 'fresh', 'ended'];

const sortValue: Record<CustomerSort, (row: CustomerRow) => string | number> = {
  name: (row) => row.customerName.toLocaleLowerCase('en'),
  // The worst first.
  state: (row) => `${severity.indexOf(standing(row))} ${row.state}`,
  people: (row) => row.people ?? -1,
  seats: (row) => row.seatsAssigned ?? -1,
  // What was never read is older than anything.
  age: (row) => (row.lastCompleteAt === null ? Number.POSITIVE_INFINITY : -Date.parse(row.lastCompleteAt)),
};

const matches = (row: CustomerRow, search: string) =>
  search === '' ||
  [row.customerName, row.tenantName, row.tenantId, row.externalId].some((text) =>
    text?.toLocaleLowerCase('en').includes(search),
  );

function passes(row: CustomerRow, filter: CustomersView['filter']): boolean {
  if (filter === 'all') return true;
  if (filter === 'attention') return needsSomebody(row) || standing(row) === 'failing';
  return standing(row) === filter;
}

/** The lines that a query asks for, in its order: what the page shows and what an export holds. */
export function selectCustomers(
  all: CustomerRow[],
  { search, filter, state, sort, order }: CustomersQuery,
): CustomerRow[] {
  const wanted = search.trim().toLocaleLowerCase('en');
  const value = sortValue[sort];
  const rows = all
    .filter((row) => passes(row, filter) && (state === null || row.state === state) && matches(row, wanted))
    .map((row) => ({ row, key: value(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
  return order === 'desc' ? rows.reverse() : rows;
}

/** How many each filter finds: what is failing is seen from wherever the list stands. */
export function countFilters(rows: CustomerRow[]): CustomersView['counts'] {
  const count = (filter: CustomersView['filter']) => rows.filter((row) => passes(row, filter)).length;
  const counts = customersFilter.options.map((filter) => [filter, count(filter)]);
  return Object.fromEntries(counts) as CustomersView['counts'];
}

/** How many there are in each state that occurs, in the order of the states. */
export function countStates(rows: CustomerRow[]): CustomersView['states'] {
  const counts = new Map<CustomerRow['state'], number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return connectionState.options.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [{ state, count }];
  });
}
