import { packageDirectory } from '../../local/build.ts';
import type { Child } from '../../local/child.ts';
import { startHostProcess } from '../../local/host-process.ts';
import { findFreePort } from '../../local/ports.ts';
import { type Fate, type Passing, pass, startWire, type Wire } from '../../local/wire.ts';

/** The whole app in processes of its own, which can be made to die at its n-th request. */
export interface MortalHost {
  origin: string;
  /** From here on its requests are counted, and at the n-th it dies. */
  arm(n: number): void;
  /** Requests counted since. */
  counted(): number;
  readonly isDead: boolean;
  /** Lets it at the storage: until then it is loaded and waits. Resolves when it works. */
  release(): Promise<void>;
  /** One of its requests, whichever way it goes. */
  decide(passing: Passing): Fate | Promise<Fate>;
  stop(): Promise<void>;
}

export interface StoragePorts {
  blob: number;
  queue: number;
  table: number;
}

interface MortalHostOptions {
  storage: StoragePorts;
  /** The app's settings, given where its storage is. */
  toSettings: (ports: StoragePorts) => Record<string, string>;
  clockFile: string;
}

/** How long a host may wait for its release. */
const longestWaitMs = 600_000;

/** What the Functions host does by itself all the time, whether there is work or not. */
const isIdling = ({ method, url }: Passing) =>
  (method === 'GET' && /\/messages\?/.test(url)) || url.includes('azure-webjobs-hosts');

/**
 * Starts a host behind lines of its own to the storage, which stay closed until it is released: it has loaded everything
 * by then, and a crash costs no waiting for the next one.
 */
export async function prepareMortalHost(options: MortalHostOptions): Promise<MortalHost> {
  const { storage, toSettings, clockFile } = options;
  const gate = Promise.withResolvers<void>();
  let requests = 0;
  let diesAt = Number.POSITIVE_INFINITY;
  let isDead = false;
  let child: Child | undefined;

  const die = () => {
    isDead = true;
    // Its worker with it: they are one process group.
    if (child) process.kill(-child.pid, 'SIGKILL');
  };
  const decide = async (passing: Passing): Promise<Fate> => {
    await gate.promise;
    if (!isDead && !isIdling(passing)) {
      requests += 1;
      if (requests >= diesAt) die();
    }
    return isDead ? { kind: 'break', isDone: false } : pass;
  };

  const wires: Wire[] = [];
  const ports = { ...storage };
  for (const service of ['blob', 'queue', 'table'] as const) {
    const wire = await startWire({ to: storage[service], decide });
    wires.push(wire);
    ports[service] = wire.port;
  }
  const port = await findFreePort();
  const key = 'crash-api-key';
  const starting = startHostProcess({
    port,
    key,
    settings: toSettings(ports),
    packageDirectory,
    clockFile,
    readyWithinMs: longestWaitMs,
  });
  // A host that was never released ends with an error that nobody waits for.
  starting.catch(() => {});

  return {
    origin: `http://localhost:${port}`,
    decide,
    arm(n) {
      requests = 0;
      diesAt = n;
    },
    counted: () => requests,
    get isDead() {
      return isDead;
    },
    async release() {
      gate.resolve();
      child = await starting;
    },
    async stop() {
      gate.resolve();
      await starting.then((started) => started.kill()).catch(() => {});
      await Promise.all(wires.map((wire) => wire.stop()));
    },
  };
}
