import { atLeastTimesLess, atMost, exactly, median } from './figure.ts';
import { leastMs } from './rig/queue-schedule.ts';
import { toMarkdown } from './table.ts';

test('a figure that falls short says so and stays in the table', () => {
  const lines = [
    atMost({ what: 'a', unit: 's', tenantry: 12, beside: 10, besideIs: 'least', atMost: 1.2 }),
    atMost({ what: 'b', unit: 's', tenantry: 12.1, beside: 10, besideIs: 'least', atMost: 1.2 }),
    atLeastTimesLess({
      what: 'c',
      unit: 'ms',
      tenantry: 2,
      beside: 9,
      besideIs: 'draft',
      times: 5,
      word: 'less',
    }),
    exactly('d', 3, 3, 'what changed'),
  ];
  expect(lines.map(({ met }) => met)).toEqual([true, false, false, true]);
  const kept = { number: 3, title: 'Time', lines, date: '2026-01-01', node: 'v24.0.0', cores: 2 };
  const table = toMarkdown([kept]);
  expect(table).toContain('Figures 3: measured on 2026-01-01, Node 24.0.0, 2 cores.');
  expect(table.split('\n').filter((line) => line.includes('**short**'))).toHaveLength(2);
});

test('runs go on as messages are taken: four, then four more when two are left', () => {
  expect(leastMs(4, 100, { batchSize: 4, newBatchThreshold: 2 })).toBe(100);
  expect(leastMs(12, 100, { batchSize: 4, newBatchThreshold: 2 })).toBe(300);
  expect(leastMs(16, 100, { batchSize: 16, newBatchThreshold: 8 })).toBe(100);
});

test('the median is the one in the middle', () => {
  expect(median([3, 100, 1])).toBe(3);
});
