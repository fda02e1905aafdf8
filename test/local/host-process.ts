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

/** Starts the local Functions host with the built package; it is given the settings and nothing else. */
export function startHostProcess(options: HostProcessOptions): Promise<Child> {
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
