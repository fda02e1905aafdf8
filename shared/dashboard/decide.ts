import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { confirmTenant, rejectTenant, syncNow } from '../connect/decide.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { checkCsrf } from '../http/csrf.ts';
import { seeOther } from '../http/page.ts';
import { getParameter, readForm } from '../http/requests.ts';
import type { Services } from '../services/services.ts';
import type { Operator } from './operator-session.ts';

const decision = z.enum(['confirm', 'reject', 'sync']);

/** `POST /dashboard/connections/{id}/{decision}`: the same functions as the API's, named after who decided. */
export async function decide(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  checkCsrf(await readForm(request), operator.csrf);
  const id = getParameter(request, 'id');
  const wanted = decision.safeParse(getParameter(request, 'decision'));
  if (!wanted.success) throw new TenantryError('not-found', 'There is no such decision');
  switch (wanted.data) {
    case 'confirm':
      await confirmTenant(services, id, operator.username);
      break;
    case 'reject':
      await rejectTenant(services, id, operator.username);
      break;
    case 'sync':
      await syncNow(services, id, operator.username);
      break;
  }
  return seeOther(services, `/dashboard/connections/${encodeURIComponent(id)}`);
}
