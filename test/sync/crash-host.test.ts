import { createRandom, integer } from '../cloud/tenants/random.ts';
import { crashAt, disturbed } from './crash/crash.ts';
import { type CrashSite, startCrashSite } from './crash/crash-site.ts';

let site: CrashSite;
beforeAll(async () => {
  site = await startCrashSite();
});
afterAll(() => site?.stop());

/** `npm run crash` takes every request, or those of `CRASH_AT=90,91`; else some, drawn from this seed. */
const isWhole = process.env.CRASH === 'all';
const chosen = process.env.CRASH_AT?.split(',').map(Number);
const seed = Number(process.env.CRASH_SEED ?? 1);
const samples = 2;

function drawSample(requests: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: samples }, (_, part) => {
    const share = requests / samples;
    return 1 + Math.floor(part * share) + integer(random, Math.max(1, Math.floor(share)));
  });
}

describe.each(disturbed)('a host that is killed in $title', (what) => {
  test(
    'at any of its requests is taken over, and all ends as if it had not been there',
    async () => {
      const undisturbed = await crashAt(site, what, Number.POSITIVE_INFINITY);
      expect(undisturbed.outcome.toldTwice).toBe(0);
      const { requests } = undisturbed;
      expect(requests).toBeGreaterThan(20);
      const misses: unknown[] = [];
      const crash = async (n: number) => {
        try {
          const { died, outcome } = await crashAt(site, what, n);
          expect(outcome).toEqual(undisturbed.outcome);
          return died;
        } catch (error) {
          misses.push(`killed at request ${n} of ${requests}: ${error}`);
          if (isWhole) process.stderr.write(`${what.title}: ${misses.at(-1)}\n`);
          return true;
        }
      };
      if (chosen) for (const n of chosen) await crash(n);
      else if (isWhole) for (let n = 1; misses.length < 5 && (await crash(n)); n++);
      else for (const n of drawSample(requests)) expect(await crash(n)).toBe(true);
      if (isWhole)
        console.log(
          `${what.title}: killed at each of ${requests} requests, ${misses.length} ended otherwise`,
        );
      expect(misses.join('\n\n')).toBe('');
    },
    isWhole ? 3_600_000 : 120_000,
  );
});
