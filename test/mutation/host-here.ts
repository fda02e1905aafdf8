import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startHost } from '../host/host.ts';
import type { Log } from '../host/log.ts';
import { provideCoreModule, type WorkerApp } from '../host/worker/core-module.ts';
import { invoke } from '../host/worker/invoke.ts';
import type { WorkerProcess } from '../host/worker-process.ts';
import type { Child } from '../local/child.ts';
import type { HostProcessOptions } from '../local/host-process.ts';

type ServicesModule = typeof import('../../shared/services/services.ts');

const app: WorkerApp = {
  hasStarted: false,
  programmingModel: undefined,
  functions: new Map(),
  hooks: new Map(),
  hookData: {},
  log: () => {},
};

/** What is not loaded by Node's own hands here: the functions register themselves once, whoever starts a host after. */
let loaded: Promise<ServicesModule> | undefined;

async function load(): Promise<ServicesModule> {
  provideCoreModule(app);
  createRequire(import.meta.url)('@azure/functions');
  const root = (file: string) => pathToFileURL(join(import.meta.dirname, '..', '..', file)).href;
  await import(root('functions/main.ts'));
  app.hasStarted = true;
  return import(root('shared/services/services.ts'));
}

function createWorkerHere(log: Log): WorkerProcess {
  app.log = log;
  return {
    functions: [...app.functions.values()].map(({ metadata }) => metadata),
    invoke: (request) => invoke(app, request),
    pid: process.pid,
    stop: async () => {},
  };
}

/**
 * The local host with the functions themselves in this very process, where a mutant is: not as they are deployed. Its
 * end is no death: what was under way goes on. One at a time.
 */
export async function startHostHere({ port, key, settings }: HostProcessOptions): Promise<Child> {
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const log: Log = (level, category, message) => {
    const line = `${level} ${category}: ${message}`;
    lines.push(line);
    for (const listener of listeners) listener(line);
  };
  const given = Object.entries(settings).filter(([name, value]) => value !== '' && name !== 'NODE_OPTIONS');
  Object.assign(process.env, Object.fromEntries(given));
  loaded ??= load();
  const { createServices, getServices } = await loaded;
  Object.assign(getServices(), createServices(Object.fromEntries(given)));
  const host = await startHost({
    packageDirectory: join(import.meta.dirname, '..', '..'),
    port,
    keys: { host: key, master: `${key}-master` },
    settings,
    log,
    startWorker: async () => createWorkerHere(log),
    onGivenUp: () => {},
  });
  const ended = Promise.withResolvers<string>();
  const stop = async () => {
    await host.stop();
    ended.resolve('stopped');
  };
  return {
    name: 'The app',
    pid: process.pid,
    readyLine: '',
    log: () => lines.join('\n'),
    onLine: (listener) => void listeners.push(listener),
    ended: ended.promise,
    stop,
    kill: stop,
  };
}
