const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const units: [limit: number, size: number, name: string][] = [
  [90 * minute, minute, 'minute'],
  [36 * hour, hour, 'hour'],
  [60 * day, day, 'day'],
  [730 * day, 30.44 * day, 'month'],
  [Number.POSITIVE_INFINITY, 365.25 * day, 'year'],
];

const count = (amount: number, name: string) => `${amount} ${name}${amount === 1 ? '' : 's'}`;

/** "4 minutes ago", "in 5 hours"; below 45 seconds "just now" or "any moment". */
export function toRelativeTime(instant: string, now: number): string {
  const distance = Date.parse(instant) - now;
  if (Number.isNaN(distance)) return 'at an unknown time';
  const length = Math.abs(distance);
  if (length < 45_000) return distance > 0 ? 'any moment' : 'just now';
  const [, size, name] = units.find(([limit]) => length < limit) ?? [0, minute, 'minute'];
  const amount = count(Math.max(1, Math.round(length / size)), name);
  return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

/** "23 Nov 2025, 14:56:09 UTC". */
export function toExactTime(instant: string): string {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return 'unknown';
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const date = `${time.getUTCDate()} ${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  return `${date}, ${time.toISOString().slice(11, 19)} UTC`;
}

/** "6 hours", "1 day": the largest unit that fits without a rest. */
export function toDurationWords(seconds: number): string {
  if (seconds >= 86_400 && seconds % 86_400 === 0) return count(seconds / 86_400, 'day');
  if (seconds >= 3600 && seconds % 3600 === 0) return count(seconds / 3600, 'hour');
  if (seconds >= 60) return count(Math.round(seconds / 60), 'minute');
  return count(seconds, 'second');
}

/** "Sun, 23 Nov 2025" of "2025-11-23". */
export function toDayWords(isoDay: string): string {
  const time = new Date(`${isoDay}T00:00:00Z`);
  if (Number.isNaN(time.getTime())) return isoDay;
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][time.getUTCDay()];
  return `${weekday}, ${toExactTime(time.toISOString()).split(',')[0]}`;
}

/** "6 hours" of "PT6H", "1 day, 12 hours" of "P1DT12H". */
export function toScheduleWords(duration: string): string {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  const parts = [
    [days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
  ] as const;
  const words = parts.filter(([amount]) => amount).map(([amount, name]) => count(Number(amount), name));
  return words.join(', ') || duration;
}
