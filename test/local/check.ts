/** `npm run check`: types, lint with formatting and import rules, unused code; all of them, then what failed. */
import { runStep } from './run-step.ts';

const steps: [name: string, args: string[]][] = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ['unused code', ['node_modules/knip/bin/knip.js']],
];

const failed: string[] = [];
for (const [name, args] of steps) {
  process.stderr.write(`\n== ${name}\n`);
  if ((await runStep(args)) !== 0) failed.push(name);
}
process.stderr.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
