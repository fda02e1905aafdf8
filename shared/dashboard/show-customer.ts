import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { AuditRow } from '../audit/audit.ts';
import { whatInWords, whoInWords } from '../audit/words.ts';
import type { ConnectionRow } from '../connect/connection-row.ts';
import { getConnection, toConnection } from '../connect/connections.ts';
import { html, pageContext } from '../http/page.ts';
import { getParameter } from '../http/requests.ts';
import { renderCustomerPage } from '../pages/render.ts';
import type { CustomerView, HistoryRow } from '../pages/views.ts';
import { permissionEntries } from '../permissions/catalogue.ts';
import { readCoverage } from '../reports/coverage.ts';
import { listPeople } from '../reports/people.ts';
import { listSeats } from '../reports/seats.ts';
import type { Services } from '../services/services.ts';
import { toCustomerRow } from './customer-rows.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

const customerQuery = z.object({
  tab: z.enum(['overview', 'people', 'licences', 'permissions', 'history']).catch('overview'),
  search: z.string().max(200).catch(''),
  continuation: z.string().max(4000).optional().catch(undefined),
});

const historyLength = 100;

const toHistory = ({ at, who, what, detail }: AuditRow): HistoryRow => ({
  at,
  who: whoInWords(who),
  what: whatInWords(what),
  detail,
});

/** What happened to a connection and its tenant, newest first: both partitions, as one list. */
async function readHistory({ audit }: Services, id: string, row: ConnectionRow): Promise<HistoryRow[]> {
  const partitions = row.tenantId === null ? [id] : [id, row.tenantId];
  const pages = await Promise.all(
    partitions.map((partitionKey) => audit.page({ partitionKey, limit: historyLength })),
  );
  return pages
    .flatMap(({ rows }) => rows.map((stored) => toHistory(stored.row)))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .slice(0, historyLength);
}

function actionFor({ role }: Operator, id: string, row: ConnectionRow): CustomerView['action'] {
  if (role === 'Reader') return null;
  const to = (decision: string) => `/dashboard/connections/${id}/${decision}`;
  if (row.state === 'awaiting-confirmation')
    return { label: `Yes, this is ${row.customerName}`, href: to('confirm') };
  if (['active', 'degraded', 'needs-consent', 'blocked'].includes(row.state)) {
    return { label: 'Read now', href: to('sync') };
  }
  return null;
}

/** The other answer to the question whether the right tenant has come. */
const otherActionFor = ({ role }: Operator, id: string, row: ConnectionRow): CustomerView['action'] =>
  role !== 'Reader' && row.state === 'awaiting-confirmation'
    ? { label: 'No, reject it', href: `/dashboard/connections/${id}/reject` }
    : null;

const toPermissions = (row: ConnectionRow): CustomerView['permissions'] =>
  permissionEntries(row.tier).map((entry) => ({
    entry,
    granted:
      entry.kind === 'delegated'
        ? row.consentedBy === null
          ? null
          : true
        : row.grantedRoles === null
          ? null
          : row.grantedRoles.includes(entry.name),
  }));

/** `GET /dashboard/connections/{id}`: one customer, on the tab that the URL names. */
export async function showCustomer(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const id = getParameter(request, 'id');
  const { row } = await getConnection(services.connect, id);
  const { tab, search, continuation } = customerQuery.parse(Object.fromEntries(request.query));
  const { rowsOf, now } = services;
  const { tenantId } = row;
  const streams = await readCoverage(services, row);
  const seats = tenantId === null ? [] : await listSeats(tenantId, rowsOf);
  const partNumbers = new Map(seats.map(({ skuId, partNumber }) => [skuId, partNumber]));
  const people =
    tab !== 'people'
      ? null
      : tenantId === null
        ? { rows: [], search, continuation: null }
        : { ...(await listPeople({ tenantId, search, continuation, partNumbers }, rowsOf)), search };
  const asOf = streams.find(({ stream }) => stream === (tab === 'people' ? 'users' : 'subscribedSkus'));
  const view: CustomerView = {
    operator: toOperatorView(operator),
    row: toCustomerRow(id, row, now()),
    connection: toConnection(id, row, now()),
    tab,
    streams,
    seats,
    asOf: asOf?.lastCompleteAt ?? null,
    people,
    permissions: toPermissions(row),
    history: tab === 'history' ? await readHistory(services, id, row) : [],
    invitation:
      row.invitationHash === null || row.invitationExpiresAt === null
        ? null
        : { expiresAt: row.invitationExpiresAt, openedAt: row.invitationOpenedAt },
    action: actionFor(operator, id, row),
    otherAction: otherActionFor(operator, id, row),
  };
  return html(services, renderCustomerPage(pageContext(services), view));
}
