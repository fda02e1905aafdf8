/** One of the processes of `npm run chaos`: plays the seeds that it is given, a line of JSON for each. */
import { hurryTimers } from './fast-timers.ts';
import { playMany } from './many.ts';

hurryTimers();
const seeds = process.argv.slice(2).map(Number);
for await (const played of playMany(seeds)) process.stdout.write(`${JSON.stringify(played)}\n`);
process.exit(0);
