import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it comes by, before it goes on. */
export interface Passing {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
}

/** What becomes of a request: it goes on, is answered here, or the line breaks before or after it was done. */
export type Fate =
  | { kind: 'pass' }
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string; isDone: boolean }
  | { kind: 'break'; isDone: boolean };

export const pass: Fate = { kind: 'pass' };

export interface Wire {
  port: number;
  stop(): Promise<void>;
}

interface WireOptions {
  /** Where the service listens, on this machine. */
  to: number;
  /** Where this one does; 0: anywhere. */
  port?: number;
  decide: (passing: Passing) => Fate | Promise<Fate>;
}

interface Answered {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A line between a process and a service, on which requests can be counted, held up and lost. Neither end knows of it. */
export async function startWire({ to, port = 0, decide }: WireOptions): Promise<Wire> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  const forward = (incoming: IncomingMessage, body: Buffer): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const outgoing = request(
        { host: '127.0.0.1', port: to, method, path: url, headers, agent },
        (answer) => {
          const { statusCode: status = 502 } = answer;
          readBody(answer).then((read) => resolve({ status, headers: answer.headers, body: read }), reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const meet = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await readBody(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const fate = await decide({ method, url, headers });
    const answer = fate.kind === 'pass' || fate.isDone ? await forward(incoming, body) : undefined;
    if (fate.kind === 'break') incoming.socket.destroy();
    else if (fate.kind === 'answer') outgoing.writeHead(fate.status, fate.headers).end(fate.body);
    else if (answer) {
      const { 'transfer-encoding': _, connection: __, ...rest } = answer.headers;
      // Without a length an answer to HEAD keeps its own: there is no body to count.
      const length = method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) };
      outgoing.writeHead(answer.status, { ...rest, ...length }).end(answer.body);
    }
  };

  const server = createServer((incoming, outgoing) => {
    meet(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}
