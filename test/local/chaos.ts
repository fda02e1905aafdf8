/**
 * `npm run chaos [-- --runs N --from SEED | --seed SEED]`: seeded runs of the engine under faults, and then three hosts
 * with 200 tenants. Prints what was met; a failure prints the seed that shows it again.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Failure, Played } from '../sync/chaos/many.ts';
import type { Outcome } from '../sync/chaos/scenario.ts';
import { root, runStep } from './run-step.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } },
});
const from = Number(values.seed ?? values.from ?? Date.now() % 1_000_000_000);
const runs = values.seed === undefined ? Number(values.runs ?? 2000) : 1;
const startedAt = performance.now();
const outcomes: Outcome[] = [];
const failures: Failure[] = [];
const seconds = () => Math.round((performance.now() - startedAt) / 1000);

function take(played: Played): void {
  if (played.kind === 'played') outcomes.push(played.outcome);
  else {
    failures.push(played.failure);
    const { seed, message } = played.failure;
    console.log(`\nseed ${seed} failed; again: npm run chaos -- --seed ${seed}\n${message}`);
  }
  const done = outcomes.length + failures.length;
  if (done % 50 === 0) console.log(`${done} of ${runs} runs, ${failures.length} failed, ${seconds()} s`);
}

/** Seeds in turns, so that all workers end at about the same time. */
function play(worker: number, workers: number): Promise<void> {
  const seeds = Array.from({ length: runs }, (_, index) => from + index);
  const own = seeds.filter((_, index) => index % workers === worker).map(String);
  const script = ['--disable-warning=ExperimentalWarning', 'test/sync/chaos/worker.ts', ...own];
  // Ports of their own, as the workers of a test run have.
  const env = { ...process.env, JEST_WORKER_ID: String(worker + 1) };
  const child = spawn(process.execPath, script, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => take(JSON.parse(line)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}`)),
    );
  });
}

function summarize(): void {
  const met: Record<string, number> = {};
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
  for (const outcome of outcomes)
    for (const [name, times] of Object.entries(outcome.met)) met[name] = (met[name] ?? 0) + times;
  console.log(`\nChaos: ${runs} runs from seed ${from}, ${failures.length} failed, ${seconds()} s`);
  console.log(`messages worked on: ${sum(({ messages }) => messages)}`);
  console.log(`rows compared with the tenants' truth: ${sum(({ rows }) => rows)}`);
  console.log(
    `due times until all was well, at most: ${Math.max(0, ...outcomes.map((each) => each.healedAfter))}`,
  );
  console.log('faults met:');
  for (const [name, times] of Object.entries(met).sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${name.padEnd(28)}${String(times).padStart(8)}`);
  if (failures.length > 0) console.log(`failed seeds: ${failures.map(({ seed }) => seed).join(' ')}`);
}

console.log(`Chaos: ${runs} runs from seed ${from}`);
const workers = Math.min(runs, availableParallelism());
await Promise.all(Array.from({ length: workers }, (_, worker) => play(worker, workers)));
summarize();
let code = failures.length === 0 ? 0 : 1;
if (values.seed === undefined) {
  const tests = ['test/local/test.ts', 'test/sync/three-hosts.test.ts'];
  code = (await runStep(tests, { TENANTS: '200' })) || code;
}
process.exitCode = code;
