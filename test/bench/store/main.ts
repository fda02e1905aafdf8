/** `node test/bench/store/main.ts --port N`: the counting store as a process of its own. */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createCounter } from './counts.ts';
import { createMadeUpPartition } from './made-up.ts';
import type { Limits } from './pace.ts';
import { createStoreServer } from './server.ts';
import { createTableStore } from './tables.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const store = createTableStore();
const counter = createCounter();
const limits: Limits = { batchMs: 0, rowsPerSecond: 0 };

const server = createStoreServer({
  store,
  counter,
  limits,
  control(path, body) {
    if (path === 'counts') return counter.read();
    if (path === 'clear') return counter.clear();
    if (path === 'limits') return Object.assign(limits, body as Limits);
    if (path === 'made-up') {
      const { tenantId, count } = body as { tenantId: string; count: number };
      store.mount('users', tenantId, createMadeUpPartition(tenantId, count));
      return undefined;
    }
    throw new Error(`No control ${path}`);
  },
});
server.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
