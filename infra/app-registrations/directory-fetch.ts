import { setTimeout as wait } from 'node:timers/promises';
import { hasCode, TenantryError } from '../../shared/errors/tenantry-error.ts';
import { toGraphError } from '../../shared/graph/failures.ts';
import { isTransient, withRetries } from '../../shared/graph/graph-fetch.ts';
import { readPages } from '../../shared/graph/pages.ts';

export interface DirectoryDependencies {
  /** Origin of Microsoft Graph. */
  origin: string;
  token: string;
  fetch: typeof fetch;
  sleep?: (ms: number) => Promise<unknown>;
}

type Method = 'GET' | 'POST' | 'PATCH';

export interface DirectoryFetch {
  /** Asks Graph and gives back its JSON; undefined where the answer has none. */
  ask(method: Method, path: string, body?: object, headers?: Record<string, string>): Promise<unknown>;
  /** Every record of a listing, over all its pages. */
  list(path: string): Promise<unknown[]>;
  /** Tries again while what was made a moment ago does not show yet. */
  untilSeen<T>(work: () => Promise<T>): Promise<T>;
}

const longestSleepSeconds = 120;
const timeoutMs = 60_000;

/** How long one waits for the directory to have copied what it has just made, in seconds, try after try. */
const replicationWaits = [1, 2, 3, 5, 10, 15, 30, 30];

/** What a 400 says when it means "not yet". */
const notYet =
  /does not reference a valid application object|Not a valid reference update|do(es)? not exist or one of its queried/i;

/**
 * Graph with one token. Throttling and trouble of the line are tried again, except for a POST whose fate nobody knows.
 * Errors carry Graph's own words: whoever runs the command has to understand them.
 */
export function createDirectoryFetch(dependencies: DirectoryDependencies): DirectoryFetch {
  const { origin, token, fetch, sleep = wait } = dependencies;
  const retries = {
    sleep: async (ms: number) => void (await sleep(ms)),
    random: Math.random,
    tries: 6,
    longestSleepSeconds,
  };

  async function once(method: Method, url: string, body?: object, headers = {}): Promise<unknown> {
    const path = new URL(url).pathname.replace(/^\/v1\.0/, '');
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          authorization: `Bearer ${token}`,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new TenantryError('unreachable', `${method} ${path}: Microsoft Graph did not answer`, { cause });
    }
    const json = toJson(text);
    if (response.ok && (json !== undefined || response.status === 204)) return json;
    if (response.ok)
      throw new TenantryError('malformed-response', `${method} ${path}: the answer is not whole JSON`);
    const known = toGraphError(response.status, (name) => response.headers.get(name), json, Date.now());
    const words = toWords(json);
    throw new TenantryError(
      known.code,
      `${method} ${path}: ${known.message}${words && `: ${words}`}`,
      known.facts,
    );
  }

  const ask: DirectoryFetch['ask'] = (method, path, body, headers) =>
    withRetries(async () => {
      try {
        return await once(method, `${origin}/v1.0${path}`, body, headers);
      } catch (error) {
        if (method !== 'POST' || !isTransient(error) || hasCode(error, 'throttled')) throw error;
        throw new TenantryError('internal', `${(error as Error).message}; nobody knows whether it was done`, {
          cause: error,
        });
      }
    }, retries);

  return {
    ask,
    async list(path) {
      const records: unknown[] = [];
      const graphFetch = (url: string) => once('GET', url);
      const pages = {
        ...retries,
        graphFetch,
        origin,
        headers: {},
        isDelta: false,
        visited: new Set<string>(),
      };
      for await (const page of readPages(`${origin}/v1.0${path}`, pages)) records.push(...page.records);
      return records;
    },
    async untilSeen(work) {
      for (const seconds of replicationWaits) {
        try {
          return await work();
        } catch (error) {
          if (!hasCode(error, 'not-found') && !(error instanceof TenantryError && notYet.test(error.message)))
            throw error;
          await sleep(seconds * 1000);
        }
      }
      return work();
    },
  };
}

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const toWords = (json: unknown): string =>
  String((json as { error?: { message?: unknown } } | undefined)?.error?.message ?? '').split('\n')[0] ?? '';
