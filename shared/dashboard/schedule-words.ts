import { defaultInterval } from '../config/default-interval.ts';
import type { Settings } from '../config/settings.ts';
import { toDurationWords } from '../pages/time-words.ts';
import { durationMs } from '../sync/schedule.ts';

/** `PT6H` is "every 6 hours". */
export const toEveryWords = (duration: string): string =>
  `every ${toDurationWords(durationMs(duration) / 1000).replace(/^1 /, '')}`;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export interface ScheduleChoice {
  /** Empty: what the installation does where nothing is chosen. */
  value: string;
  label: string;
}

/** The intervals that a form offers; one that was chosen before and is no longer allowed is named, so that it is seen. */
export function toScheduleChoices(settings: Settings, chosen?: string): ScheduleChoice[] {
  const usual = defaultInterval(settings, 'directory');
  const allowed = settings.schedules.directory?.allowed ?? [];
  const old = chosen === undefined || allowed.includes(chosen) ? [] : [chosen];
  return [
    { value: '', label: `As this installation does: ${toEveryWords(usual)}` },
    ...allowed.map((value) => ({ value, label: capital(toEveryWords(value)) })),
    ...old.map((value) => ({ value, label: `${capital(toEveryWords(value))} (no longer offered)` })),
  ];
}
