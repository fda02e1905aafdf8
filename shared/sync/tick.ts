import { inParallel } from '../store/parallel.ts';
import { type SyncTables, tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { type DueEntry, listDue, removeDue } from './due.ts';
import { setDue } from './lane.ts';
import { allShards, durationMs, nextDue } from './schedule.ts';
import { startRun } from './start-run.ts';

const atOnce = 8;

/** True where somebody reads the tenant still. */
async function isRead(tables: SyncTables, tenantId: string): Promise<boolean> {
  const tenant = await tables.tenants.find(tenantId, tenantKey);
  return tenant !== undefined && Object.keys(tenant.row.owners).length > 0;
}

/** Starts what is due and moves it on. The run is there before the entry goes, so that nothing is forgotten. */
async function enqueue(dependencies: SyncDependencies, entry: DueEntry): Promise<void> {
  const { tables, now, log, telemetry } = dependencies;
  const { tenantId, connector } = entry;
  if (!(await isRead(tables, tenantId))) {
    await removeDue(tables, entry);
    return;
  }
  const run = await startRun(dependencies, { tenantId, connector, requestedBy: 'schedule' });
  const lag = (now() - Date.parse(entry.dueAt)) / 1000;
  telemetry.measure('tenantry.lag', lag, { tenant: tenantId, connector });
  log.info('run-due', { tenantId, connector, run, dueAt: entry.dueAt });
  // The run sets the next time by its connection's interval; until it has, this one is the safety net.
  const interval = durationMs(dependencies.defaultInterval(connector));
  const next = nextDue(tenantId, connector, interval, now());
  // A short run may have ended already and set its own next time: that one stands.
  const lane = await tables.lanes.find(tenantId, connector);
  if (lane === undefined || lane.row.dueAt === entry.dueAt || lane.row.dueAt === null) {
    await setDue(tables, tenantId, connector, next);
  }
  await removeDue(tables, entry);
}

/** One tick of timer `sync-schedule`: touches what is due and nothing else. Returns how many runs it started. */
export async function tick(dependencies: SyncDependencies): Promise<number> {
  const { tables, now, log } = dependencies;
  const counts = await inParallel(allShards.length, allShards, async (shard) => {
    const due: DueEntry[] = [];
    const skip = (error: unknown) => log.error('due-unreadable', error, { shard });
    for await (const entry of listDue(tables, shard, now(), skip)) due.push(entry);
    await inParallel(atOnce, due, (entry) =>
      enqueue(dependencies, entry).catch((error: unknown) =>
        log.error('run-not-started', error, { ...entry }),
      ),
    );
    return due.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
