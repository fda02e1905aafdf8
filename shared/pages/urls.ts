import type { CustomerSort, CustomersView, CustomerTab } from './views.ts';

export const customerUrl = (id: string) => `/dashboard/connections/${encodeURIComponent(id)}`;

/** A tab of a customer; what is empty stays out of the URL. */
export function tabUrl(id: string, tab: CustomerTab, query: Record<string, string | null> = {}): string {
  const params = new URLSearchParams(tab === 'overview' ? {} : { tab });
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  return withQuery(customerUrl(id), params);
}

type ListState = Pick<CustomersView, 'search' | 'filter' | 'sort' | 'descending'>;

/** The list of customers as it is shown: `search`, `filter`, `sort` and `order` in the query. */
export function customersUrl({ search, filter, sort, descending }: ListState): string {
  const params = new URLSearchParams();
  if (search) params.set('search', search);
  if (filter !== 'all') params.set('filter', filter);
  params.set('sort', sort);
  params.set('order', descending ? 'desc' : 'asc');
  return withQuery('/dashboard/connections', params);
}

const largestFirst: CustomerSort[] = ['people', 'seats', 'age'];

/** The list sorted by another column, or the other way round by the same one. */
export function sortUrl(list: ListState, sort: CustomerSort): string {
  const descending = list.sort === sort ? !list.descending : largestFirst.includes(sort);
  return customersUrl({ ...list, sort, descending });
}

function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query ? `${path}?${query}` : path;
}
