import { hash } from 'node:crypto';

const shards = 16;

/** A stable number in [0, 1) for a tenant's connector. */
function spread(tenantId: string, connector: string): number {
  return Number.parseInt(hash('sha256', `${tenantId} ${connector}`).slice(0, 12), 16) / 2 ** 48;
}

/** The shard of the due list that a tenant's connector is in: `00` … `15`. */
export function shardOf(tenantId: string, connector: string): string {
  return String(Math.floor(spread(connector, tenantId) * shards)).padStart(2, '0');
}

export const allShards = Array.from({ length: shards }, (_, shard) => String(shard).padStart(2, '0'));

const units = { D: 86_400_000, H: 3_600_000, M: 60_000 };

/** Milliseconds of an ISO 8601 duration of days, hours and minutes. */
export function durationMs(duration: string): number {
  let ms = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+)([DHM])/g)) {
    ms += Number(amount) * (units[unit as keyof typeof units] ?? 0);
  }
  return ms;
}

/** The first time after `now` that belongs to this tenant's connector: always the same ones, spread over the interval. */
export function nextDue(tenantId: string, connector: string, intervalMs: number, now: number): number {
  const offset = Math.floor(spread(tenantId, connector) * intervalMs);
  return Math.floor((now - offset) / intervalMs) * intervalMs + intervalMs + offset;
}
