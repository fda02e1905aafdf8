import { setTimeout as wait } from 'node:timers/promises';

/** How slow the store is; 0: as fast as it can. */
export interface Limits {
  batchMs: number;
  rowsPerSecond: number;
}

/**
 * Makes a batch take its time: a partition's rows pass one after the other at `rowsPerSecond`, and each batch is on its
 * way for `batchMs` besides, as many at once as are sent.
 */
export function createPace() {
  const freeAt = new Map<string, number>();
  return async (partition: string, rows: number, { batchMs, rowsPerSecond }: Limits): Promise<void> => {
    const now = performance.now();
    const share = rowsPerSecond > 0 ? (rows * 1000) / rowsPerSecond : 0;
    const passedAt = Math.max(now, freeAt.get(partition) ?? 0) + share;
    freeAt.set(partition, passedAt);
    const ms = passedAt + batchMs - now;
    if (ms > 0) await wait(ms);
  };
}
