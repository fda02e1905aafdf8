/** `npm run crash [-- jest's arguments]`: kills the host at every request of every disturbed run. */
import { runStep } from './run-step.ts';

const tests = ['test/local/test.ts', 'test/sync/crash-host.test.ts', ...process.argv.slice(2)];
process.exitCode = await runStep(tests, { CRASH: 'all' });
