import fc from 'fast-check';
import { packBatches } from '../../shared/store/batches.ts';
import type { ColumnValues } from '../../shared/store/columns.ts';
import { checkRow, rowBytes } from '../../shared/store/limits.ts';
import { inParallel } from '../../shared/store/parallel.ts';

const many = (count: number): ColumnValues =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'x']));
const big = (count: number): ColumnValues =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'x'.repeat(32_000)]));

test.each<[string, string, string, ColumnValues]>([
  ['a slash in a key', 'p', 'a/b', {}],
  ['a hash in a key', 'p', 'a#b', {}],
  ['a control character in a key', 'p', 'a\u0085', {}],
  ['a key over 1 KiB', 'p', 'x'.repeat(513), {}],
  ['253 columns', 'p', 'r', many(253)],
  ['a hyphen in a name', 'p', 'r', { 'a-b': 'x' }],
  ['an annotation as a name', 'p', 'r', { '@odata.type': 'x' }],
  ['text over 64 KiB', 'p', 'r', { a: 'x'.repeat(32_769) }],
  ['a date before 1601', 'p', 'r', { a: { type: 'DateTime', value: '1600-12-31T23:59:59Z' } }],
  ['a row over 1 MiB', 'p', 'r', big(17)],
])('%s is refused as Azure refuses it', (_, partitionKey, rowKey, columns) => {
  expect(() => checkRow(partitionKey, rowKey, columns)).toThrow(expect.objectContaining({ code: 'storage' }));
});

test.each<[string, string, ColumnValues]>([
  ['a key of 1 KiB', 'x'.repeat(512), {}],
  ['252 columns', 'r', many(252)],
  ['a row just under 1 MiB', 'r', big(16)],
  ['the first day that Azure knows', 'r', { a: { type: 'DateTime', value: '1601-01-01T00:00:00Z' } }],
])('%s is taken', (_, rowKey, columns) => {
  expect(() => checkRow('p', rowKey, columns)).not.toThrow();
  expect(rowBytes('p', rowKey, columns)).toBeLessThanOrEqual(1_048_576);
});

test('batches hold at most 100 rows and 3.5 MB, in the order given', () => {
  const sized = fc.array(fc.integer({ min: 1, max: 1_200_000 }), { maxLength: 300 });
  fc.assert(
    fc.property(sized, (sizes) => {
      const entries = sizes.map((size, index): [number, number] => [index, size]);
      const batches = packBatches(entries);
      expect(batches.flat()).toEqual(sizes.map((_, index) => index));
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(100);
        const bytes = batch.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
        expect(batch.length === 1 || bytes <= 3_500_000).toBe(true);
      }
    }),
  );
});

test('work in parallel keeps its order and its width', async () => {
  let going = 0;
  let most = 0;
  const results = await inParallel(3, [5, 1, 4, 2, 3], async (ticks) => {
    going += 1;
    most = Math.max(most, going);
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    going -= 1;
    return ticks * 2;
  });
  expect(results).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(3);
});

test('after a failure nothing new begins, and what was going has ended', async () => {
  const begun: number[] = [];
  let going = 0;
  const work = inParallel(2, [0, 1, 2, 3, 4, 5], async (number) => {
    begun.push(number);
    going += 1;
    for (let tick = 0; tick < 10 * number; tick++) await Promise.resolve();
    going -= 1;
    if (number === 0) throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(begun).toEqual([0, 1]);
  expect(going).toBe(0);
});
