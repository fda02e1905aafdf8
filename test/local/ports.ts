import { createServer } from 'node:net';

function listen(port: number, host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Whether nothing listens on that port of this machine. */
export async function isFree(port: number): Promise<boolean> {
  try {
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0']) await listen(port, host);
    return true;
  } catch {
    return false;
  }
}

/** Below those that systems give to outgoing connections, so that nobody takes one between the look and its use. */
const first = 12_000;
const perWorker = 2_000;

/** Each worker of a test run has ports of its own; another run on this machine begins somewhere else. */
const worker = Number(process.env.JEST_WORKER_ID ?? 0) % 8;
let next = Math.floor(Math.random() * perWorker);

/** A port that is free now and that this process has not given before, until it has given them all. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < perWorker; tries += 1) {
    const port = first + worker * perWorker + (next % perWorker);
    next += 1;
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free');
}
