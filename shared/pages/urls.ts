import type { CustomerTab } from './views/customer.ts';
import type { CustomerSort, CustomersView } from './views/customers.ts';
import type { InvitationsView } from './views/invitations.ts';

export const customerUrl = (id: string) => `/dashboard/connections/${encodeURIComponent(id)}`;

/** The live check of a connection. */
export const validateUrl = (id: string) => `${customerUrl(id)}/validate`;

/** Where an operator's form about a connection goes. */
export const connectionActionUrl = (id: string, action: 'invite' | 'remind' | 'cancel') =>
  `${customerUrl(id)}/${action}`;

export const newConnectionUrl = '/dashboard/new-connection';
export const clientsUrl = '/dashboard/api-clients';
export const revokeUrl = (id: string) => `${clientsUrl}/${encodeURIComponent(id)}/revoke`;

export const receiptUrl = '/receipt';

/** The page that says what happens before a connection ends. */
export const leaveUrl = (id: string) =>
  withQuery(`${receiptUrl}/disconnect`, new URLSearchParams({ connection: id }));

/** A tab of a customer; what is empty stays out of the URL. */
export function tabUrl(id: string, tab: CustomerTab, query: Record<string, string | null> = {}): string {
  const params = new URLSearchParams(tab === 'overview' ? {} : { tab });
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  return withQuery(customerUrl(id), params);
}

/** The people of a customer: all of them stays out of the URL, as does an empty search. */
export const peopleUrl = (
  id: string,
  people: { search: string; filter: string; continuation?: string | null },
) => tabUrl(id, 'people', { ...people, filter: people.filter === 'all' ? null : people.filter });

type ListState = Pick<CustomersView, 'search' | 'filter' | 'state' | 'sort' | 'descending'>;

/** The list of customers as it is shown: `search`, `filter`, `state`, `sort` and `order` in the query. */
export function customersUrl({ search, filter, state, sort, descending }: ListState): string {
  const params = new URLSearchParams();
  if (search) params.set('search', search);
  if (filter !== 'all') params.set('filter', filter);
  if (state !== null) params.set('state', state);
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

/** The invitations as they are shown: the pending ones stay out of the URL. */
export function invitationsUrl(
  { search, filter }: Pick<InvitationsView, 'search' | 'filter'> = { search: '', filter: 'pending' },
): string {
  const params = new URLSearchParams();
  if (search) params.set('search', search);
  if (filter !== 'pending') params.set('filter', filter);
  return withQuery('/dashboard/invitations', params);
}

function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query ? `${path}?${query}` : path;
}
