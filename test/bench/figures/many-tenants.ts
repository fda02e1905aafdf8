import { setTimeout as wait } from 'node:timers/promises';
import { inParallel } from '../../../shared/store/parallel.ts';
import type { RunRow } from '../../../shared/sync/bookkeeping.ts';
import { startRun } from '../../../shared/sync/start-run.ts';
import { readHostJson } from '../../host/host-json.ts';
import { packageDirectory } from '../../local/build.ts';
import { atMost, type Figure, type Line } from '../figure.ts';
import { type CloudRig, startCloudRig } from '../rig/cloud-rig.ts';
import { addCloudTenant } from '../rig/cloud-tenant.ts';
import { leastMs } from '../rig/queue-schedule.ts';

const sizes = {
  full: { tenants: 1_000, noisy: 300 },
  quick: { tenants: 60, noisy: 40 },
};
const usersEach = 200;
const pageMs = 100;
const longestMs = 15 * 60_000;

/** Every answer of Graph takes its time. */
const slowGraph = ({ control }: CloudRig) =>
  control.addFault({ service: 'graph', kind: 'delay', path: '.', delayMs: pageMs, times: 1e9 });

/** Starts a run for each tenant, and the app when all of them wait. Returns the finished runs by tenant. */
async function readAll(rig: CloudRig, ids: string[], full: boolean): Promise<Map<string, RunRow>> {
  const { services } = rig;
  const request = { connector: 'directory', requestedBy: 'bench', full };
  const runs = new Map<string, string>();
  await inParallel(16, ids, async (tenantId) => {
    runs.set(tenantId, await startRun(services, { ...request, tenantId }));
  });
  const app = await rig.start();
  const finished = new Map<string, RunRow>();
  const end = performance.now() + longestMs;
  while (finished.size < ids.length) {
    if (performance.now() > end) throw new Error(`${ids.length - finished.size} runs do not end`);
    await wait(2000);
    for await (const { row, partitionKey, rowKey } of services.tables.runs.list({
      filter: "state eq 'finished'",
    })) {
      if (runs.get(partitionKey) === rowKey) finished.set(partitionKey, row);
    }
  }
  await app.stop();
  return finished;
}

/** From the first beginning to the last end. */
function wallSeconds(runs: RunRow[]): number {
  const first = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt ?? '')));
  const last = Math.max(...runs.map(({ finishedAt }) => Date.parse(finishedAt ?? '')));
  return (last - first) / 1000;
}

async function measureWall(rig: CloudRig, ids: string[]): Promise<Line> {
  const runs = await readAll(rig, ids, false);
  const log = await rig.control.listLog({ service: 'graph', tenantId: ids.at(-1) ?? '' });
  const settings = readHostJson(packageDirectory).queues;
  return atMost({
    what: `First sync of ${ids.length} tenants of ${usersEach} users, ${pageMs} ms a page, one host`,
    unit: 's',
    tenantry: wallSeconds([...runs.values()]),
    beside: leastMs(ids.length, log.length * pageMs, settings) / 1000,
    besideIs: `${log.length} pages a tenant, as many runs at a time as host.json allows`,
    atMost: 1.15,
  });
}

/** The same tenants read whole again, beside one that Graph always throttles; before that and after it, without it. */
async function measureNoisy(rig: CloudRig, ids: string[], noisy: string): Promise<Line> {
  const { services } = rig;
  const before = wallSeconds([...(await readAll(rig, ids, true)).values()]);
  await rig.control.removeFaults();
  await rig.control.addFault({
    service: 'graph',
    kind: 'status',
    path: '.',
    tenantId: noisy,
    status: 429,
    headers: { 'retry-after': '5' },
    delayMs: pageMs,
    times: 1e9,
  });
  await slowGraph(rig);
  await startRun(services, { tenantId: noisy, connector: 'directory', requestedBy: 'bench', full: true });
  const beside = await readAll(rig, ids, true);
  await rig.control.removeFaults();
  await slowGraph(rig);
  const after = wallSeconds([...(await readAll(rig, ids, true)).values()]);
  return atMost({
    what: `Full read of ${ids.length} tenants beside one that is always throttled`,
    unit: 's',
    tenantry: wallSeconds([...beside.values()]),
    beside: (before + after) / 2,
    besideIs: `without that one (${before.toFixed(1)} s before, ${after.toFixed(1)} s after)`,
    atMost: 1.02,
  });
}

export const manyTenants: Figure = {
  number: 8,
  title: 'Many tenants',
  async measure(size) {
    const { tenants, noisy } = sizes[size];
    const rig = await startCloudRig({ rows: 'counting' });
    try {
      const list = Array.from({ length: tenants });
      const made = await inParallel(4, list, () => addCloudTenant(rig, { users: usersEach }));
      const ids = made.map(({ id }) => id);
      await slowGraph(rig);
      return [await measureWall(rig, ids), await measureNoisy(rig, ids.slice(0, noisy), ids.at(-1) ?? '')];
    } finally {
      await rig.stop();
    }
  },
};
