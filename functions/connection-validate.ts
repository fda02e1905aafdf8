import { app, type HttpHandler } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { takeLook, toValidateView } from '../shared/connect/validate/show-validation.ts';
import { api, json } from '../shared/http/api.ts';
import { html, pageContext, toErrorPage } from '../shared/http/page.ts';
import { getParameter, prefersHtml } from '../shared/http/requests.ts';
import { renderValidatePage } from '../shared/pages/render.ts';

/** GET shows what is found, POST keeps it as well. */
const isKept = (method: string) => method === 'POST';

const asJson = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { row } = await getVisible(services, caller, id);
  return json(await takeLook(services, id, row, { who: caller.who, keep: isKept(request.method) }));
});

/** For an administrator who opens the function's URL with its key in a browser. */
const asPage = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { row } = await getVisible(services, caller, id);
  const kept = isKept(request.method);
  const validation = await takeLook(services, id, row, { who: caller.who, keep: kept });
  const view = toValidateView(services, id, row, { validation, operator: null, kept });
  return html(services, renderValidatePage(pageContext(services), view));
}, toErrorPage);

const connectionValidate: HttpHandler = (request, context) =>
  (prefersHtml(request) ? asPage : asJson)(request, context);

app.http('connection-validate', {
  route: 'api/connections/{id}/validate',
  methods: ['GET', 'POST'],
  authLevel: 'function',
  handler: connectionValidate,
});
