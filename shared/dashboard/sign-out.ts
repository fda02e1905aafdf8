import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { recordAudit } from '../audit/audit.ts';
import { clearCookie, cookieNames } from '../http/cookies.ts';
import { readOwnForm } from '../http/csrf.ts';
import { seeOther } from '../http/page.ts';
import type { Services } from '../services/services.ts';
import { type Operator, toWho } from './operator-session.ts';

/** `POST /dashboard/sign-out`: ends the session in this browser. */
export async function signOut(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  await readOwnForm(request, operator.csrf);
  await recordAudit(services, {
    partition: services.settings.homeTenantId,
    who: toWho(operator, request),
    what: 'operator-signed-out',
  });
  return seeOther(services, '/dashboard', [clearCookie(cookieNames.operator)]);
}
