import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { html, pageContext, seeOther } from '../http/page.ts';
import { renderLeavePage } from '../pages/render.ts';
import type { LeaveView } from '../pages/views/leave.ts';
import type { Services } from '../services/services.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { mayDisconnect, toSummary } from './card.ts';
import { toHappens, toLeft } from './leaving.ts';
import { findClientId, getOfTenant, listOfTenant, type OwnConnection, sharesClient } from './of-tenant.ts';
import { forPerson } from './pages.ts';
import type { Act } from './session.ts';

/** Whether others of the tenant go on with the rows when this connection ends. */
export async function sharesRows({ tables }: Services, tenantId: string, id: string): Promise<boolean> {
  const tenant = await tables.tenants.find(tenantId, tenantKey);
  return (tenant?.row.connections ?? []).some((other) => other !== id);
}

/** What the vault keeps for a connection. */
export function credentialOf({ row }: OwnConnection): Act['credential'] {
  if (row.registration?.credential.kind === 'own-secret') return 'secret';
  return row.registration !== null || row.preparedCertificate !== null ? 'certificate' : null;
}

/** `GET /receipt/disconnect?connection={id}`: says what happens, and changes nothing. */
export const showLeave = (request: HttpRequest, services: Services): Promise<HttpResponseInit> =>
  forPerson(request, services, async ({ tenantId, csrf }) => {
    const connection = await getOfTenant(services, tenantId, request.query.get('connection') ?? '');
    if (!mayDisconnect(connection.row)) return seeOther(services, '/receipt');
    const { settings } = services;
    const clientId = findClientId(services, connection.row);
    const others = (await listOfTenant(services, tenantId)).filter(({ id }) => id !== connection.id);
    const isShared = sharesClient(services, clientId, others);
    const view: LeaveView = {
      card: await toSummary(services, connection),
      csrf,
      happens: toHappens({
        partnerName: settings.partner.name,
        credential: credentialOf(connection),
        sharesRows: await sharesRows(services, tenantId, connection.id),
        sharesClient: isShared,
      }),
      left: isShared ? [] : toLeft(settings, connection.row.mode, clientId),
    };
    return html(services, renderLeavePage(pageContext(services), view));
  });
