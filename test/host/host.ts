import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { QueueServiceClient } from '@azure/storage-queue';
import { readHostJson } from './host-json.ts';
import type { Keys } from './http/keys.ts';
import { createRoutes } from './http/routes.ts';
import { startHttp } from './http/server.ts';
import { createInvoke, type Invoke, type TriggeredFunction, toTriggered } from './invocation.ts';
import { createLog, type Log } from './log.ts';
import { startQueue } from './triggers/queue.ts';
import { runTimer, startTimer } from './triggers/timer.ts';
import { createTimerStatuses } from './triggers/timer-status.ts';
import { startWorker, type WorkerOptions, type WorkerProcess } from './worker-process.ts';

export interface HostOptions {
  packageDirectory: string;
  port: number;
  keys: Keys;
  /** The app's settings; the worker inherits this process's environment. */
  settings: NodeJS.ProcessEnv;
  onGivenUp(): void;
  /** Where the log goes; without, to standard output. */
  log?: Log;
  /** Without, a process of its own. */
  startWorker?: (options: WorkerOptions) => Promise<WorkerProcess>;
}

export interface Host {
  origin: string;
  functionNames: string[];
  stop(): Promise<void>;
}

const isType = (type: string) => (target: TriggeredFunction) => target.trigger.type.toLowerCase() === type;

function runByHand(invoke: Invoke, target: TriggeredFunction, input: string): void {
  const reason = 'This function was programmatically called via the host APIs.';
  const now = new Date().toISOString();
  if (isType('timertrigger')(target))
    void runTimer({ target, invoke }, { Last: now, Next: now, LastUpdated: now }, false);
  else invoke(target, reason, { string: input }, { QueueTrigger: { string: input } }).catch(() => {});
}

/** Starts the worker with the app, then HTTP, timers and queues, in that order; stops them the other way round. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { packageDirectory, settings, keys } = options;
  const hostJson = readHostJson(packageDirectory);
  const log = options.log ?? createLog(hostJson.logLevel);
  const { functionTimeoutMs, routePrefix } = hostJson;
  const worker = await (options.startWorker ?? startWorker)({
    packageDirectory,
    functionTimeoutMs,
    log,
    onGivenUp: options.onGivenUp,
  });
  const invoke = createInvoke(worker, log);
  const functions = worker.functions.map((metadata) => toTriggered(metadata, settings));
  const admin = {
    functions,
    keys,
    workerPid: () => worker.pid,
    run: (target: TriggeredFunction, input: string) => runByHand(invoke, target, input),
  };
  const routes = createRoutes(functions, routePrefix);

  const server = await startHttp({ port: options.port, routes, admin, invoke, log });
  const stops: (() => void | Promise<void>)[] = [];
  const storage = settings.AzureWebJobsStorage;
  const timers = functions.filter(isType('timertrigger'));
  const queues = functions.filter(isType('queuetrigger'));
  if (!storage && timers.length + queues.length > 0)
    throw new Error('Timers and queues need AzureWebJobsStorage');
  if (storage) {
    const statuses = createTimerStatuses(storage, settings.AzureFunctionsWebHost__hostid ?? 'local');
    const service = QueueServiceClient.fromConnectionString(storage);
    for (const target of timers) stops.push(await startTimer({ target, statuses, invoke, log }));
    for (const target of queues)
      stops.push(startQueue({ target, service, settings: hostJson.queues, invoke, log }));
  }
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    functionNames: functions.map(({ name }) => name).sort(),
    async stop() {
      server.close();
      server.closeIdleConnections();
      await Promise.race([
        Promise.all(stops.map((stop) => stop())),
        new Promise((resolve) => setTimeout(resolve, 3000)),
      ]);
      await worker.stop();
      server.closeAllConnections();
    },
  };
}

export function createKeys(given: Partial<Keys>): Keys {
  const key = () => randomUUID().replaceAll('-', '');
  return { host: given.host ?? key(), master: given.master ?? key() };
}
