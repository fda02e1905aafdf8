/** `node test/host/main.ts --package DIR [--port N] [--key K] [--master-key K]`; the app's settings are the environment. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createKeys, startHost } from './host.ts';

const { values } = parseArgs({
  options: {
    package: { type: 'string', default: 'dist/package' },
    port: { type: 'string', default: '7071' },
    key: { type: 'string' },
    'master-key': { type: 'string' },
  },
});

const keys = createKeys({
  ...(values.key ? { host: values.key } : {}),
  ...(values['master-key'] ? { master: values['master-key'] } : {}),
});

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

try {
  const host = await startHost({
    packageDirectory: resolve(values.package),
    port: Number(values.port),
    keys,
    settings: process.env,
    onGivenUp: () => fail('The worker process cannot be kept running.'),
  });
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void host.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // One line of JSON for whoever started this process.
  process.stdout.write(`${JSON.stringify({ origin: host.origin, keys, functions: host.functionNames })}\n`);
} catch (error) {
  fail(`The host did not start: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}
