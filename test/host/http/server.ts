import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Invoke } from '../invocation.ts';
import type { Log } from '../log.ts';
import type { TypedData } from '../rpc.ts';
import { type Admin, serveAdmin } from './admin.ts';
import { isAuthorized } from './keys.ts';
import { readBody, toRpcHttp } from './request.ts';
import { writeResponse, writeStatus } from './response.ts';
import { findRoute, type HttpFunction } from './routes.ts';

export interface HttpOptions {
  port: number;
  routes: HttpFunction[];
  admin: Admin;
  invoke: Invoke;
  log: Log;
}

const homePage = '<!doctype html><title>Functions host</title><p>Your Functions host is up and running.';

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const url = new URL(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`);
  const method = request.method ?? 'GET';
  if (/^\/admin(\/|$)/i.test(url.pathname))
    return void (await serveAdmin(request, response, url, options.admin));

  const match = findRoute(options.routes, method, url.pathname);
  if (!match) {
    // The real host greets at its root where no function does.
    if (url.pathname !== '/' || method !== 'GET') return writeStatus(response, 404);
    response.writeHead(200, { 'content-type': 'text/html' }).end(homePage);
    return;
  }
  const { http, params } = match;
  if (!isAuthorized(request, url, http.authLevel, options.admin.keys)) return writeStatus(response, 401);

  const body = await readBody(request);
  if (!body) return writeStatus(response, 413);
  const data: TypedData = { http: toRpcHttp(request, url, params, body) };
  const metadata = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, { string: value }]),
  );
  try {
    const { returnValue } = await options.invoke(
      http.target,
      'This function was programmatically called via the host APIs.',
      data,
      metadata,
    );
    writeResponse(response, returnValue, method === 'HEAD');
  } catch {
    // The log has the error; the caller is told nothing.
    if (!response.headersSent) writeStatus(response, 500);
  }
}

/** Listens on `localhost` only: nobody else on the network reaches a host with demo keys. */
export function startHttp(options: HttpOptions): Promise<Server> {
  const server = createServer((request, response) => {
    serve(request, response, options).catch((error: Error) => {
      options.log('error', 'Host', `The request could not be served: ${error.message}`);
      if (!response.headersSent) writeStatus(response, 400);
    });
  });
  // The client ends an idle connection: none meets one that is closed just as it sends.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, 'localhost', () => resolve(server));
  });
}
