/**
 * `npm run mutation [-- PART … --only FILE --budget SECONDS --workers N --report --anew]`: changes the code of `shared/sync` and `shared/connect` in many
 * small ways, one at a time, and looks whether a test notices. Writes README.md.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { type Part, parts } from './parts.ts';
import { writeReport } from './report.ts';
import { resultsFolder, writeDone } from './results.ts';
import type { SuiteOptions } from './runner.ts';

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    workers: { type: 'string', default: '2' },
    report: { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
    anew: { type: 'boolean', default: false },
    budget: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});
/**
 * Nearly all of these would not compile: texts here are members of closed unions, an object without its fields lacks
 * them, and what may be missing cannot be looked into. Stryker's own check for that needs an older TypeScript.
 */
const notCompiling = ['StringLiteral', 'ObjectLiteral', 'OptionalChaining'];
const here = (file: string) => join(import.meta.dirname, file);

function toOptions({ name, files }: Part, suites: string[]) {
  const suiteOptions: SuiteOptions = {
    part: name,
    files: suites,
    timesFile: join(resultsFolder, `${name}.times.json`),
    budgetMs: Number(values.budget) * 1000,
  };
  return {
    mutate: values.only ?? files,
    plugins: [here('runner.ts'), here('ignore.ts'), here('record.ts')],
    testRunner: 'suites',
    suites: suiteOptions,
    testRunnerNodeArgs: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      pathToFileURL(here('loader.ts')).href,
    ],
    coverageAnalysis: 'perTest' as const,
    ignoreStatic: true,
    ignorers: ['words'],
    mutator: { excludedMutations: notCompiling },
    concurrency: Number(values.workers),
    // The runner has limits of its own: these are for what never gives control back.
    timeoutMS: values.fast ? 30_000 : 180_000,
    timeoutFactor: 2,
    dryRunTimeoutMinutes: 30,
    maxTestRunnerReuse: 150,
    tempDirName: join('.local', 'stryker'),
    ignorePatterns: ['dist', '.local', 'test/bench/figures', 'test/pages/screens'],
    reporters: ['record', 'progress-append-only'],
    allowEmpty: true,
    // Nothing here needs the compiler, and Stryker asks it for what TypeScript 7 no longer has.
    tsconfigFile: 'none.json',
  };
}

if (values.anew) rmSync(resultsFolder, { recursive: true, force: true });
mkdirSync(resultsFolder, { recursive: true });
const named = positionals.map((name) => {
  const found = parts.find((part) => part.name === name);
  if (!found) throw new Error(`There is no part ${name}: ${parts.map((part) => part.name).join(', ')}`);
  return found;
});
const chosen = values.report ? [] : named.length === 0 ? parts : named;
for (const part of chosen) {
  const suites = values.fast ? part.fast : [...part.fast, ...part.slow];
  if (suites.length === 0) continue;
  console.log(`\n== ${part.name}`);
  const startedAt = performance.now();
  const mutants = await new Stryker(toOptions(part, suites)).runMutationTest();
  if (!values.only) writeDone(part.name, values.fast ? 'fast' : 'all');
  const counts: Record<string, number> = {};
  for (const { status } of mutants) counts[status] = (counts[status] ?? 0) + 1;
  console.log(part.name, counts, `${Math.round((performance.now() - startedAt) / 1000)} s`);
}
writeReport(new Date().toISOString().slice(0, 10));
