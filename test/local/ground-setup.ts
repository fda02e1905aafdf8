/** Jest's globalSetup and globalTeardown: the emulators and clouds that suites share, one of each per worker. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from './azurite.ts';
import type { Child } from './child.ts';
import { createClock } from './clock.ts';
import { startCloud } from './cloud.ts';
import { findFreePort } from './ports.ts';
import { accounts, clockFileOf, type SharedGround, sharedGroundVariable, slotFile } from './shared-ground.ts';

let directory: string | undefined;
const started: Promise<Child[]>[] = [];

/** One ground; where it is found is written when it is ready. */
export async function startFor(worker: number, folder: string): Promise<Child[]> {
  const clockFile = clockFileOf(folder, String(worker));
  createClock(clockFile);
  const ports = { blob: await findFreePort(), queue: await findFreePort(), table: await findFreePort() };
  const [azurite, { child, origins }] = await Promise.all([
    startAzurite({ ports, clockFile, accounts }),
    startCloud({ ports: { login: 0, graph: 0, vault: 0, identity: 0, control: 0, mail: 0 }, clockFile }),
  ]);
  const slot: SharedGround = { ports, origins, clockFile };
  const file = slotFile(folder, String(worker));
  writeFileSync(`${file}.draft`, JSON.stringify(slot));
  renameSync(`${file}.draft`, file);
  return [azurite, child];
}

/** Nobody waits here: suites without a stack begin at once, the others wait for their worker's. */
export async function setUp(workers: number): Promise<void> {
  directory = mkdtempSync(join(tmpdir(), 'tenantry-ground-'));
  process.env[sharedGroundVariable] = directory;
  for (let worker = 1; worker <= workers; worker++) started.push(startFor(worker, directory));
  for (const ground of started)
    ground.catch((error: Error) => process.stderr.write(`Ground of the suites: ${error.message}\n`));
}

export async function tearDown(): Promise<void> {
  const children = (await Promise.allSettled(started)).flatMap((each) =>
    each.status === 'fulfilled' ? each.value : [],
  );
  await Promise.all(children.map((child) => child.kill()));
  if (directory) rmSync(directory, { recursive: true, force: true });
}
