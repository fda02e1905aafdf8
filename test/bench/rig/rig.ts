import { setTimeout as wait } from 'node:timers/promises';
import { createServices, type Services } from '../../../shared/services/services.ts';
import type { RunRow } from '../../../shared/sync/bookkeeping.ts';
import { startRun } from '../../../shared/sync/start-run.ts';
import type { Origins } from '../../cloud/core.ts';
import { startAzurite, toConnectionString } from '../../local/azurite.ts';
import type { Child } from '../../local/child.ts';
import { findFreePort } from '../../local/ports.ts';
import { northwind, toSettings } from '../../local/seed.ts';
import { type BenchApp, startApp } from './app.ts';
import { type CountingStore, startCountingStore } from './counting-store.ts';
import type { Usage } from './meter.ts';

/** What came of a run of the product, and what its process used for it. */
export interface RunReport extends Usage {
  run: RunRow;
  seconds: number;
}

interface ReadOptions {
  /** Read whole, whatever was read before. */
  full?: boolean;
}

/** The processes around the product. Rows are in the counting store, or in Azurite; messages are in Azurite always. */
export interface Rig {
  services: Services;
  settings: Record<string, string>;
  storage: string;
  store: CountingStore;
  /** Starts the app; `stop` ends it. */
  start(): Promise<BenchApp>;
  /** Has the app that was started read a tenant. */
  read(tenantId: string, options?: ReadOptions): Promise<RunRow>;
  /** Starts an app of its own, has it read a tenant, and ends it. */
  sync(tenantId: string, options?: ReadOptions): Promise<RunReport>;
  stop(): Promise<void>;
}

export interface RigOptions {
  rows: 'counting' | 'azurite';
}

export const appOrigin = 'http://localhost:7071';

const longestRunMs = 15 * 60_000;

/** Waits until a run has ended, as seen in its row. */
async function untilFinished({ tables }: Services, tenantId: string, run: string): Promise<RunRow> {
  const end = performance.now() + longestRunMs;
  while (performance.now() < end) {
    const { row } = await tables.runs.get(tenantId, run);
    if (row.state === 'finished') return row;
    await wait(200);
  }
  throw new Error(`The run ${run} does not end`);
}

const secondsOf = ({ startedAt, finishedAt }: RunRow) =>
  (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;

/** Once a day: nothing becomes due by itself while something else is measured. */
const schedules = { directory: { default: 'P1D', allowed: ['P1D'] } };

export async function startRig({ rows }: RigOptions, origins: Origins, others: Child[]): Promise<Rig> {
  const ports = { blob: await findFreePort(), queue: await findFreePort(), table: await findFreePort() };
  const [azurite, store] = await Promise.all([startAzurite({ ports }), startCountingStore()]);
  const storage = toConnectionString(rows === 'azurite' ? ports : { ...ports, table: store.port });
  const settings = {
    ...toSettings(northwind, { origins, appOrigin, storage }),
    SYNC_SCHEDULES: JSON.stringify(schedules),
  };
  const services = createServices(settings);
  const apps: BenchApp[] = [];

  const read = async (app: BenchApp | undefined, tenantId: string, { full = false }: ReadOptions = {}) => {
    const request = { tenantId, connector: 'directory', requestedBy: 'bench', full };
    const run = await untilFinished(services, tenantId, await startRun(services, request));
    const failed = Object.entries(run.done).filter(([, kind]) => kind !== 'complete');
    if (failed.length > 0) throw new Error(`${JSON.stringify(failed)}\n${app?.log().slice(-4000)}`);
    return run;
  };

  return {
    services,
    settings,
    storage,
    store,
    async start() {
      const app = await startApp(settings);
      apps.push(app);
      return app;
    },
    read: (tenantId, options) => read(apps.at(-1), tenantId, options),
    async sync(tenantId, options) {
      const app = await startApp(settings);
      try {
        const run = await read(app, tenantId, options);
        return { run, seconds: secondsOf(run), ...app.usage() };
      } finally {
        await app.stop();
      }
    },
    async stop() {
      await Promise.all(apps.map((app) => app.stop()));
      await Promise.all([azurite, store.child, ...others].map((child) => child.kill()));
    },
  };
}
