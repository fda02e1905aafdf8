import fc from 'fast-check';
import { toTraceId } from '../../shared/telemetry/recorder.ts';
import type { SpanRecord } from '../../shared/telemetry/records.ts';
import { createSampler, type Sampler } from '../../shared/telemetry/sampling.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');

function span(traceId: string, spanId: string, facts: Partial<SpanRecord> = {}): SpanRecord {
  const name = `span ${spanId}`;
  return {
    traceId,
    spanId,
    parentId: null,
    name,
    facts: {},
    startedAt: noon,
    endedAt: noon,
    error: null,
    ...facts,
  };
}

/** A run with two streams, one of which reads two pages. */
const part = (traceId: string, failed: string[] = []): SpanRecord[] =>
  [
    ['page-1', 'users'],
    ['page-2', 'users'],
    ['users', 'run'],
    ['groups', 'run'],
    ['run', null],
  ].map(([id, parentId]) =>
    span(traceId, id ?? '', {
      parentId: parentId ?? null,
      error: failed.includes(id ?? '') ? 'internal' : null,
    }),
  );

const traceIds = Array.from({ length: 400 }, (_, number) => toTraceId(`run ${number}`));

const seen = Array.from({ length: 1000 }, (_, number) => span(toTraceId('x'), `seen-${number}`));

/** A sampler that has seen so many times what is wanted in the minute that is going, and its clock. */
function busy(times: number) {
  const clock = { now: noon };
  const sampler = createSampler({ now: () => clock.now, spansPerMinute: seen.length / times });
  sampler.keep(seen);
  return { sampler, clock };
}

const keeps = (sampler: Sampler, traceId: string) => sampler.keep([span(traceId, 'one')]).length === 1;

/** The traces that are kept at so many times what is wanted; each by a sampler that has seen no other. */
const keptAt = (times: number) => traceIds.filter((traceId) => keeps(busy(times).sampler, traceId));

test('while little happens everything is kept', () => {
  const { sampler } = busy(0.1);
  expect(sampler.keep(part(traceIds[0] ?? ''))).toEqual(
    part(traceIds[0] ?? '').map((each) => ({ ...each, standsFor: 1 })),
  );
});

/** Which spans failed → which are kept of a trace that is not. */
const cases: [string, string[], string[]][] = [
  ['nothing', [], []],
  ['a page', ['page-1'], ['page-1', 'run', 'users']],
  ['a stream', ['groups'], ['groups', 'run']],
  ['the run', ['run'], ['run']],
  ['two pages', ['page-1', 'page-2'], ['page-1', 'page-2', 'run', 'users']],
];

test.each(cases)('where %s failed, that and all it happened in is kept of every trace', (_, failed, kept) => {
  const { sampler } = busy(5_000);
  const unlucky = traceIds.find((traceId) => !keeps(sampler, traceId)) ?? '';
  const found = sampler.keep(part(unlucky, failed));
  expect(found.map(({ spanId }) => spanId).sort()).toEqual(kept);
  expect(found.every(({ standsFor }) => standsFor === 1)).toBe(true);
});

/** How many times what is wanted → the rate. */
const rates: [number, number][] = [
  [0.5, 1],
  [1.5, 1 / 2],
  [1.9, 1 / 2],
  [2.5, 1 / 4],
  [7, 1 / 8],
  [9_000, 1 / 1024],
];

test.each(rates)('at %d times what is wanted %d is kept, and says for how many it stands', (times, rate) => {
  const kept = traceIds.flatMap((traceId) => busy(times).sampler.keep([span(traceId, 'one')]));
  expect(kept.filter(({ standsFor }) => standsFor !== 1 / rate)).toEqual([]);
  expect(Math.abs(kept.length / traceIds.length - rate)).toBeLessThan(0.1);
});

test('what is kept at a low rate is kept at every higher one, on every host', () => {
  const [half, quarter, eighth] = [1.9, 2.5, 7].map(keptAt);
  expect(quarter?.length).toBeGreaterThan(eighth?.length ?? 0);
  expect(eighth?.filter((traceId) => !quarter?.includes(traceId))).toEqual([]);
  expect(quarter?.filter((traceId) => !half?.includes(traceId))).toEqual([]);
});

test('the rate follows the volume: down within the minute, up again as it ebbs away', () => {
  const { sampler, clock } = busy(100);
  const lucky = keptAt(100)[0] ?? '';
  const standsFor = () => sampler.keep([span(lucky, 'one')])[0]?.standsFor;
  expect(standsFor()).toBe(128);
  clock.now += 59_000;
  expect(standsFor()).toBe(128);
  clock.now += 31_000;
  expect(standsFor()).toBe(64);
  clock.now += 120_000;
  expect(standsFor()).toBe(1);
});

test('over time about as many are kept as are wanted', () => {
  const clock = { now: noon };
  const sampler = createSampler({ now: () => clock.now, spansPerMinute: 300 });
  let kept = 0;
  for (let second = 0; second < 600; second++) {
    clock.now += 1000;
    for (let each = 0; each < 50; each++)
      kept += sampler.keep([span(toTraceId(`${second} ${each}`), 'one')]).length;
  }
  // Ten minutes; the first one begins without knowing. Powers of two keep at least half of what is wanted.
  expect(kept).toBeGreaterThan(1_200);
  expect(kept).toBeLessThan(4_500);
});

test('every failure is kept, whatever the volume', () => {
  fc.assert(
    fc.property(
      fc.nat(9_000),
      fc.subarray(['page-1', 'page-2', 'users', 'groups', 'run']),
      (times, failed) => {
        const kept = busy(times + 1).sampler.keep(part(toTraceId(String(times)), failed));
        expect(
          kept
            .filter(({ error }) => error !== null)
            .map(({ spanId }) => spanId)
            .sort(),
        ).toEqual(failed.sort());
        const ids = new Set(kept.map(({ spanId }) => spanId));
        for (const { parentId } of kept) expect(parentId === null || ids.has(parentId)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
