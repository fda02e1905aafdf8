import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { authenticate, functionKeyCaller } from '../clients/authenticate.ts';
import type { ApiCaller } from '../clients/caller.ts';
import { type Rate, type RateLimits, toRateHeaders } from '../clients/rate-limits.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { withInvocation } from '../log/invocation-log.ts';
import { getServices, type Services } from '../services/services.ts';
import { toProblem, toProblemResponse } from './problems.ts';
import { addressOf } from './requests.ts';

export type ApiHandler = (
  request: HttpRequest,
  services: Services,
  caller: ApiCaller,
) => Promise<HttpResponseInit>;

/** How an error is answered. */
type ShowError = (error: unknown, services: Services, context: InvocationContext) => HttpResponseInit;

type PublicHandler = (request: HttpRequest, services: Services) => Promise<HttpResponseInit>;

/** JSON as the API answers it: nothing is kept by anybody in between. */
export function json(body: unknown, status = 200): HttpResponseInit {
  return {
    status,
    jsonBody: body,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  };
}

/** Whose requests are counted, and what there is to do for them. */
interface Admitted {
  counted: Parameters<RateLimits['count']>;
  work: () => Promise<HttpResponseInit>;
}

const toAddress = (request: HttpRequest) => addressOf(request) ?? 'unknown';

/** Whoever is refused counts by their address; trouble of our own is nobody's fault. */
async function admit(request: HttpRequest, services: Services, handler: ApiHandler): Promise<Admitted> {
  try {
    const caller = await authenticate(request, services);
    return {
      counted: [caller.id === functionKeyCaller ? 'key' : 'client', caller.id],
      work: () => handler(request, services, caller),
    };
  } catch (error) {
    const kind = hasCode(error, 'client-required') ? 'refused' : 'anybody';
    return { counted: [kind, toAddress(request)], work: () => Promise.reject(error) };
  }
}

const tooMany = ({ quota, resetSeconds }: Rate) =>
  new TenantryError('too-many-requests', `${quota} requests a minute are allowed`, {
    retryAfterSeconds: resetSeconds,
  });

/** Where an error of the API is met: everything becomes a problem document, the unforeseen is logged. */
const showProblem: ShowError = (error, { log }, { functionName }) => {
  if (toProblem(error).status >= 500) log.error('request-failed', error, { function: functionName });
  return toProblemResponse(error);
};

function withHeaders(answer: HttpResponseInit, more: Record<string, string>): HttpResponseInit {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return { ...answer, headers };
}

/** Every request is counted, every answer says what is left. */
function guard(
  enter: (request: HttpRequest, services: Services) => Promise<Admitted>,
  show: ShowError = showProblem,
): HttpHandler {
  return (request: HttpRequest, context: InvocationContext) =>
    withInvocation(context, async () => {
      const services = getServices();
      const { counted, work } = await enter(request, services);
      const rate = await services.rates.count(...counted);
      const done = rate.isSpent ? Promise.reject(tooMany(rate)) : work();
      const answer = await done.catch((error: unknown) => show(error, services, context));
      return withHeaders(answer, toRateHeaders(rate));
    });
}

/** A route for callers: who calls is known before anything is done. `show` is for the rare one that answers with a page. */
export const api = (handler: ApiHandler, show?: ShowError): HttpHandler =>
  guard((request, services) => admit(request, services, handler), show);

/** A route for anybody, with no credential at all. */
export const publicApi = (handler: PublicHandler): HttpHandler =>
  guard(async (request, services) => ({
    counted: ['anybody', toAddress(request)],
    work: () => handler(request, services),
  }));
