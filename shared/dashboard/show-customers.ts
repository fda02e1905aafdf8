import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { toExportLinks } from '../exports/links.ts';
import { html, pageContext } from '../http/page.ts';
import { renderCustomersPage } from '../pages/render.ts';
import type { CustomersView } from '../pages/views/customers.ts';
import type { Services } from '../services/services.ts';
import { listCustomerRows } from './customer-rows.ts';
import { type Operator, toOperatorView } from './operator-session.ts';
import { countFilters, countStates, customersQuery, selectCustomers } from './select-customers.ts';

/** `GET /dashboard/connections`: every customer, searched, filtered and sorted as the URL says. */
export async function showCustomers(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const query = customersQuery.parse(Object.fromEntries(request.query));
  const all = await listCustomerRows(services);
  const { search, filter, state, sort, order } = query;
  const view: CustomersView = {
    operator: toOperatorView(operator),
    rows: selectCustomers(all, query),
    search,
    filter,
    state,
    sort,
    descending: order === 'desc',
    total: all.length,
    counts: countFilters(all),
    states: countStates(all),
    exports: toExportLinks('customers', query),
  };
  return html(services, renderCustomersPage(pageContext(services), view));
}
