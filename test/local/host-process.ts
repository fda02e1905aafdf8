import { existsSync } from 'node:fs';
import { type Child, startChild } from './child.ts';

export interface HostProcessOptions {
  port: number;
  /** The default host key, with which `/api` is called. */
  key: string;
  settings: Record<string, string>;
  packageDirectory: string;
  clockFile?: string | undefined;
  /** How long its start may take. */
  readyWithinMs?: number;
}

/** Where mutants are tried: the host and the app's source are loaded into the test's own process. */
export const hostHereVariable = 'TENANTRY_TEST_HOST_HERE';

/** Starts the local Functions host with the built package; it is given the settings and nothing else. */
export async function startHostProcess(options: HostProcessOptions): Promise<Child> {
  if (process.env[hostHereVariable]) return (await import('../mutation/host-here.ts')).startHostHere(options);
  if (!existsSync(options.packageDirectory)) throw new Error('There is no dist/package yet: npm run build');
  const { port, key, settings, packageDirectory, clockFile, readyWithinMs = 30_000 } = options;
  return startChild({
    name: 'The app',
    script: 'test/host/main.ts',
    args: [
      '--package',
      packageDirectory,
      '--port',
      String(port),
      '--key',
      key,
      '--master-key',
      `${key}-master`,
    ],
    env: settings,
    clockFile,
    readyWithinMs,
    isReady: (line) => line.startsWith('{"origin"'),
  });
}
