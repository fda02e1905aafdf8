import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { html, pageContext } from '../http/page.ts';
import { renderCustomersPage } from '../pages/render.ts';
import type { CustomerRow, CustomerSort, CustomersView } from '../pages/views.ts';
import type { Services } from '../services/services.ts';
import { listCustomerRows, needsSomebody, standing } from './customer-rows.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

/** What a reader's URL may say; nonsense is taken for nothing said. */
const customersQuery = z.object({
  search: z.string().max(200).catch(''),
  filter: z.enum(['all', 'attention', 'waiting', 'fresh', 'late', 'failing']).catch('all'),
  sort: z.enum(['name', 'state', 'people', 'seats', 'age']).catch('name'),
  order: z.enum(['asc', 'desc']).catch('asc'),
});

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
  [row.customerName, row.tenantName, row.tenantId].some((text) =>
    text?.toLocaleLowerCase('en').includes(search),
  );

function passes(row: CustomerRow, filter: CustomersView['filter']): boolean {
  if (filter === 'all') return true;
  if (filter === 'attention') return needsSomebody(row) || standing(row) === 'failing';
  return standing(row) === filter;
}

/** `GET /dashboard/connections`: every customer, searched, filtered and sorted as the URL says. */
export async function showCustomers(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const { search, filter, sort, order } = customersQuery.parse(Object.fromEntries(request.query));
  const all = await listCustomerRows(services);
  const wanted = search.trim().toLocaleLowerCase('en');
  const value = sortValue[sort];
  const rows = all
    .filter((row) => passes(row, filter) && (wanted === '' || matches(row, wanted)))
    .map((row) => ({ row, key: value(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
  const view: CustomersView = {
    operator: toOperatorView(operator),
    rows: order === 'desc' ? rows.reverse() : rows,
    search,
    filter,
    sort,
    descending: order === 'desc',
    total: all.length,
  };
  return html(services, renderCustomersPage(pageContext(services), view));
}
