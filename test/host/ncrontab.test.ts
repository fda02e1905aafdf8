import { parseSchedule } from './triggers/ncrontab.ts';

const from = '2026-11-23T14:47:30.500Z';

test.each([
  ['0 */5 * * * *', '2026-11-23T14:50:00.000Z'],
  ['*/5 * * * *', '2026-11-23T14:50:00.000Z'],
  ['*/10 * * * * *', '2026-11-23T14:47:40.000Z'],
  ['0 0 2 * * *', '2026-11-24T02:00:00.000Z'],
  ['0 30 9-17/2 * * Mon-Fri', '2026-11-23T15:30:00.000Z'],
  ['0 0 0 1 Jan *', '2027-01-01T00:00:00.000Z'],
  ['0 0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
  ['0 0 0 13 * 5', '2027-08-13T00:00:00.000Z'],
  ['15,45 0/20 * * * *', '2026-11-23T15:00:15.000Z'],
])('%s next occurs at %s', (expression, expected) => {
  expect(parseSchedule(expression).next(new Date(from)).toISOString()).toBe(expected);
});

test.each(['* * *', '60 * * * * *', '* * * * 13 *', '0 0 0 31 2 *', 'x * * * * *'])(
  '"%s" is refused',
  (expression) => {
    expect(() => parseSchedule(expression).next(new Date(from))).toThrow();
  },
);
