import { type Outcome, playScenario } from './scenario.ts';
import { startSite, startWorld } from './site.ts';

/** A run that did not end as it must. */
export interface Failure {
  seed: number;
  message: string;
}

export type Played = { kind: 'played'; outcome: Outcome } | { kind: 'failed'; failure: Failure };

/** A storage that has kept this many tenants answers more slowly. */
const perSite = 60;

/** Plays seeded runs one after the other, each from the beginning; one that fails does not end the others. */
export async function* playMany(seeds: number[]): AsyncGenerator<Played> {
  for (let from = 0; from < seeds.length; from += perSite) {
    const world = await startWorld();
    const site = await startSite(world);
    try {
      for (const seed of seeds.slice(from, from + perSite)) {
        try {
          yield { kind: 'played', outcome: await playScenario(world, site, seed) };
        } catch (error) {
          const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
          yield { kind: 'failed', failure: { seed, message } };
        }
      }
    } finally {
      await site.stop();
      await world.stop();
    }
  }
}
