import { TenantryError } from '../errors/tenantry-error.ts';
import { toGraphError } from './failures.ts';

/** Where a tenant's token comes from. `claims` answers a challenge. */
export interface TokenSource {
  get(): Promise<string>;
  getFresh(claims?: string): Promise<string>;
}

export interface GraphDependencies {
  /** `https://graph.microsoft.com`: the only origin that ever sees the token. */
  origin: string;
  fetch: typeof fetch;
  now: () => number;
  /** Counts every request that leaves. */
  onRequest?: () => void;
  /** Counts every answer that asks us to wait. */
  onThrottled?: () => void;
}

/** Asks Graph once and gives back parsed JSON; all else is a `TenantryError`. */
export type GraphFetch = (
  url: string,
  options?: { body?: object; headers?: Record<string, string> },
) => Promise<unknown>;

const idleMs = 60_000;

/** A bearer token goes only to the origin it was issued for. */
function checkOrigin(url: string, origin: string): void {
  if (!URL.canParse(url) || new URL(url).origin !== origin) {
    throw new TenantryError('foreign-next-link', 'A link leads away from Microsoft Graph');
  }
}

/** The whole body as JSON: a cut body, an empty one or HTML is `malformed-response`. */
async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new TenantryError('malformed-response', 'An answer of Microsoft Graph broke off', { cause });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const status = response.status;
    throw new TenantryError('malformed-response', `Microsoft Graph answered ${status} without whole JSON`, {
      status,
    });
  }
}

/** One request: no retry, no redirect, no guess. */
export function createGraphFetch(dependencies: GraphDependencies, token: () => Promise<string>): GraphFetch {
  const { origin, now, onRequest, onThrottled } = dependencies;
  return async (url, { body, headers = {} } = {}) => {
    checkOrigin(url, origin);
    const authorization = `Bearer ${await token()}`;
    let response: Response;
    try {
      onRequest?.();
      response = await dependencies.fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          authorization,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(idleMs),
      });
    } catch (cause) {
      throw new TenantryError('unreachable', 'Microsoft Graph did not answer', { cause });
    }
    if (response.status !== 200) {
      const text = await response.text().catch(() => '');
      if (response.ok)
        throw new TenantryError('malformed-response', `Microsoft Graph answered ${response.status}`);
      const error = toGraphError(response.status, (name) => response.headers.get(name), toJson(text), now());
      if (error.code === 'throttled') onThrottled?.();
      throw error;
    }
    return readJson(response);
  };
}

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Answers one refused token with a fresh one, and one claims challenge with a token that meets it. */
export function withFreshToken(dependencies: GraphDependencies, source: TokenSource): GraphFetch {
  const usual = createGraphFetch(dependencies, source.get);
  return async (url, options) => {
    try {
      return await usual(url, options);
    } catch (error) {
      if (!(error instanceof TenantryError)) throw error;
      if (error.code !== 'token-refused' && error.code !== 'claims-challenge') throw error;
      const fresh = await source.getFresh(error.facts.claims);
      return createGraphFetch(dependencies, async () => fresh)(url, options).catch((again: unknown) => {
        throw again instanceof TenantryError && again.code === 'claims-challenge'
          ? new TenantryError('token-refused', 'Microsoft Graph refuses every token', { cause: again })
          : again;
      });
    }
  };
}

export interface RetryOptions {
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** Tries in all. */
  tries?: number;
  /** A longer wait than this is not slept through: the caller comes back later. */
  longestSleepSeconds?: number;
}

const retried = new Set(['throttled', 'unreachable', 'malformed-response', 'page-loop', 'foreign-next-link']);

/** Whether asking again may help: trouble of the line or of one answer, never a refusal. */
export const isTransient = (error: unknown): boolean =>
  error instanceof TenantryError && retried.has(error.code);

/**
 * Tries again while the trouble is transient and short. `Retry-After` is a floor under our own back-off; jitter keeps
 * many tenants from coming back at the same moment.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { sleep, random, tries = 4, longestSleepSeconds = 3 } = options;
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TenantryError) || !isTransient(error) || tried >= tries) throw error;
      const backOffSeconds = 0.25 * 2 ** (tried - 1) * (1 + random());
      const seconds = Math.max(backOffSeconds, error.facts.retryAfterSeconds ?? 0);
      if (seconds > longestSleepSeconds) throw error;
      await sleep(seconds * 1000);
    }
  }
}
