import type { Origins } from '../cloud/core.ts';
import { type Child, startChild } from './child.ts';

export type CloudOrigins = Origins;

export interface CloudOptions {
  ports: Record<keyof Origins, number>;
  /** Where it keeps its state; without, in memory. */
  directory?: string;
  clockFile?: string | undefined;
  /** Where others reach a service, if there is something in between. */
  origins?: Partial<Origins>;
}

export interface CloudProcess {
  child: Child;
  /** Origins, and for the managed identity the whole endpoint. */
  origins: Origins;
}

/** Starts the simulated Microsoft cloud as a process of its own. */
export async function startCloud({
  ports,
  directory,
  clockFile,
  origins = {},
}: CloudOptions): Promise<CloudProcess> {
  const list = Object.entries(ports).map(([service, port]) => `${service}=${port}`);
  const seen = Object.entries(origins).map(([service, origin]) => `${service}=${origin}`);
  const place = directory ? ['--state', directory] : ['--memory'];
  const child = await startChild({
    name: 'The simulated cloud',
    script: 'test/cloud/main.ts',
    args: [...place, '--ports', list.join(','), '--origins', seen.join(',')],
    clockFile,
    isReady: (line) => line.startsWith('{"login"'),
  });
  return { child, origins: JSON.parse(child.readyLine) };
}
