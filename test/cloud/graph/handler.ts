import type { CloudRequest, CloudResponse, Handler } from '../core.ts';
import { answerCall } from './answer.ts';
import { toCallIds, toErrorAnswer, toResponse } from './answers.ts';
import { answerBatch } from './batch.ts';
import { readCaller } from './bearer.ts';
import { type GraphAnswer, GraphError, type GraphRequest, toSegments } from './request.ts';

/** Microsoft Graph v1.0, as much of it as `README.md` lists. */
export const graphHandler: Handler = async (request, cloud): Promise<CloudResponse> => {
  const ids = toCallIds(request.headers);
  try {
    const { caller, tenant } = await readCaller(cloud, request);
    const call = toCall(request, { cloud, caller, tenant });
    const isBatch = call.segments.length === 1 && call.segments[0]?.toLowerCase() === '$batch';
    const answer: GraphAnswer = isBatch ? answerBatch(onlyPost(call), ids) : answerCall(call);
    return toResponse(answer, ids);
  } catch (error) {
    return toResponse(toErrorAnswer(error, ids), ids);
  }
};

function toCall(
  request: CloudRequest,
  context: Pick<GraphRequest, 'cloud' | 'caller' | 'tenant'>,
): GraphRequest {
  const { method, url, headers, body, fault } = request;
  const [version = '', ...segments] = toSegments(url.pathname);
  if (version !== 'v1.0') throw new GraphError(400, 'BadRequest', `Invalid version: ${version}.`);
  const { caller, tenant } = context;
  if (segments[0] !== 'me') {
    return { ...context, method, url, headers, body, fault, segments, query: url.searchParams };
  }
  if (caller.kind === 'Application') {
    const message = '/me request is only valid with delegated authentication flow.';
    throw new GraphError(400, 'BadRequest', message);
  }
  const own = ['users', caller.objectId, ...segments.slice(1)];
  return { ...context, tenant, method, url, headers, body, fault, segments: own, query: url.searchParams };
}

function onlyPost(call: GraphRequest): GraphRequest {
  if (call.method === 'POST') return call;
  throw new GraphError(
    405,
    'Request_BadRequest',
    'Specified HTTP method is not allowed for the request target.',
  );
}
