import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TriggeredFunction } from '../invocation.ts';
import { isAuthorized, type Keys } from './keys.ts';
import { readBody } from './request.ts';
import { writeJson, writeStatus } from './response.ts';

export interface Admin {
  functions: TriggeredFunction[];
  keys: Keys;
  workerPid(): number | undefined;
  /** Runs a timer or queue function by hand; the answer does not wait for it. */
  run(target: TriggeredFunction, input: string): void;
}

const startedAt = performance.now();

async function runByHand(
  request: IncomingMessage,
  response: ServerResponse,
  target: TriggeredFunction,
  admin: Admin,
) {
  const body = await readBody(request);
  let input: unknown;
  try {
    const parsed: { input?: unknown } = JSON.parse(body?.toString() || '{}');
    input = parsed.input ?? '';
  } catch {
    return writeStatus(response, 400);
  }
  if (!/^(timer|queue)trigger$/i.test(target.trigger.type)) return writeStatus(response, 400);
  admin.run(target, typeof input === 'string' ? input : JSON.stringify(input));
  return writeStatus(response, 202);
}

/** The host's own endpoints under `/admin`, all behind the master key but `ping`. */
export async function serveAdmin(request: IncomingMessage, response: ServerResponse, url: URL, admin: Admin) {
  const path = url.pathname.toLowerCase();
  if (path === '/admin/host/ping') return writeStatus(response, 200);
  if (!isAuthorized(request, url, 'admin', admin.keys)) return writeStatus(response, 401);
  if (path === '/admin/host/status' && request.method === 'GET') {
    const processUptime = Math.round(performance.now() - startedAt);
    return writeJson(response, 200, {
      id: 'local',
      state: 'Running',
      version: '4.0',
      processUptime,
      workerPid: admin.workerPid(),
    });
  }
  if (path === '/admin/functions' && request.method === 'GET') {
    const listed = admin.functions.map(({ name, trigger }) => ({ name, config: { bindings: [trigger] } }));
    return writeJson(response, 200, listed);
  }
  const name = /^\/admin\/functions\/([^/]+)$/.exec(path)?.[1];
  const target = admin.functions.find((each) => each.name.toLowerCase() === name);
  if (!target || request.method !== 'POST') return writeStatus(response, 404);
  return runByHand(request, response, target, admin);
}
