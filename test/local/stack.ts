import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import type { ControlClient } from '../cloud/control/client.ts';
import { packageDirectory } from './build.ts';
import type { Child } from './child.ts';
import { advance, readClock } from './clock.ts';
import type { CloudOrigins } from './cloud.ts';
import { startGround } from './ground.ts';
import { startHostProcess } from './host-process.ts';
import { findFreePort } from './ports.ts';
import { northwind, type Partner, seedPartner, toSettings } from './seed.ts';

export interface StackOptions {
  /** Over the usual settings; an empty text takes one away. */
  settings?: Record<string, string>;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is what it checks
  body: any;
}

/** The whole of the product with all it talks to, in processes of their own on one clock that a test can move. */
export interface Stack {
  /** Origin of the app; also its PUBLIC_URL. */
  app: string;
  apiKey: string;
  settings: Record<string, string>;
  partner: Partner;
  cloud: { origins: CloudOrigins; control: ControlClient };
  tables(name: string): TableClient;
  queues: QueueServiceClient;
  /** Calls `/api` with the key. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Runs a timer's or a queue's function now. */
  trigger(functionName: string, input?: string): Promise<void>;
  advance(ms: number): void;
  /** The moved clock, in milliseconds. */
  now(): number;
  restartHost(settings?: Record<string, string>): Promise<void>;
  /** As a machine that dies: nothing is given time to finish. */
  killHost(): Promise<void>;
  /** Another instance on the same storage, as when the platform scales out. */
  addHost(): Promise<void>;
  /** All that the app and its host have printed, over restarts. */
  hostLog(): string;
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const ground = await startGround();
  const { storage, origins, control, clockFile } = ground;
  const port = await findFreePort();
  const appOrigin = `http://localhost:${port}`;
  await seedPartner(northwind, { control, origins, appOrigin });
  const settings = { ...toSettings(northwind, { origins, appOrigin, storage }), ...options.settings };
  const apiKey = 'stack-api-key';
  const lines: string[] = [];
  let host: Child | undefined;
  const others: Child[] = [];

  async function startHost(): Promise<void> {
    host = await startHostProcess({ port, key: apiKey, settings, packageDirectory, clockFile });
    lines.push(host.log());
    host.onLine((line) => lines.push(line));
  }
  const call = (path: string, init: RequestInit, key = apiKey) =>
    fetch(`${appOrigin}${path}`, { ...init, headers: { 'x-functions-key': key, ...init.headers } });

  async function stop(): Promise<void> {
    await Promise.all([host, ...others].map((child) => child?.kill()));
    await ground.stop();
  }

  await startHost().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    app: appOrigin,
    apiKey,
    settings,
    partner: northwind,
    cloud: { origins, control },
    tables: (name) => TableClient.fromConnectionString(storage, name, { allowInsecureConnection: true }),
    queues: QueueServiceClient.fromConnectionString(storage),
    async api(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await call(path, {
        method,
        headers: { ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson =
        /json/.test(answer.headers.get('content-type') ?? '') &&
        !/ndjson/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
    },
    async trigger(functionName, input = '') {
      const body = JSON.stringify({ input });
      const { status } = await call(
        `/admin/functions/${functionName}`,
        { method: 'POST', body },
        `${apiKey}-master`,
      );
      if (status !== 202) throw new Error(`${functionName} could not be triggered: ${status}`);
    },
    advance: (ms) => advance(clockFile, ms),
    now: () => readClock(clockFile),
    async restartHost(changed = {}) {
      await host?.stop();
      Object.assign(settings, changed);
      await startHost();
    },
    killHost: async () => host?.kill(),
    async addHost() {
      const own = { port: await findFreePort(), key: apiKey, settings, packageDirectory, clockFile };
      const other = await startHostProcess(own);
      other.onLine((line) => lines.push(line));
      others.push(other);
    },
    hostLog: () => lines.join('\n'),
    stop,
  };
}
