import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { toGraphError } from './failures.ts';
import { type GraphFetch, type RetryOptions, withRetries } from './graph-fetch.ts';

const batchSize = 20;

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

export interface BatchOptions extends RetryOptions {
  graphFetch: GraphFetch;
  origin: string;
  now: () => number;
  /** Counts every answer within a batch that asks us to wait. */
  onThrottled?: () => void;
}

/**
 * Single objects by path, 20 a request. The outer 200 says nothing: every answer is looked at on its own, only failed
 * ones are asked again. `gone` where Graph answers 404.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export async function readBatch(
  paths: string[],
  options: BatchOptions,
): Promise<Map<string, unknown | 'gone'>> {
  const found = new Map<string, unknown | 'gone'>();
  for (let from = 0; from < paths.length; from += batchSize) {
    const wanted = paths.slice(from, from + batchSize);
    await withRetries(
      () =>
        readSome(
          wanted.filter((path) => !found.has(path)),
          found,
          options,
        ),
      options,
    );
  }
  return found;
}

async function readSome(
  paths: string[],
  found: Map<string, unknown | 'gone'>,
  options: BatchOptions,
): Promise<void> {
  const requests = paths.map((url, index) => ({ id: String(index), method: 'GET', url }));
  const body = await options.graphFetch(`${options.origin}/v1.0/$batch`, { body: { requests } });
  const parsed = batchAnswer.safeParse(body);
  if (!parsed.success)
    throw new TenantryError('malformed-response', 'Microsoft Graph answered a batch without answers');
  let trouble: TenantryError | undefined;
  for (const answer of parsed.data.responses) {
    const path = paths[Number(answer.id)];
    if (path === undefined) continue;
    if (answer.status === 200) found.set(path, answer.body);
    else if (answer.status === 404) found.set(path, 'gone');
    else {
      const error = toGraphError(answer.status, headerOf(answer.headers), answer.body, options.now());
      if (error.code === 'throttled') options.onThrottled?.();
      trouble = later(trouble, error);
    }
  }
  if (trouble) throw trouble;
  if (paths.some((path) => !found.has(path))) {
    throw new TenantryError(
      'malformed-response',
      'Microsoft Graph left a request of a batch without an answer',
    );
  }
}

/** The failure that asks for the longer wait. */
const later = (known: TenantryError | undefined, next: TenantryError) =>
  (known?.facts.retryAfterSeconds ?? -1) >= (next.facts.retryAfterSeconds ?? 0) && known ? known : next;

const headerOf = (headers: Record<string, string> | null | undefined) => (name: string) =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
