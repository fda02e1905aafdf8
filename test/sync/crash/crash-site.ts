import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { createServices, type Services } from '../../../shared/services/services.ts';
import { type ControlClient, createControlClient } from '../../cloud/control/client.ts';
import { startAzurite, toConnectionString } from '../../local/azurite.ts';
import { advance, createClock, readClock } from '../../local/clock.ts';
import { startCloud } from '../../local/cloud.ts';
import { findFreePort } from '../../local/ports.ts';
import { northwind, seedPartner, toSettings } from '../../local/seed.ts';
import { type Fate, pass, startWire } from '../../local/wire.ts';
import { type MortalHost, prepareMortalHost } from './mortal-host.ts';

/** The product's surroundings, with one host at a time at work and the next one ready. */
export interface CrashSite {
  control: ControlClient;
  /** The app's services in this process, for the storage alone: tokens here do not follow the moved clock. */
  services: Services;
  queues: QueueServiceClient;
  host(): MortalHost;
  /** Moves the clock of everything here. */
  wait(ms: number): void;
  /** Another host takes over when locks and leases have ended. */
  takeOver(): Promise<void>;
  stop(): Promise<void>;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const appOrigin = 'http://localhost:7071';
/** Longer than a queue hides a message and a lane is leased. */
const locksEndMs = 11 * 60_000;
const counted = ['login', 'graph', 'vault', 'identity'] as const;

export async function startCrashSite(): Promise<CrashSite> {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-crash-'));
  const clockFile = join(directory, 'clock');
  createClock(clockFile);
  const storage = { blob: await findFreePort(), queue: await findFreePort(), table: await findFreePort() };
  const cloudPorts = { login: 0, graph: 0, vault: 0, identity: 0, control: 0, mail: 0 };
  const origins: Record<string, string> = {};
  const stops: (() => Promise<void>)[] = [];
  let current: MortalHost | undefined;
  let next: Promise<MortalHost> | undefined;

  for (const service of counted) {
    cloudPorts[service] = await findFreePort();
    const decide = (passing: Parameters<MortalHost['decide']>[0]): Fate | Promise<Fate> =>
      current ? current.decide(passing) : pass;
    const wire = await startWire({ to: cloudPorts[service], decide });
    origins[service] = `http://127.0.0.1:${wire.port}`;
    stops.push(wire.stop);
  }
  const [azurite, cloud] = await Promise.all([
    startAzurite({ ports: storage, clockFile }),
    startCloud({ ports: cloudPorts, clockFile, origins }),
  ]);
  stops.push(
    () => azurite.kill(),
    () => cloud.child.kill(),
  );
  const control = createControlClient(cloud.origins.control);
  await seedPartner(northwind, { control, origins: cloud.origins, appOrigin });
  const settingsFor = (ports: typeof storage) =>
    toSettings(northwind, { origins: cloud.origins, appOrigin, storage: toConnectionString(ports) });
  const own = settingsFor(storage);
  process.env.IDENTITY_ENDPOINT = own.IDENTITY_ENDPOINT;
  process.env.IDENTITY_HEADER = own.IDENTITY_HEADER;
  const prepare = () => prepareMortalHost({ storage, toSettings: settingsFor, clockFile });

  const bring = async () => {
    await current?.stop();
    current = await next;
    next = prepare();
    await current?.release();
  };
  next = prepare();
  await bring();
  return {
    control,
    services: { ...createServices(own), now: () => readClock(clockFile), log: silent },
    queues: QueueServiceClient.fromConnectionString(toConnectionString(storage)),
    host() {
      if (!current) throw new Error('No host works');
      return current;
    },
    wait: (ms) => advance(clockFile, ms),
    async takeOver() {
      advance(clockFile, locksEndMs);
      await bring();
    },
    async stop() {
      await Promise.all([current?.stop(), next?.then((host) => host.stop())]);
      await Promise.all(stops.map((stop) => stop()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
