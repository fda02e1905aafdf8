import { RateLimiterMemory } from 'rate-limiter-flexible';

const windowSeconds = 60;

/**
 * Requests a minute: of one API client; of all who share the function key, where there are no clients; of an address
 * on a route for anybody; and of an address that shows nothing good, so that trying is slow.
 */
export const quotas = { client: 600, key: 6000, anybody: 6000, refused: 60 } as const;
type Counted = keyof typeof quotas;

/** How one of them stands after this request. */
export interface Rate {
  quota: number;
  remaining: number;
  resetSeconds: number;
  /** This request is one too many. */
  isSpent: boolean;
}

/** Counts the requests that this instance has met. */
export interface RateLimits {
  count(of: Counted, key: string): Promise<Rate>;
}

export function createRateLimits(): RateLimits {
  const limiterOf = (points: number) => new RateLimiterMemory({ points, duration: windowSeconds });
  const limiters = {
    client: limiterOf(quotas.client),
    key: limiterOf(quotas.key),
    anybody: limiterOf(quotas.anybody),
    refused: limiterOf(quotas.refused),
  };
  return {
    async count(of, key) {
      const { consumedPoints, remainingPoints, msBeforeNext } = await limiters[of].penalty(key);
      const quota = quotas[of];
      const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
      return { quota, remaining: remainingPoints, resetSeconds, isSpent: consumedPoints > quota };
    },
  };
}

/** @see https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html */
export const toRateHeaders = ({ quota, remaining, resetSeconds }: Rate): Record<string, string> => ({
  'ratelimit-policy': `"default";q=${quota};w=${windowSeconds}`,
  ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
});
