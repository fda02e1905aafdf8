/**
 * `npm run mutation [-- PART … --only FILE --workers N]`: changes the code of `shared/sync` and `shared/connect` in many
 * small ways, one at a time, and looks whether a test notices. Each part's results are kept in `.local/mutation`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { type Part, parts } from './parts.ts';
import type { SuiteOptions } from './runner.ts';

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    workers: { type: 'string', default: '2' },
    budget: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});
/**
 * Nearly all of these would not compile: texts here are members of closed unions, an object without its fields lacks
 * them, and what may be missing cannot be looked into. Stryker's own check for that needs an older TypeScript.
 */
const notCompiling = ['StringLiteral', 'ObjectLiteral', 'OptionalChaining'];
const results = join('.local', 'mutation');
const here = (file: string) => join(import.meta.dirname, file);

function toOptions({ name, files, suites }: Part) {
  const suiteOptions: SuiteOptions = {
    files: suites,
    timesFile: join(process.cwd(), results, `${name}.times.json`),
    triedFile: join(process.cwd(), results, `${name}.jsonl`),
    budgetMs: Number(values.budget) * 1000,
  };
  return {
    mutate: values.only ?? files,
    plugins: [here('runner.ts'), here('ignore.ts')],
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
    timeoutMS: 60_000,
    timeoutFactor: 2,
    dryRunTimeoutMinutes: 30,
    maxTestRunnerReuse: 150,
    tempDirName: join('.local', 'stryker'),
    ignorePatterns: ['dist', '.local', 'test/bench/figures', 'test/pages/screens'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: join(results, `${name}.json`) },
    allowEmpty: true,
    // Nothing here needs the compiler, and Stryker asks it for what TypeScript 7 no longer has.
    tsconfigFile: 'none.json',
  };
}

mkdirSync(results, { recursive: true });
const chosen = positionals.length === 0 ? parts : parts.filter(({ name }) => positionals.includes(name));
for (const part of chosen) {
  console.log(`\n== ${part.name}`);
  const startedAt = performance.now();
  const mutants = await new Stryker(toOptions(part)).runMutationTest();
  const counts: Record<string, number> = {};
  for (const { status } of mutants) counts[status] = (counts[status] ?? 0) + 1;
  console.log(part.name, counts, `${Math.round((performance.now() - startedAt) / 1000)} s`);
}
