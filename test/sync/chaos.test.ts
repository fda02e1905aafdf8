import { hurryTimers } from './chaos/fast-timers.ts';
import { playScenario } from './chaos/scenario.ts';
import { startSite, startWorld } from './chaos/site.ts';

/** The whole is `npm run chaos`; these are its first seeds, and those that have found something once. */
const seeds = [...Array.from({ length: 20 }, (_, index) => index + 1), 30_356, 40_374];

let world: Awaited<ReturnType<typeof startWorld>>;
let site: Awaited<ReturnType<typeof startSite>>;
let slowDown: () => void;
beforeAll(async () => {
  world = await startWorld();
  site = await startSite(world);
  slowDown = hurryTimers();
});
afterAll(async () => {
  slowDown?.();
  await site?.stop();
  await world?.stop();
});

test.each(seeds)(
  'whatever happens on the way, the rows of seed %d become the truth and no row is removed without cause',
  async (seed) => {
    const { rows } = await playScenario(world, site, seed);
    expect(rows).toBeGreaterThan(0);
  },
);
