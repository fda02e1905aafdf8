/**
 * `npm run bench [-- 3 5] [-- --quick]`: measures, prints, and writes results.json and the README's table. A quick run
 * only prints.
 */
import { parseArgs } from 'node:util';
import { buildPackage } from '../local/build.ts';
import type { Figure } from './figure.ts';
import { coldStart } from './figures/cold-start.ts';
import { cpu } from './figures/cpu.ts';
import { fullSync } from './figures/full-sync.ts';
import { manyTenants } from './figures/many-tenants.ts';
import { memory } from './figures/memory.ts';
import { requests } from './figures/requests.ts';
import { tick } from './figures/tick.ts';
import { writes } from './figures/writes.ts';
import { type MeasuredFigure, saveResults } from './results.ts';
import { toText } from './table.ts';

const figures: Figure[] = [requests, writes, fullSync, memory, cpu, coldStart, tick, manyTenants];

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const wanted = figures.filter(
  ({ number }) => positionals.length === 0 || positionals.includes(String(number)),
);

await buildPackage();
for (const { number, title, measure } of wanted) {
  const startedAt = performance.now();
  const lines = await measure(values.quick ? 'quick' : 'full');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const measured: MeasuredFigure = { number, title, lines };
  process.stdout.write(`\n${toText(measured)}(${seconds} s)\n`);
  if (!values.quick) await saveResults(measured);
}
