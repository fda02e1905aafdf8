import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { ConnectionRow } from '../connect/connection-row.ts';
import { getConnection, toConnection } from '../connect/connections.ts';
import { toGrantedPermissions } from '../connect/granted-permissions.ts';
import type { StreamCoverage } from '../contracts/streams.ts';
import { type ExportName, toExportLinks } from '../exports/links.ts';
import { html, pageContext } from '../http/page.ts';
import { getParameter } from '../http/requests.ts';
import { renderCustomerPage } from '../pages/render.ts';
import type { CustomerTab, CustomerView, SeatRow } from '../pages/views/customer.ts';
import { readCoverage } from '../reports/coverage.ts';
import { pagePeople, peopleQuery } from '../reports/people.ts';
import { listSeats, toPartNumbers } from '../reports/seats.ts';
import type { Services } from '../services/services.ts';
import { toActions } from './customer-actions.ts';
import { toCustomerRow } from './customer-rows.ts';
import { readHistory } from './history.ts';
import { type Operator, toOperatorView } from './operator-session.ts';
import { type SettingsFormOptions, toSettingsForm } from './settings-form.ts';
import { findShared } from './shared-tenant.ts';

const customerQuery = peopleQuery.extend({
  tab: z.enum(['overview', 'people', 'licences', 'permissions', 'history', 'settings']).catch('overview'),
  continuation: z.string().max(4000).optional().catch(undefined),
  /** After a form was taken. */
  saved: z.literal('yes').optional().catch(undefined),
});
type CustomerQuery = z.infer<typeof customerQuery>;

const tables: Record<CustomerTab, ExportName | null> = {
  overview: 'streams',
  people: 'users',
  licences: 'subscribedSkus',
  permissions: 'permissions',
  history: 'history',
  settings: null,
};

function exportsOf(id: string, { tab, search, filter }: CustomerQuery): CustomerView['exports'] {
  const table = tables[tab];
  if (table === null) return null;
  const people = { search, filter: filter === 'all' ? null : filter };
  return toExportLinks(table, { connection: id, ...(tab === 'people' ? people : {}) });
}

async function peopleOf(
  { rowsOf }: Services,
  { tenantId }: ConnectionRow,
  { tab, search, filter, continuation }: CustomerQuery,
  seats: SeatRow[],
): Promise<CustomerView['people']> {
  if (tab !== 'people') return null;
  if (tenantId === null) return { rows: [], search, filter, continuation: null };
  const query = { tenantId, search, filter, partNumbers: toPartNumbers(seats) };
  return { ...(await pagePeople(query, continuation, rowsOf)), search, filter };
}

/** The rows of a tab are as old as the stream that they come from. */
const asOf = (tab: CustomerTab, streams: StreamCoverage[]) =>
  streams.find(({ stream }) => stream === (tab === 'people' ? 'users' : 'subscribedSkus'))?.lastCompleteAt ??
  null;

/** Here a link is of no help: what is wrong, if anything, is not for the customer to put right through it. */
const works = new Set<ConnectionRow['state']>(['active', 'degraded', 'paused']);

interface Asked {
  id: string;
  query: CustomerQuery;
  /** The form of the settings, where it is not as it is stored. */
  form?: SettingsFormOptions;
}

async function toCustomerView(
  services: Services,
  operator: Operator,
  { id, query, form }: Asked,
): Promise<CustomerView> {
  const { rowsOf, now } = services;
  const { row } = await getConnection(services.connect, id);
  const { tenantId } = row;
  const streams = await readCoverage(services, row);
  const seats = tenantId === null ? [] : await listSeats(tenantId, rowsOf);
  const { tab } = query;
  const options = form ?? { saved: query.saved === 'yes' };
  return {
    operator: toOperatorView(operator),
    row: toCustomerRow(id, row, now()),
    connection: toConnection(id, row, now()),
    tab,
    streams,
    seats,
    asOf: asOf(tab, streams),
    people: await peopleOf(services, row, query, seats),
    permissions: toGrantedPermissions(row),
    history: tab === 'history' ? await readHistory(services, { id, tenantId }) : [],
    settings: tab === 'settings' ? toSettingsForm(services, operator, id, row, options) : null,
    exports: exportsOf(id, query),
    shared: await findShared(services, id, row),
    invitation:
      row.invitationHash === null || row.invitationExpiresAt === null || works.has(row.state)
        ? null
        : { expiresAt: row.invitationExpiresAt, openedAt: row.invitationOpenedAt },
    ...toActions(operator, { id, row, now: now(), canSend: services.settings.mail !== null }),
  };
}

/** `GET /dashboard/connections/{id}`: one customer, on the tab that the URL names. */
export async function showCustomer(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const query = customerQuery.parse(Object.fromEntries(request.query));
  const view = await toCustomerView(services, operator, { id: getParameter(request, 'id'), query });
  return html(services, renderCustomerPage(pageContext(services), view));
}

/** The tab of settings again, with what was typed and what is wrong in it. */
export async function showCustomerSettings(
  services: Services,
  operator: Operator,
  id: string,
  { status, ...form }: SettingsFormOptions & { status: number },
): Promise<HttpResponseInit> {
  const query = customerQuery.parse({ tab: 'settings' });
  const view = await toCustomerView(services, operator, { id, query, form });
  return html(services, renderCustomerPage(pageContext(services), view), status);
}
