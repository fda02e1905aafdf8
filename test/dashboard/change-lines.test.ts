import { toChangeLines } from '../../shared/dashboard/change-lines.ts';
import { toEveryWords, toScheduleChoices } from '../../shared/dashboard/schedule-words.ts';

const cases: [name: string, before: object | null, after: object | null, lines: string[]][] = [
  ['nothing', null, null, []],
  [
    'a state',
    { state: 'active', reason: null },
    { state: 'paused', reason: 'paused-by-partner' },
    ['State: Active → Paused', 'Reason: – → paused-by-partner'],
  ],
  [
    'domains',
    { domains: ['*'] },
    { domains: ['contoso.com', 'contoso.de'] },
    ['Domains: everybody (*) → contoso.com, contoso.de'],
  ],
  ['a schedule', { schedule: null }, { schedule: 'P1D' }, ['Schedule: – → every day']],
  [
    'what lies deeper',
    null,
    { customer: 'Contoso', settings: { domains: ['*'], schedule: 'PT6H' } },
    ['Customer: – → Contoso', 'Settings domains: – → everybody (*)', 'Settings schedule: – → every 6 hours'],
  ],
  [
    'a registration',
    { registration: null },
    { registration: { clientId: 'c1', credential: 'secret', expiresAt: '2026-02-03T04:05:06Z' } },
    [
      'Registration, client ID: – → c1',
      'Registration, credential: – → secret',
      'Registration, credential ends: – → 3 Feb 2026, 04:05:06 UTC',
    ],
  ],
  [
    'what has stayed',
    { name: 'Contoso', externalId: 'a' },
    { name: 'Contoso', externalId: 'b' },
    ['Portal’s id: a → b'],
  ],
  ['markup', { name: '<b>' }, { name: '__proto__' }, ['Name: <b> → __proto__']],
];

test.each(cases)('%s is told line by line', (_name, before, after, lines) => {
  const told = toChangeLines(before as never, after as never);
  expect(told.map((line) => `${line.name}: ${line.before ?? '–'} → ${line.after ?? '–'}`)).toEqual(lines);
});

test('a long list is cut', () => {
  const domains = Array.from({ length: 25 }, (_, index) => `d${index}.example`);
  expect(toChangeLines(null, { domains })[0]?.after).toMatch(/^d0\.example, .*d19\.example and 5 more$/);
});

test.each([
  ['PT1H', 'every hour'],
  ['PT6H', 'every 6 hours'],
  ['P1D', 'every day'],
  ['P2D', 'every 2 days'],
  ['PT30M', 'every 30 minutes'],
  ['P1DT12H', 'every 36 hours'],
])('%s is %s', (duration, words) => expect(toEveryWords(duration)).toBe(words));

test('a form offers what the installation allows, and names what is chosen and no longer allowed', () => {
  const settings = { schedules: { directory: { default: 'PT6H', allowed: ['PT1H', 'PT6H'] } } } as never;
  expect(toScheduleChoices(settings)).toEqual([
    { value: '', label: 'As this installation does: every 6 hours' },
    { value: 'PT1H', label: 'Every hour' },
    { value: 'PT6H', label: 'Every 6 hours' },
  ]);
  expect(toScheduleChoices(settings, 'PT1H')).toHaveLength(3);
  expect(toScheduleChoices(settings, 'PT2H').at(-1)).toEqual({
    value: 'PT2H',
    label: 'Every 2 hours (no longer offered)',
  });
});
