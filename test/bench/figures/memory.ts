import { randomUUID } from 'node:crypto';
import { type Figure, format } from '../figure.ts';
import { type BenchRig, startBenchRig } from '../rig/bench-rig.ts';

const small = 10_000;
const sizes = { full: 1_000_000, quick: 200_000 };
const allowedMiB = 64;
const pageSize = 999;

/** A full read where nothing changed, in three parts: twice Graph asks for a wait that ends the part. */
async function measurePeak(rig: BenchRig, people: number): Promise<number> {
  const id = randomUUID();
  await rig.addTenant(id, people);
  await rig.store.makeUp(id, people);
  await rig.store.clear();
  const third = Math.floor(people / pageSize / 3);
  await rig.graph.behave({ throttledPages: [third, 2 * third] });
  const { run, peakMiB } = await rig.sync(id, { full: true });
  const { rowsWritten } = (await rig.store.counts()).users ?? { rowsWritten: 0 };
  if (rowsWritten > 0) throw new Error('The rows that are made up are not what the engine would have stored');
  if (run.attempts !== 2) throw new Error(`The run was read in ${run.attempts + 1} parts`);
  return peakMiB;
}

export const memory: Figure = {
  number: 4,
  title: 'Peak memory',
  async measure(size) {
    const rig = await startBenchRig({ rows: 'counting' });
    try {
      const base = await measurePeak(rig, small);
      const large = await measurePeak(rig, sizes[size]);
      return [
        {
          what: `Peak RSS of a full read of ${format(sizes[size])} users in three parts, nothing changed`,
          tenantry: `${format(large)} MiB`,
          beside: `${format(base)} MiB, with ${format(small)} users`,
          ratio: `${large < base ? '−' : '+'}${format(Math.abs(large - base))} MiB`,
          target: `at most +${allowedMiB} MiB`,
          met: large <= base + allowedMiB,
        },
      ];
    } finally {
      await rig.stop();
    }
  },
};
