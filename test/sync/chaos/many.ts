import { hurryTimers } from './fast-timers.ts';
import { type Outcome, playScenario } from './scenario.ts';
import { type Site, startSite, startWorld, type World } from './site.ts';

/** A run that did not end as it must. */
export interface Failure {
  seed: number;
  message: string;
}

export type Played = { kind: 'played'; outcome: Outcome } | { kind: 'failed'; failure: Failure };

/** Sites of a process that are at work side by side: while one waits for its storage, another goes on. */
const sideBySide = 3;
/** A storage that has kept this many tenants answers more slowly. */
const perSite = 60;

/** A run that asks nobody for this long goes on no more, however busy the machine is; hurried timers are shorter. */
const hangsAfterMs = 200_000;

async function play(world: World, site: Site, seed: number): Promise<Played> {
  const hang = Promise.withResolvers<never>();
  let asked = site.requests();
  const patience = setInterval(() => {
    if (site.requests() === asked) hang.reject(new Error('The run does not go on'));
    asked = site.requests();
  }, hangsAfterMs);
  try {
    return { kind: 'played', outcome: await Promise.race([playScenario(world, site, seed), hang.promise]) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', failure: { seed, message } };
  } finally {
    clearInterval(patience);
  }
}

/** Plays seeded runs, each from its own beginning; one that fails does not end the others. */
export async function playMany(seeds: number[], tell: (played: Played) => void): Promise<void> {
  const world = await startWorld();
  const left = [...seeds];
  while (left.length > 0) {
    const some = left.splice(0, perSite * sideBySide);
    const count = Math.min(sideBySide, some.length);
    const sites = await Promise.all(Array.from({ length: count }, () => startSite(world)));
    const slowDown = hurryTimers();
    const work = async (site: Site) => {
      for (let seed = some.shift(); seed !== undefined; seed = some.shift())
        tell(await play(world, site, seed));
    };
    await Promise.all(sites.map(work));
    slowDown();
    await Promise.all(sites.map((site) => site.stop()));
  }
  await world.stop();
}
