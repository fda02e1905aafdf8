import { packageDirectory } from '../../local/build.ts';
import type { Child } from '../../local/child.ts';
import { startHostProcess } from '../../local/host-process.ts';
import { findFreePort } from '../../local/ports.ts';
import { readUsage, type Usage } from './meter.ts';

/** The built app in the local host: whatever it does, it does for a message or a timer. */
export interface BenchApp {
  origin: string;
  /** Runs a timer's function now. */
  trigger(functionName: string): Promise<void>;
  /** What the worker, in which the product runs, has used since it was ready. */
  usage(): Usage;
  log(): string;
  stop(): Promise<void>;
}

const key = 'bench-key';

export async function startApp(settings: Record<string, string>): Promise<BenchApp> {
  const port = await findFreePort();
  const child: Child = await startHostProcess({ port, key, settings, packageDirectory });
  const origin = `http://localhost:${port}`;
  const headers = { 'x-functions-key': `${key}-master` };
  const status = await fetch(`${origin}/admin/host/status`, { headers });
  const { workerPid } = (await status.json()) as { workerPid: number };
  const atReady = readUsage(workerPid);
  return {
    origin,
    async trigger(functionName) {
      const body = JSON.stringify({ input: '' });
      const answer = await fetch(`${origin}/admin/functions/${functionName}`, {
        method: 'POST',
        headers,
        body,
      });
      if (answer.status !== 202) throw new Error(`${functionName} could not be triggered: ${answer.status}`);
    },
    usage() {
      const { cpuMs, peakMiB } = readUsage(workerPid);
      return { cpuMs: cpuMs - atReady.cpuMs, peakMiB };
    },
    log: child.log,
    stop: child.stop,
  };
}
