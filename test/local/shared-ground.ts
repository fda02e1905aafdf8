import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AzuritePorts, toConnectionString } from './azurite.ts';
import type { CloudOrigins } from './cloud.ts';

/** One emulator and one cloud per worker of the test runner; the emulator has an account for every suite. */
export interface SharedGround {
  ports: AzuritePorts;
  origins: CloudOrigins;
  clockFile: string;
}

/** Where the processes of a test run say what they share; only its workers have it. */
export const sharedGroundVariable = 'TENANTRY_TEST_GROUND';
export const accounts = Array.from({ length: 500 }, (_, number) => `suite${number}`);

export const slotFile = (directory: string, worker: string) => join(directory, `${worker}.json`);
export const clockFileOf = (directory: string, worker: string) => join(directory, `${worker}.clock`);

const readyWithinMs = 60_000;
let isTaken = false;

async function readSlot(file: string): Promise<SharedGround> {
  for (const startedAt = performance.now(); !existsSync(file); await wait(50)) {
    if (performance.now() - startedAt > readyWithinMs)
      throw new Error('The ground that suites share did not start');
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The next suite of this worker may have it. */
export function giveBack(): void {
  isTaken = false;
}

/** The ground of this worker with a storage account that nobody has used; undefined where there is none, or it is taken. */
export async function takeShared() {
  const directory = process.env[sharedGroundVariable];
  const worker = process.env.JEST_WORKER_ID;
  if (!directory || !worker || isTaken) return undefined;
  isTaken = true;
  const { ports, origins, clockFile } = await readSlot(slotFile(directory, worker));
  const counter = join(directory, `${worker}.used`);
  const used = existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0;
  const account = accounts[used];
  if (account === undefined) throw new Error(`There are ${accounts.length} storage accounts and no more`);
  writeFileSync(counter, String(used + 1));
  return {
    storage: toConnectionString(ports, account),
    origins,
    clockFile,
    giveBack,
  };
}
