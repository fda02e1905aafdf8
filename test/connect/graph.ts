import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contoso } from './rows.ts';

interface Answer {
  status?: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Microsoft Graph on this very machine: who the tenant is, and empty lists, unless a test says otherwise of a path. */
export async function serveGraph() {
  const answers = new Map<string, Answer>();
  const asked: { path: string; query: string; authorization: string | undefined; prefer: unknown }[] = [];
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://graph');
    const { authorization, prefer } = request.headers;
    asked.push({ path: pathname, query: decodeURIComponent(search), authorization, prefer });
    const { status = 200, body, headers = {} } = answers.get(pathname) ?? { body: { value: [] } };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  // However long a test waits, a connection that is kept is there.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const graph = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    asked,
    /** Puts the usual answers back. */
    reset(id = contoso) {
      asked.length = 0;
      answers.clear();
      const verifiedDomains = [
        { name: 'contoso.onmicrosoft.com' },
        { name: 'contoso.example', isDefault: true },
      ];
      answers.set('/v1.0/organization', {
        body: { value: [{ id, displayName: 'Contoso AG', verifiedDomains }] },
      });
    },
    refuse: (path: string, status: number, code: string, headers = {}) =>
      answers.set(path, { status, body: { error: { code, message: 'no' } }, headers }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  graph.reset();
  return graph;
}
export type SmallGraph = Awaited<ReturnType<typeof serveGraph>>;
