import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlClient, createControlClient } from '../cloud/control/client.ts';
import { startAzurite, toConnectionString } from './azurite.ts';
import { createClock } from './clock.ts';
import { type CloudOrigins, startCloud } from './cloud.ts';
import { findFreePort } from './ports.ts';
import { takeShared } from './shared-ground.ts';

/** What the app stands on: storage, the simulated cloud, and the clock that they share. */
export interface Ground {
  /** Connection string of a storage account that holds nothing yet. */
  storage: string;
  origins: CloudOrigins;
  control: ControlClient;
  clockFile: string;
  stop(): Promise<void>;
}

/** A storage emulator and a cloud as they start; where a test run keeps some between its suites, one of those. */
export async function startGround(): Promise<Ground> {
  const shared = await takeShared();
  if (!shared) return startOwn();
  createClock(shared.clockFile);
  const control = createControlClient(shared.origins.control);
  await control.reset();
  return { ...shared, control, stop: async () => shared.giveBack() };
}

async function startOwn(): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-'));
  const clockFile = join(directory, 'clock');
  createClock(clockFile);
  const ports = { blob: await findFreePort(), queue: await findFreePort(), table: await findFreePort() };
  const [azurite, { child: cloud, origins }] = await Promise.all([
    startAzurite({ ports, clockFile }),
    startCloud({ ports: { login: 0, graph: 0, vault: 0, identity: 0, control: 0, mail: 0 }, clockFile }),
  ]);
  return {
    storage: toConnectionString(ports),
    origins,
    control: createControlClient(origins.control),
    clockFile,
    async stop() {
      await Promise.all([azurite.kill(), cloud.kill()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
