import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Who } from '../audit/audit.ts';
import { confirmTenant, disconnect, pause, rejectTenant, resume, syncNow } from '../connect/decide.ts';
import { cancelInvitation } from '../connect/invitations.ts';
import { disconnectRows } from '../contracts/connections.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { readOwnForm } from '../http/csrf.ts';
import { seeOther } from '../http/page.ts';
import { getParameter } from '../http/requests.ts';
import { remindInvitation } from '../notify/remind.ts';
import type { Services } from '../services/services.ts';
import { inviteFromDashboard } from './invite-again.ts';
import { type Operator, roleTooLow, toWho } from './operator-session.ts';
import { mayDo } from './roles.ts';
import { saveSettings } from './save-settings.ts';
import { showValidation } from './show-validation.ts';

/** A form that an operator has sent about one connection. */
export interface Asked {
  request: HttpRequest;
  services: Services;
  operator: Operator;
  who: Who;
  id: string;
  form: URLSearchParams;
}

/** The API's functions, named after who decided: afterwards the way leads back to the customer. */
const moves: Record<string, (asked: Asked) => Promise<unknown>> = {
  confirm: ({ services, id, who }) => confirmTenant(services, id, who),
  reject: ({ services, id, who }) => rejectTenant(services, id, who),
  sync: ({ services, id, who }) => syncNow(services, id, who),
  pause: ({ services, id, who }) => pause(services, id, who, 'partner'),
  resume: ({ services, id, who }) => resume(services, id, who, 'partner'),
  cancel: ({ services, id, who }) => cancelInvitation(services, id, who),
  remind: ({ services, id, who }) => remindInvitation(services, id, who),
};

/** What answers with a page of its own. */
const pages: Record<string, (asked: Asked) => Promise<HttpResponseInit>> = {
  invite: ({ services, operator, id, who }) => inviteFromDashboard(services, operator, id, who),
  settings: saveSettings,
  validate: ({ request, services, operator }) => showValidation(request, services, operator, true),
  disconnect: endConnection,
};

const toCustomer = (services: Services, id: string) =>
  seeOther(services, `/dashboard/connections/${encodeURIComponent(id)}`);

/** Erasing rows takes a higher role than ending the connection. */
async function endConnection({ services, operator, id, who, form }: Asked): Promise<HttpResponseInit> {
  const rows = disconnectRows.safeParse(form.get('rows') ?? undefined);
  if (!rows.success) throw new TenantryError('bad-request', 'Rows are kept or erased');
  if (rows.data === 'erase' && !mayDo(operator, 'erase')) return roleTooLow(services, operator, 'erase');
  await disconnect(services, id, rows.data, who);
  return toCustomer(services, id);
}

/** `POST /dashboard/connections/{id}/{decision}`. */
export async function decide(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const form = await readOwnForm(request, operator.csrf);
  const id = getParameter(request, 'id');
  const decision = getParameter(request, 'decision');
  const asked = { request, services, operator, who: toWho(operator, request), id, form };
  if (Object.hasOwn(pages, decision) && pages[decision]) return pages[decision](asked);
  if (!Object.hasOwn(moves, decision) || !moves[decision])
    throw new TenantryError('not-found', 'There is no such decision');
  await moves[decision](asked);
  return toCustomer(services, id);
}
