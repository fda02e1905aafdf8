/**
 * NCRONTAB with six fields (`{second} {minute} {hour} {day} {month} {day-of-week}`), or five without seconds, in UTC.
 * Unlike in Unix's cron, day and day of week must both match.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export interface Schedule {
  /** The first occurrence after that moment. */
  next(after: Date): Date;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  name: string;
  min: number;
  max: number;
  names?: string[];
}

const fields: Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 6, names: days },
];

function parseValue(text: string, { name, min, max, names }: Field): number {
  const index = names?.findIndex((each) => text.toLowerCase().startsWith(each)) ?? -1;
  const value = index >= 0 ? index + min : Number(text);
  if (text === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new Error(`"${text}" is no ${name} of a schedule`);
  }
  return value;
}

function parseField(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!Number.isInteger(step) || step < 1) throw new Error(`"${part}" is no ${field.name} of a schedule`);
    const [first = '', last] = range.split('-');
    const from = first === '*' ? field.min : parseValue(first, field);
    const single = stepText === undefined ? from : field.max;
    const to = first === '*' ? field.max : last === undefined ? single : parseValue(last, field);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** Nothing repeats less often than the 29th of February across a century year. */
const horizonYears = 9;

export function parseSchedule(expression: string): Schedule {
  const texts = expression.trim().split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length !== 6) throw new Error(`"${expression}" is no NCRONTAB expression of six fields`);
  const [seconds, minutes, hours, dates, monthSet, weekdays] = fields.map((field, index) =>
    parseField(texts[index] ?? '', field),
  );
  const isDay = (at: Date) =>
    monthSet?.has(at.getUTCMonth() + 1) && dates?.has(at.getUTCDate()) && weekdays?.has(at.getUTCDay());
  return {
    next(after) {
      const at = new Date(Math.floor(after.getTime() / 1000) * 1000 + 1000);
      const last = at.getUTCFullYear() + horizonYears;
      while (at.getUTCFullYear() < last) {
        if (!isDay(at)) at.setUTCHours(24, 0, 0, 0);
        else if (!hours?.has(at.getUTCHours())) at.setUTCHours(at.getUTCHours() + 1, 0, 0, 0);
        else if (!minutes?.has(at.getUTCMinutes())) at.setUTCMinutes(at.getUTCMinutes() + 1, 0, 0);
        else if (!seconds?.has(at.getUTCSeconds())) at.setUTCSeconds(at.getUTCSeconds() + 1, 0);
        else return at;
      }
      throw new Error(`"${expression}" never occurs`);
    },
  };
}
