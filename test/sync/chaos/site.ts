import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { queueNames } from '../../../shared/contracts/messages.ts';
import { createServices, type Services } from '../../../shared/services/services.ts';
import { createAppTokens } from '../../../shared/tokens/app-tokens.ts';
import { createCloud, type SimulatedCloud } from '../../cloud/cloud.ts';
import { type ControlClient, createControlClient } from '../../cloud/control/client.ts';
import type { Origins } from '../../cloud/core.ts';
import { startAzurite, toConnectionString } from '../../local/azurite.ts';
import { advance, createClock } from '../../local/clock.ts';
import { findFreePort } from '../../local/ports.ts';
import { northwind, seedPartner, toSettings } from '../../local/seed.ts';
import { startWire } from '../../local/wire.ts';
import { createTroubledLine, type StorageTrouble, type TroubledLine } from './storage-trouble.ts';

/** The simulated cloud in this process, shared by its sites: what a tenant meets there is its own. */
export interface World {
  cloud: SimulatedCloud;
  control: ControlClient;
  origins: Origins;
  stop(): Promise<void>;
}

const appOrigin = 'http://localhost:7071';

export async function startWorld(): Promise<World> {
  const cloud = createCloud();
  const listening = await cloud.listen();
  const origins = { ...listening, identity: `${listening.identity}/msi/token` };
  const control = createControlClient(origins.control);
  await seedPartner(northwind, { control, origins, appOrigin });
  return { cloud, control, origins, stop: () => cloud.close() };
}

/** One instance of the app: its own services, its own clock that is a little off, its own line to the storage. */
export interface Host {
  services: Services;
  line: TroubledLine;
  /** Milliseconds that its clock is ahead. */
  skewMs: number;
  /** The message that it works on. */
  busy: Promise<void> | null;
  /** Lets a request go on that is held up. */
  release: (() => void) | null;
}

/** Real Azurite on a clock of its own, and two hosts at its queue. */
export interface Site {
  hosts: [Host, Host];
  /** Storage without trouble, for looking. */
  observer: Services;
  queue: QueueClient;
  now(): number;
  advance(ms: number): void;
  /** Called before each request to Graph. */
  onGraphRequest: () => void;
  /** Called with each trouble that the storage makes, before it does. */
  onTrouble: (kind: StorageTrouble) => Promise<void> | void;
  /** How many requests its hosts have made. */
  requests(): number;
  /** Resolves when the next request is held up. */
  stalled(): Promise<void>;
  stop(): Promise<void>;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };
/** Longer than a lease, and than a message is hidden. */
const stallMs = 11 * 60_000;

export async function startSite({ origins }: World): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-chaos-'));
  const clockFile = join(directory, 'clock');
  createClock(clockFile);
  const ports = { blob: await findFreePort(), queue: await findFreePort(), table: await findFreePort() };
  const azurite = await startAzurite({ ports, clockFile });
  const stops: (() => Promise<void>)[] = [];
  let stalls = Promise.withResolvers<void>();
  let requests = 0;

  const open = (portsOf: typeof ports, skew: () => number): Services => {
    const storage = toConnectionString(portsOf);
    const settings = toSettings(northwind, { origins, appOrigin, storage });
    process.env.IDENTITY_ENDPOINT = settings.IDENTITY_ENDPOINT;
    process.env.IDENTITY_HEADER = settings.IDENTITY_HEADER;
    const now = () => site.now() + skew();
    return {
      ...createServices(settings),
      now,
      tokens: createAppTokens({ login: origins.login, fetch: globalThis.fetch, now }),
      fetch: (...given) => {
        requests += 1;
        site.onGraphRequest();
        return fetch(...given);
      },
      sleep: async (ms) => site.advance(ms),
      random: () => 0.5,
      log: silent,
    };
  };

  const openHost = async (): Promise<Host> => {
    const line = createTroubledLine(async (kind) => {
      await site.onTrouble(kind);
      if (kind !== 'stall' || host.release !== null || host.busy === null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      host.release = () => {
        host.release = null;
        resolve();
      };
      site.advance(stallMs);
      stalls.resolve();
      stalls = Promise.withResolvers<void>();
      await promise;
    });
    const own = { ...ports };
    for (const service of ['blob', 'queue', 'table'] as const) {
      const decide: typeof line.decide = (passing) => {
        requests += 1;
        return line.decide(passing);
      };
      const wire = await startWire({ to: ports[service], decide });
      own[service] = wire.port;
      stops.push(wire.stop);
    }
    const host: Host = {
      services: open(own, () => host.skewMs),
      line,
      skewMs: 0,
      busy: null,
      release: null,
    };
    return host;
  };

  let ahead = 0;
  const site: Site = {
    hosts: [await openHost(), await openHost()],
    observer: open(ports, () => 0),
    queue: new QueueClient(toConnectionString(ports), queueNames.syncRun),
    now: () => Date.now() + ahead,
    advance(ms) {
      advance(clockFile, ms);
      ahead += ms;
    },
    onGraphRequest: () => {},
    onTrouble: () => {},
    requests: () => requests,
    stalled: () => stalls.promise,
    async stop() {
      await Promise.all([azurite.kill(), ...stops.map((stop) => stop())]);
      await rm(directory, { recursive: true, force: true });
    },
  };
  await site.queue.createIfNotExists();
  return site;
}
