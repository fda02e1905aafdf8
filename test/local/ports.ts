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

const given = new Set<number>();

/** A port that is free now and that this process has not been given before. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = await listen(0, '127.0.0.1');
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}
