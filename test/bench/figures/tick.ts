import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inParallel } from '../../../shared/store/parallel.ts';
import { saveDue, toInstant } from '../../../shared/sync/due.ts';
import { changeLane } from '../../../shared/sync/lane.ts';
import { atMost, type Figure } from '../figure.ts';
import { type BenchRig, startBenchRig } from '../rig/bench-rig.ts';
import { inAllTables } from '../rig/counting-store.ts';
import { connectCustomer } from '../rig/customer.ts';
import { runTimer } from '../rig/timer.ts';

const sizes = { full: 10_000, quick: 500 };
const due = 35;
const hourMs = 3_600_000;

/** Connections whose next time is in the past, or hours away. */
async function addConnections({ services }: BenchRig, many: number, isDue: boolean): Promise<void> {
  const { tables, now } = services;
  await inParallel(32, Array.from({ length: many }), async () => {
    const id = randomUUID();
    await connectCustomer(services, { id, name: id });
    const dueAt = toInstant(now() + (isDue ? -60_000 : 5 * hourMs) - Math.random() * 10_000);
    await saveDue(tables, { tenantId: id, connector: 'directory', dueAt });
    if (isDue) await changeLane(tables, id, 'directory', (lane) => ({ ...lane, dueAt }));
  });
}

/** In the first minutes of an hour the timer looks at every connection besides: that is not a tick. */
async function untilOrdinaryMinute(): Promise<void> {
  while (new Date().getUTCMinutes() < 5) await wait(1000);
}

/** One tick with so many due: what it asks of storage, and how long it takes. */
async function measureTick(rig: BenchRig): Promise<{ requests: number; ms: number }> {
  await addConnections(rig, due, true);
  await untilOrdinaryMinute();
  await rig.store.clear();
  const { ms, log } = await runTimer(rig.settings, 'sync-schedule');
  const { requests } = inAllTables(await rig.store.counts());
  const started = log.split('run-due').length - 1;
  if (started !== due) throw new Error(`${started} runs were started\n${log.slice(-2000)}`);
  return { requests, ms };
}

export const tick: Figure = {
  number: 7,
  title: 'A scheduling tick',
  async measure(size) {
    const rig = await startBenchRig({ rows: 'counting' });
    try {
      const few = await measureTick(rig);
      await addConnections(rig, sizes[size], false);
      const many = await measureTick(rig);
      const what = `of a tick with ${sizes[size]} connections of which ${due} are due`;
      const besideIs = `with ${due} connections, all due`;
      return [
        atMost({
          what: `Table requests ${what}`,
          unit: 'requests',
          tenantry: many.requests,
          beside: few.requests,
          besideIs,
          atMost: 1,
        }),
        atMost({
          what: `Time ${what}`,
          unit: 'ms',
          tenantry: many.ms,
          beside: few.ms,
          besideIs,
          atMost: 1.5,
        }),
      ];
    } finally {
      await rig.stop();
    }
  },
};
