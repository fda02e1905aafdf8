import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { listInvitationRows } from '../connect/list-invitations.ts';
import { toExportLinks } from '../exports/links.ts';
import { html, pageContext } from '../http/page.ts';
import { renderInvitationsPage } from '../pages/render.ts';
import type { InvitationsView } from '../pages/views/invitations.ts';
import type { Services } from '../services/services.ts';
import { type Operator, toOperatorView } from './operator-session.ts';
import { invitationsQuery, selectInvitations } from './select-invitations.ts';

/** `GET /dashboard/invitations`: how far each has come, searched and filtered as the URL says. */
export async function showInvitations(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const query = invitationsQuery.parse(Object.fromEntries(request.query));
  const all = await listInvitationRows(services);
  const view: InvitationsView = {
    operator: toOperatorView(operator),
    rows: selectInvitations(all, query),
    total: all.length,
    ...query,
    canSend: services.mail !== null,
    exports: toExportLinks('invitations', query),
  };
  return html(services, renderInvitationsPage(pageContext(services), view));
}
