import type { QueueSettings } from '../../host/host-json.ts';

type Concurrency = Pick<QueueSettings, 'batchSize' | 'newBatchThreshold'>;

/**
 * The least time in which one host can do so many equal runs: it takes `batchSize` messages when `newBatchThreshold` of
 * the former are left, and nothing else takes any time.
 */
export function leastMs(runs: number, runMs: number, { batchSize, newBatchThreshold }: Concurrency): number {
  const ends: number[] = [];
  let now = 0;
  for (let waiting = runs; waiting > 0; ) {
    if (ends.length > newBatchThreshold) {
      now = ends.shift() ?? now;
      continue;
    }
    const taken = Math.min(batchSize, waiting);
    waiting -= taken;
    for (let run = 0; run < taken; run++) ends.push(now + runMs);
  }
  return ends.at(-1) ?? 0;
}
