import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { getConnection } from '../connect/connections.ts';
import { takeLook, toValidateView } from '../connect/validate/show-validation.ts';
import { html, pageContext } from '../http/page.ts';
import { addressOf, getParameter } from '../http/requests.ts';
import { renderValidatePage } from '../pages/render.ts';
import type { Services } from '../services/services.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

/** `GET /dashboard/connections/{id}/validate`, and the decision `validate`, which also keeps the result. */
export async function showValidation(
  request: HttpRequest,
  services: Services,
  operator: Operator,
  keep = false,
): Promise<HttpResponseInit> {
  const id = getParameter(request, 'id');
  const { row } = await getConnection(services.connect, id);
  const who = { name: operator.username, from: addressOf(request) };
  const validation = await takeLook(services, id, row, { who, keep });
  const view = toValidateView(services, id, row, {
    validation,
    operator: toOperatorView(operator),
    kept: keep,
  });
  return html(services, renderValidatePage(pageContext(services), view));
}
