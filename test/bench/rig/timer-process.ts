/** `node test/bench/rig/timer-process.ts FUNCTION`: one occurrence of a timer. */
import { createInvoke, toTriggered } from '../../host/invocation.ts';
import { createLog } from '../../host/log.ts';
import { runTimer } from '../../host/triggers/timer.ts';
import { startWorker } from '../../host/worker-process.ts';
import { packageDirectory } from '../../local/build.ts';

const log = createLog('information');
const worker = await startWorker({
  packageDirectory,
  functionTimeoutMs: 600_000,
  log,
  onGivenUp: () => process.exit(1),
});
const found = worker.functions.find(({ name }) => name === process.argv[2]);
if (!found) throw new Error(`There is no function ${process.argv[2]}`);
const target = toTriggered(found, process.env);
const at = new Date().toISOString();
const startedAt = performance.now();
await runTimer({ target, invoke: createInvoke(worker, log) }, { Last: at, Next: at, LastUpdated: at }, false);
process.stdout.write(`${JSON.stringify({ ms: performance.now() - startedAt })}\n`);
await worker.stop();
