import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { createInvitedConnection } from '../connect/invitations.ts';
import { readOwnForm } from '../http/csrf.ts';
import { seeOther } from '../http/page.ts';
import { customerUrl } from '../pages/urls.ts';
import type { Services } from '../services/services.ts';
import { carryOutOnce } from './form-once.ts';
import { linkOncePage } from './link-once.ts';
import { findRefusals, parseForm, toFormValues } from './new-connection-form.ts';
import { type Operator, toWho } from './operator-session.ts';
import { newConnectionPage } from './show-new-connection.ts';

/** `POST /dashboard/new-connection`: makes a connection and shows its link, this once. */
export async function createFromForm(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const form = await readOwnForm(request, operator.csrf);
  const values = toFormValues(form);
  const parsed = parseForm(form, values);
  if ('problems' in parsed)
    return newConnectionPage(services, operator, { values, problems: parsed.problems });
  const { wish } = parsed;
  try {
    const once = form.get('once') ?? '';
    const outcome = await carryOutOnce(services, operator, { once, wish }, (prepared) =>
      createInvitedConnection(services, wish, toWho(operator, request), prepared),
    );
    if (outcome.kind === 'known') return seeOther(services, customerUrl(outcome.id));
    return linkOncePage(services, operator, { ...outcome.made, isNew: true, isSent: wish.invitation.send });
  } catch (error) {
    const problems = findRefusals(error);
    if (problems === undefined) throw error;
    return newConnectionPage(services, operator, { values, problems });
  }
}
