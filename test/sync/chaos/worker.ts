/** One of the processes of `npm run chaos`: plays the seeds that it is given, a line of JSON for each. */
import { playMany } from './many.ts';

const seeds = process.argv.slice(2).map(Number);
await playMany(seeds, (played) => process.stdout.write(`${JSON.stringify(played)}\n`));
process.exit(0);
