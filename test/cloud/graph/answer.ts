import { toPageFault, unwrapAgain } from './page-faults.ts';
import { checkPermission } from './permissions.ts';
import { type GraphAnswer, GraphError, type GraphRequest } from './request.ts';
import { getRoute, toEndpoint } from './routes.ts';
import { chargeCall } from './throttle.ts';

/** Answers one call, in Microsoft's order: does the path exist, is there budget left, may the caller do this. */
export function answerCall(original: GraphRequest): GraphAnswer {
  const request = unwrapAgain(original);
  const route = getRoute(request.method, request.segments);
  const headers = chargeCall(request, route.units);
  try {
    checkPermission(request.caller, toEndpoint(route));
    const answer = route.answer(request);
    const shaped = original.fault ? toPageFault(original, answer) : answer;
    return { ...shaped, headers: { ...headers, ...shaped.headers } };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new GraphError(error.status, error.code, error.message, { ...headers, ...error.headers });
  }
}
