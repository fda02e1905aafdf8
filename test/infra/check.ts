/**
 * `npm run check:infra [-- --write]`: compiles and lints `infra/`, holds the committed predictions against today's, makes
 * mistakes on purpose, and runs the tests over what is predicted. `--write` predicts anew instead.
 */
import { parseArgs } from 'node:util';
import { runStep } from '../local/run-step.ts';
import { createBicep, lintAll } from './bicep.ts';
import { findCompiler, noCompiler } from './compiler.ts';
import { plantAll } from './planted.ts';
import { infra, parameterFiles } from './snapshot.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const tell = (line: string) => process.stderr.write(`${line}\n`);

function report(step: string, wrong: string[]): boolean {
  tell(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${step}`);
  for (const line of wrong) tell(`   ${line}`);
  return wrong.length === 0;
}

async function check(compiler: string): Promise<boolean> {
  const bicep = createBicep(compiler, infra);
  tell(await bicep.version());
  const compiled = report('compiled', await bicep.build('main.bicep'));
  const { wrong, warned } = await lintAll(bicep, ['**/*.bicep', '**/*.bicepparam']);
  for (const line of warned) tell(`   ${line}`);
  const linted = report('linted', wrong);
  if (!compiled || !linted) return false;
  if (values.write) {
    for (const file of parameterFiles()) await bicep.predict(file);
    return report('predicted', []);
  }
  const stale: string[] = [];
  for (const file of parameterFiles()) stale.push(...(await bicep.validate(file)));
  if (!report('predictions are today’s', stale)) tell('   `npm run check:infra -- --write` predicts anew.');
  const unseen = await plantAll(compiler, tell);
  const noticed = report('mistakes made on purpose are noticed', unseen);
  return stale.length === 0 && noticed;
}

const compiler = findCompiler();
if (compiler === undefined) {
  tell(noCompiler);
  process.exitCode = 1;
} else {
  const passed = await check(compiler);
  const tests = await runStep(['test/local/test.ts', 'test/infra/']);
  process.exitCode = passed && tests === 0 ? 0 : 1;
}
