/** `npm run memory`: 100,000 rows read through the API, and how much memory that took. */
import { measureMemory } from './measure-memory.ts';

for (const format of ['ndjson', 'csv'] as const) {
  const { rows, parts, bytes, seconds, firstMegabytes, peakMegabytes } = await measureMemory(100_000, {
    format,
    limit: 10_000,
  });
  process.stdout.write(
    `${format}: ${rows} rows in ${parts} parts, ${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s; resident ${firstMegabytes.toFixed(0)} MB after the first part, at most ${peakMegabytes.toFixed(0)} MB\n`,
  );
}
