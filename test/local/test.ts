/** `npm test [-- jest's arguments]`: builds the package, then runs every suite on it. */
import { buildPackage } from './build.ts';
import { runStep } from './run-step.ts';

await buildPackage();
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  // A browser or a host that does not end must not hold up whoever waits for the result.
  '--forceExit',
];
process.exitCode = await runStep([...jest, ...process.argv.slice(2)]);
