import { connectionState } from '../contracts/connections.ts';
import { toExactTime } from '../pages/time-words.ts';
import type { HistoryRow } from '../pages/views/customer.ts';
import { stateWords } from '../pages/words.ts';
import { toEveryWords } from './schedule-words.ts';

type Values = Record<string, unknown> | null;

/** Names of values that do not say in themselves what they are. */
const names: Record<string, string> = {
  externalId: 'Portal’s id',
  contactEmail: 'Contact',
  'registration clientId': 'Registration, client ID',
  'registration credential': 'Registration, credential',
  'registration expiresAt': 'Registration, credential ends',
  'registration savedAt': 'Registration, saved',
};

const toName = (path: string) => {
  const words = path.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return names[path] ?? words.charAt(0).toUpperCase() + words.slice(1);
};

const mostListed = 20;

function listInWords(values: unknown[]): string {
  const shown = values.slice(0, mostListed).map(String).join(', ');
  return values.length > mostListed ? `${shown} and ${values.length - mostListed} more` : shown;
}

/** A value as a person reads it; null where there is none. */
function inWords(path: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value))
    return path.endsWith('domains') && value.includes('*') ? 'everybody (*)' : listInWords(value);
  const text = String(value);
  const state = connectionState.safeParse(value);
  if (path === 'state' && state.success) return stateWords[state.data].label;
  if (path.endsWith('schedule') && /^P[\dDTHM]+$/.test(text)) return toEveryWords(text);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? toExactTime(text) : text;
}

/** Every value by its path, however deep it lies. */
function toLeaves(values: Values, above = ''): [path: string, value: unknown][] {
  return Object.entries(values ?? {}).flatMap(([name, value]): [string, unknown][] => {
    const path = above === '' ? name : `${above} ${name}`;
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isNested ? toLeaves(value as Record<string, unknown>, path) : [[path, value]];
  });
}

/** What stood before and stands now, one line a value, only where it differs. */
export function toChangeLines(before: Values, after: Values): HistoryRow['changes'] {
  const old = new Map(toLeaves(before));
  const now = new Map(toLeaves(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((path) => ({
      name: toName(path),
      before: inWords(path, old.get(path)),
      after: inWords(path, now.get(path)),
    }))
    .filter((line) => line.before !== line.after);
}
