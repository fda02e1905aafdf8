/** HTTP for every service: reads a request, meets faults, answers, writes the request log. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Cloud,
  type CloudRequest,
  type CloudResponse,
  findTenant,
  type Handler,
  json,
  peekClaims,
} from './core.ts';
import { statusAnswer, takeFault } from './faults.ts';
import type { Fault, ServiceName } from './model.ts';
import { logRequest } from './request-log.ts';

export interface Served {
  origin: string;
  close(): Promise<void>;
}

/** What the handler itself does with its own body; everything else is done here. */
const handledByGraph: readonly Fault['kind'][] = [
  'own-next-link',
  'foreign-next-link',
  'empty-page',
  'duplicate-record',
];

/** Listens on a loopback port (0: any free one) and resolves once it does. */
export async function serve(
  cloud: Cloud,
  service: ServiceName | 'control',
  handler: Handler,
  port: number,
): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    void answer(cloud, service, handler, incoming, outgoing).catch((error: unknown) => {
      console.error(`simulated ${service}: ${incoming.method} ${incoming.url} failed`, error);
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ error: { code: 'SimulatorFailure', message: String(error) } }));
    });
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${actualPort}`, close: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(
  cloud: Cloud,
  service: ServiceName | 'control',
  handler: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const startedAt = Date.now();
  const request = await readRequest(cloud, service, incoming);
  if (service === 'control') return send(outgoing, await handler(request, cloud), request.method);
  const path = request.url.pathname + request.url.search;
  const { method, subject } = request;
  const fault = takeFault(cloud, { service, method, path, tenantId: subject.tenantId });
  if (fault && handledByGraph.includes(fault.kind)) request.fault = fault;
  if (fault?.delayMs) await wait(fault.delayMs);
  if (fault?.kind === 'reset') {
    logRequest(cloud, service, request, 0, fault, startedAt);
    incoming.socket.resetAndDestroy();
    return;
  }
  const response = fault
    ? await damaged(fault, service, () => handler(request, cloud))
    : await handler(request, cloud);
  logRequest(cloud, service, request, response.status, fault, startedAt);
  if (fault?.kind === 'cut') sendHalf(outgoing, response);
  else send(outgoing, response, method);
}

async function damaged(
  fault: Fault,
  service: ServiceName,
  handle: () => Promise<CloudResponse> | CloudResponse,
): Promise<CloudResponse> {
  switch (fault.kind) {
    case 'status':
      return statusAnswer(fault, service);
    case 'empty':
      return { status: fault.status ?? 204, headers: fault.headers ?? {}, body: '' };
    case 'html': {
      const body =
        typeof fault.body === 'string' ? fault.body : '<!doctype html><title>Our services…</title>';
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
    }
    case 'malformed': {
      const response = await handle();
      const body = Buffer.from(response.body);
      return { ...response, body: body.subarray(0, Math.floor(body.length / 2)) };
    }
    default:
      return handle();
  }
}

async function readRequest(
  cloud: Cloud,
  service: ServiceName | 'control',
  incoming: IncomingMessage,
): Promise<CloudRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const url = new URL(incoming.url ?? '/', cloud.origins[service] || 'http://127.0.0.1');
  const claims = peekClaims(headers.authorization);
  const tenantInPath = service === 'login' ? findTenant(cloud, url.pathname.split('/')[1] ?? '') : undefined;
  return {
    method: incoming.method ?? 'GET',
    url,
    headers,
    body: Buffer.concat(chunks),
    fault: null,
    subject: {
      tenantId: tenantInPath?.id ?? claims?.tid ?? null,
      clientId: claims?.appid ?? url.searchParams.get('client_id'),
    },
  };
}

function send(outgoing: ServerResponse, response: CloudResponse, method: string): void {
  const body = Buffer.from(response.body);
  const bodyless = response.status === 204 || response.status === 304;
  const length = bodyless ? {} : { 'content-length': String(body.length) };
  outgoing.writeHead(response.status, { date: now(), ...response.headers, ...length });
  outgoing.end(method === 'HEAD' || bodyless ? undefined : body);
}

/** Node's own `Date` header does not follow a clock that a test has moved. */
function now(): string {
  return new Date().toUTCString();
}

/** Promises the whole body, sends half of it and hangs up. */
function sendHalf(outgoing: ServerResponse, response: CloudResponse): void {
  const body = Buffer.from(response.body);
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
}

export function notFound(): CloudResponse {
  return json(404, { error: { code: 'NotFound', message: 'The simulated cloud has no such route.' } });
}
