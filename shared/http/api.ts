import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { withInvocation } from '../log/invocation-log.ts';
import { getServices, type Services } from '../services/services.ts';
import { toProblem, toProblemResponse } from './problems.ts';

export type ApiHandler = (request: HttpRequest, services: Services) => Promise<HttpResponseInit>;

/** JSON as the API answers it: nothing is kept by anybody in between. */
export function json(body: unknown, status = 200): HttpResponseInit {
  return {
    status,
    jsonBody: body,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  };
}

/** Where an error of the API is met: everything becomes a problem document, the unforeseen is logged. */
export function api(handler: ApiHandler): HttpHandler {
  return (request: HttpRequest, context: InvocationContext) =>
    withInvocation(context, async () => {
      try {
        return await handler(request, getServices());
      } catch (error) {
        const problem = toProblem(error);
        if (problem.status >= 500)
          getServices().log.error('request-failed', error, { function: context.functionName });
        return toProblemResponse(error);
      }
    });
}
