import { measureMemory } from './measure-memory.ts';

/** `npm run memory` does the same with 100,000. */
test('rows are read in flat memory, however many there are', async () => {
  const { rows, parts, firstMegabytes, peakMegabytes } = await measureMemory(8000, {
    format: 'ndjson',
    limit: 1000,
  });
  expect([rows, parts]).toEqual([8000, 8]);
  expect(peakMegabytes - firstMegabytes).toBeLessThan(64);
}, 120_000);
