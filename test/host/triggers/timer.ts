import type { Invoke, TriggeredFunction } from '../invocation.ts';
import type { Log } from '../log.ts';
import { parseSchedule } from './ncrontab.ts';
import type { TimerStatus, TimerStatuses } from './timer-status.ts';

export interface TimerOptions {
  target: TriggeredFunction;
  statuses: TimerStatuses;
  invoke: Invoke;
  log: Log;
}

/** Wall-clock time is looked at this often, so that a clock that is moved moves the timers too. */
const pollMs = 250;

export async function runTimer(
  { target, invoke }: Pick<TimerOptions, 'target' | 'invoke'>,
  status: TimerStatus,
  isPastDue: boolean,
): Promise<void> {
  const info = { Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: isPastDue };
  const reason = `Timer fired at ${new Date().toISOString()}`;
  // A timer is not tried again: its next occurrence is. The log has the error.
  await invoke(target, reason, { json: JSON.stringify(info) }, {}).catch(() => {});
}

/**
 * Runs the function at each occurrence, never twice at once. An occurrence that passed while no host ran, or while the
 * clock jumped over several, is made up for once, marked as past due.
 */
export async function startTimer(options: TimerOptions): Promise<() => void> {
  const { target, statuses, log } = options;
  const { schedule: expression, runOnStartup, useMonitor } = target.trigger;
  const schedule = parseSchedule(String(expression));
  const kept = useMonitor === false ? undefined : await statuses.find(target.name);
  let status: TimerStatus = kept ?? {
    Last: '0001-01-01T00:00:00+00:00',
    Next: '',
    LastUpdated: new Date().toISOString(),
  };
  const missed = kept ? schedule.next(new Date(kept.LastUpdated)) : undefined;
  let next = missed ?? schedule.next(new Date());
  let isRunning = false;

  async function run(occurrence: Date, isPastDue: boolean): Promise<void> {
    await runTimer(options, status, isPastDue);
    const now = new Date();
    next = schedule.next(now > occurrence ? now : occurrence);
    status = { Last: occurrence.toISOString(), Next: next.toISOString(), LastUpdated: now.toISOString() };
    if (useMonitor !== false) await statuses.save(target.name, status);
  }

  function start(occurrence: Date, isPastDue: boolean): void {
    isRunning = true;
    run(occurrence, isPastDue)
      .catch((error: Error) => log('error', 'Host', `Timer ${target.name}: ${error.message}`))
      .finally(() => {
        isRunning = false;
      });
  }

  if (runOnStartup === true) start(new Date(), false);
  const startedAt = new Date();
  const interval = setInterval(() => {
    const now = new Date();
    if (isRunning || now < next) return;
    const isMissed = next < startedAt || schedule.next(next) <= now;
    start(next, isMissed);
  }, pollMs);
  return () => clearInterval(interval);
}
