import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGenerated } from '../../shared/permissions/markdown.ts';
import { root } from '../local/run-step.ts';
import { counts, prices, type Work } from './counts.ts';
import { assumptions, toBill } from './model.ts';
import { toTable } from './table.ts';

const read = (file: string) => readFileSync(join(root, 'infra', file), 'utf8');
const counted = counts.parse(JSON.parse(read('costs/counts.json')));
const asked = prices.parse(JSON.parse(read('costs/prices.json')));

const nothing: Work = {
  seconds: 0,
  graphRequests: 0,
  tableRequests: 0,
  vaultRequests: 0,
  messages: 0,
  logBytes: 0,
};
const idle = {
  ...counted,
  rowBytes: 0,
  firstRun: nothing,
  quietRun: nothing,
  changedRun: nothing,
  tick: nothing,
  hourlyLook: nothing,
};

test('the table of infra/README.md is what the counts and the prices make', () => {
  const readme = read('README.md');
  expect(readme).toContain(toTable(counted, asked));
  expect(withGenerated(readme, 'costs', toTable(counted, asked))).toBe(readme);
});

test('the README of the project names the same sums', () => {
  const [few, many] = [10, 10_000].map((tenants) => toBill(counted, asked, tenants).total);
  const sums = `about ${Math.round(few ?? 0)} USD a month for ten tenants, ${Math.round((many ?? 0) / 10) * 10} for ten thousand`;
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(sums);
});

test('prices say when and where they are from', () => {
  expect(asked.date).toMatch(/^\d{4}-\d{2}/);
  expect(asked.source).toContain('public price list');
});

test('what Azure gives free is taken off first', () => {
  const generous = { ...asked, functions: { ...asked.functions, freeGbSeconds: 1e12, freeExecutions: 1e12 } };
  expect(toBill(counted, generous, 10_000).compute).toBe(0);
});

test('a tenth of a second is paid as a second', () => {
  const short = { ...idle, tick: { ...nothing, seconds: 0.1 } };
  const whole = { ...idle, tick: { ...nothing, seconds: 1 } };
  expect(toBill(short, asked, 1).compute).toBe(toBill(whole, asked, 1).compute);
});

test('each kind of use has its price', () => {
  const base = toBill(idle, asked, 100);
  const more = (work: Partial<Work>) => toBill({ ...idle, quietRun: { ...nothing, ...work } }, asked, 100);
  const runs = assumptions.days * (assumptions.runsPerDay - 1) * 100;
  expect(more({ tableRequests: 10_000 }).storage - base.storage).toBeCloseTo(
    runs * asked.storage.tablePer10kRequests,
  );
  expect(more({ vaultRequests: 10_000 }).vault - base.vault).toBeCloseTo(runs * asked.vault.per10kRequests);
  expect(more({ logBytes: 1e9 }).logs).toBeGreaterThan(base.logs);
  expect(more({ graphRequests: 1000 }).compute).toBeGreaterThan(base.compute);
});

test('the total is the sum, and a tenant costs less the more there are', () => {
  const [few, many] = [toBill(counted, asked, 10), toBill(counted, asked, 10_000)];
  expect(few.total).toBeCloseTo(few.compute + few.storage + few.vault + few.logs);
  expect(many.total / 10_000).toBeLessThan(few.total / 10);
});
