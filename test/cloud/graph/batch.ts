import type { CloudRequest } from '../core.ts';
import { statusAnswer, takeFault } from '../faults.ts';
import { answerCall } from './answer.ts';
import { type CallIds, CONTENT_TYPE, toErrorAnswer } from './answers.ts';
import { type GraphAnswer, GraphError, type GraphRequest, toSegments } from './request.ts';

interface Step {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

interface StepResponse {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

const MOST_STEPS = 20;

/**
 * `POST /$batch`: 200 as a whole whatever becomes of its steps, which come back in another order than they were sent.
 * Every step is charged, allowed and refused as if it had come alone.
 */
export function answerBatch(request: GraphRequest, ids: CallIds): GraphAnswer {
  const steps = readSteps(request);
  const done = new Map<string, StepResponse>();
  for (const step of steps) done.set(step.id, runStep(request, step, done, ids));
  return { status: 200, body: { responses: shuffle([...done.values()]) } };
}

function runStep(
  request: GraphRequest,
  step: Step,
  done: Map<string, StepResponse>,
  ids: CallIds,
): StepResponse {
  const failed = step.dependsOn?.some((id) => (done.get(id)?.status ?? 424) >= 400);
  const answer = failed ? failedDependency(ids) : answerStep(request, step, ids);
  return {
    id: step.id,
    status: answer.status,
    headers: toBatchHeaders(answer),
    ...(answer.body === undefined ? {} : { body: answer.body }),
  };
}

function answerStep(request: GraphRequest, step: Step, ids: CallIds): GraphAnswer {
  const path = `/v1.0/${step.url.replace(/^\/+/, '')}`;
  const { cloud, tenant } = request;
  const method = step.method.toUpperCase();
  const fault = takeFault(cloud, { service: 'graph', method, path, tenantId: tenant.id });
  if (fault?.kind === 'status' || fault?.kind === 'empty') {
    const response = statusAnswer({ status: fault.kind === 'empty' ? 204 : 503, ...fault }, 'graph');
    const body = fault.kind === 'empty' ? {} : { body: JSON.parse(String(response.body)) as object };
    return { status: response.status, headers: response.headers as Record<string, string>, ...body };
  }
  try {
    const url = new URL(path, cloud.origins.graph);
    return answerCall({
      ...request,
      method,
      url,
      query: url.searchParams,
      segments: toSegments(url.pathname).slice(1),
      headers: lowerCased(step.headers ?? {}),
      body: Buffer.from(step.body === undefined ? '' : JSON.stringify(step.body)),
      fault,
    });
  } catch (error) {
    return toErrorAnswer(error, ids);
  }
}

function readSteps(request: GraphRequest): Step[] {
  const { requests } = parse(request.body);
  if (!Array.isArray(requests)) throw badRequest('Invalid batch payload format.');
  if (requests.length > MOST_STEPS) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MOST_STEPS}.`);
  }
  const seen = new Set<string>();
  for (const step of requests as Partial<Step>[]) {
    if (!step.id) throw badRequest('Request Id has to be specified and not empty.');
    if (seen.has(step.id)) throw badRequest(`Request Id has to be unique in a batch: ${step.id}.`);
    if (!step.method || !step.url) throw badRequest(`Request method and URL are needed: ${step.id}.`);
    if (/^https?:/i.test(step.url)) throw badRequest(`Request URL has to be relative: ${step.id}.`);
    if (step.body !== undefined && !hasContentType(step)) {
      throw badRequest(`Write request has to specify a Content-Type header: ${step.id}.`);
    }
    const unknown = step.dependsOn?.find((id) => !seen.has(id));
    if (unknown) throw badRequest(`Request ${step.id} depends on ${unknown}, which does not come before it.`);
    seen.add(step.id);
  }
  return requests as Step[];
}

function parse(body: CloudRequest['body']): { requests?: unknown } {
  try {
    return JSON.parse(body.toString('utf8')) ?? {};
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
}

/** Never the order in which they were sent, and the same one every time. */
function shuffle(responses: StepResponse[]): StepResponse[] {
  const middle = Math.ceil(responses.length / 2);
  return [...responses.slice(middle).reverse(), ...responses.slice(0, middle)];
}

/** As Microsoft writes them inside a batch. */
function toBatchHeaders(answer: GraphAnswer): Record<string, string> {
  const own = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name === 'retry-after' ? 'Retry-After' : name === 'location' ? 'Location' : name,
    value,
  ]);
  const type = answer.body === undefined ? {} : { 'Content-Type': CONTENT_TYPE };
  return { 'Cache-Control': 'no-cache', 'OData-Version': '4.0', ...type, ...Object.fromEntries(own) };
}

function failedDependency(ids: CallIds): GraphAnswer {
  const message = 'A request on which this one depends has failed.';
  return toErrorAnswer(new GraphError(424, 'FailedDependency', message), ids);
}

function hasContentType({ headers = {} }: Partial<Step>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function badRequest(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}
