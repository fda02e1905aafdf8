import type { Settings } from './settings.ts';

/** How often a connector reads a tenant whose connection does not say it: an ISO 8601 duration. */
export const defaultInterval = ({ schedules }: Pick<Settings, 'schedules'>, connector: string) =>
  schedules[connector]?.default ?? 'PT6H';
