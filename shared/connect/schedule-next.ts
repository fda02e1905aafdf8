import { defaultInterval } from '../config/default-interval.ts';
import { setDue } from '../sync/lane.ts';
import { durationMs, nextDue } from '../sync/schedule.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { ConnectDependencies } from './dependencies.ts';

/** Sets when a connector reads a tenant next, by the interval of the connection that it reads through. */
export async function scheduleNext(
  { tables, settings, now }: ConnectDependencies,
  { settings: { schedule } }: ConnectionRow,
  tenantId: string,
  connector: string,
): Promise<void> {
  const interval = durationMs(schedule ?? defaultInterval(settings, connector));
  await setDue(tables, tenantId, connector, nextDue(tenantId, connector, interval, now()));
}
