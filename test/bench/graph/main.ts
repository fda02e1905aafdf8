/** `node test/bench/graph/main.ts --port N`: a Graph with generated tenants, as a process of its own. */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { type Behaviour, createGraphServer } from './server.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const behaviour: Behaviour = { latencyMs: 0, throttledPages: [], retryAfterSeconds: 5 };
const server = createGraphServer(behaviour, (path, body) => {
  if (path === 'behaviour') return Object.assign(behaviour, body as Partial<Behaviour>);
  return undefined;
});
server.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
