import fc from 'fast-check';
import { allShards, durationMs, nextDue, shardOf } from '../../shared/sync/schedule.ts';
import { isSuspicious } from '../../shared/sync/shrink-guard.ts';

const hour = 3_600_000;
const interval = fc.constantFrom(hour, 6 * hour, 24 * hour);
const now = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });

test('the next time is after now, within the interval, and always one of the same times', () => {
  fc.assert(
    fc.property(fc.uuid(), interval, now, fc.nat(30 * 24 * hour), (tenant, every, at, later) => {
      const due = nextDue(tenant, 'directory', every, at);
      expect(due).toBeGreaterThan(at);
      expect(due - at).toBeLessThanOrEqual(every);
      expect((nextDue(tenant, 'directory', every, at + later) - due) % every).toBe(0);
    }),
  );
});

test('a thousand tenants are spread over the interval and over the shards', () => {
  const tenants = Array.from(
    { length: 1000 },
    (_, row) => `00000000-0000-4000-8000-${String(row).padStart(12, '0')}`,
  );
  const perHour = new Array<number>(6).fill(0);
  const perShard = new Map<string, number>();
  for (const tenant of tenants) {
    const slot = Math.floor((nextDue(tenant, 'directory', 6 * hour, 1_800_000_000_000) % (6 * hour)) / hour);
    perHour[slot] = (perHour[slot] ?? 0) + 1;
    const shard = shardOf(tenant, 'directory');
    perShard.set(shard, (perShard.get(shard) ?? 0) + 1);
  }
  expect(Math.min(...perHour)).toBeGreaterThan(120);
  expect([...perShard.keys()].sort()).toEqual(allShards);
  expect(Math.max(...perShard.values())).toBeLessThan(110);
});

test.each([
  ['PT1H', hour],
  ['PT6H', 6 * hour],
  ['P1D', 24 * hour],
  ['P1DT12H30M', 36.5 * hour],
  ['PT5M', hour / 12],
])('%s is %d ms', (duration, ms) => {
  expect(durationMs(duration)).toBe(ms);
});

test.each([
  ['nobody is missing', 0, 100, 100, false],
  ['ten of twelve', 10, 12, 12, false],
  ['eleven of fifty-five, a fifth', 11, 55, 55, false],
  ['twelve of fifty-five', 12, 55, 55, true],
  ['thirty of a hundred', 30, 100, 100, true],
  ['two hundred of ten thousand', 200, 10_000, 10_000, false],
  ['the only row', 1, 1, 1, true],
  ['the only row, while another one came', 1, 1, 2, false],
  ['all hundred, while a thousand came', 100, 100, 1100, true],
])('%s', (_, unseen, before, live, suspicious) => {
  expect(isSuspicious({ unseen, before, live })).toBe(suspicious);
});
