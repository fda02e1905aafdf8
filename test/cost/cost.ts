/**
 * `npm run cost [-- --measure]`: what an installation costs a month, in infra/README.md too. `--measure` counts a small
 * tenant's day anew before.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withGenerated } from '../../shared/permissions/markdown.ts';
import { buildPackage } from '../local/build.ts';
import { root } from '../local/run-step.ts';
import { counts, prices } from './counts.ts';
import { measure } from './measure.ts';
import { toTable } from './table.ts';

const { values } = parseArgs({ options: { measure: { type: 'boolean', default: false } } });
const file = (name: string) => join(root, 'infra', name);
const readJson = async (name: string) => JSON.parse(await readFile(file(name), 'utf8'));

if (values.measure) {
  await buildPackage();
  await writeFile(file('costs/counts.json'), `${JSON.stringify(await measure(), null, 2)}\n`);
}
const table = toTable(
  counts.parse(await readJson('costs/counts.json')),
  prices.parse(await readJson('costs/prices.json')),
);
process.stdout.write(`${table}\n`);
const readme = await readFile(file('README.md'), 'utf8');
await writeFile(file('README.md'), withGenerated(readme, 'costs', table));
