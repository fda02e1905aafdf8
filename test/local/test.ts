/** `npm test [-- jest's arguments]`: builds the package, then runs every suite on it. */
import { buildPackage } from './build.ts';
import { runStep } from './run-step.ts';

await buildPackage();
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
process.exitCode = await runStep([...jest, ...process.argv.slice(2)]);
