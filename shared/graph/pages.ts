import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { type GraphFetch, type RetryOptions, withRetries } from './graph-fetch.ts';

/** One page of a listing as it came; exactly one of the two links is there on a delta listing. */
export interface GraphPage {
  records: unknown[];
  nextLink: string | null;
  deltaLink: string | null;
  /** The link that this page was asked with. */
  link: string;
}

export interface PagesOptions extends RetryOptions {
  graphFetch: GraphFetch;
  origin: string;
  headers: Record<string, string>;
  /** A delta listing ends with a delta link, or it did not end. */
  isDelta: boolean;
  /** Links that this listing has followed already; grows. */
  visited: Set<string>;
}

const pageBody = z.object({
  // What a record is, its stream knows: here nobody looks at each of a thousand.
  value: z.custom<unknown[]>(Array.isArray),
  '@odata.nextLink': z.string().min(1).optional(),
  '@odata.deltaLink': z.string().min(1).optional(),
});

/** A page is whole, leads on or ends, and leads nowhere that we have been or must not go. */
export function checkPage(
  body: unknown,
  link: string,
  { origin, isDelta, visited }: PagesOptions,
): GraphPage {
  const parsed = pageBody.safeParse(body);
  if (!parsed.success)
    throw new TenantryError('malformed-response', 'A page of Microsoft Graph has no list in it');
  const {
    value: records,
    '@odata.nextLink': nextLink = null,
    '@odata.deltaLink': deltaLink = null,
  } = parsed.data;
  for (const onward of [nextLink, deltaLink]) {
    if (onward !== null && (!URL.canParse(onward) || new URL(onward).origin !== origin)) {
      throw new TenantryError('foreign-next-link', 'A page leads away from Microsoft Graph');
    }
  }
  if (nextLink !== null && (nextLink === link || visited.has(nextLink))) {
    throw new TenantryError('page-loop', 'A page leads back to one that was read already');
  }
  if (isDelta && nextLink === null && deltaLink === null) {
    throw new TenantryError('malformed-response', 'The last page of a delta listing has no delta link');
  }
  return { records, nextLink, deltaLink, link };
}

/**
 * The pages of a listing from `first` on, each whole. An empty page that leads on is a page like any other. A page that
 * loops, leads away or is not whole is asked for again before it ends the listing.
 * @see https://learn.microsoft.com/graph/paging
 */
export async function* readPages(first: string, options: PagesOptions): AsyncGenerator<GraphPage> {
  for (let link: string | null = first; link !== null; ) {
    const asked: string = link;
    const page: GraphPage = await withRetries(
      async () => checkPage(await options.graphFetch(asked, { headers: options.headers }), asked, options),
      options,
    );
    options.visited.add(asked);
    yield page;
    link = page.nextLink;
  }
}

/** Asks for the next page while the last one is being worked on. At most one page is ahead. */
export async function* ahead<T>(pages: AsyncGenerator<T>): AsyncGenerator<T> {
  let coming = pages.next();
  try {
    for (;;) {
      const { value, done } = await coming;
      if (done) return;
      coming = pages.next();
      // A failure of the page ahead is met when that page's turn comes, not before.
      coming.catch(() => undefined);
      yield value;
    }
  } finally {
    await coming.catch(() => undefined);
    await pages.return(undefined).catch(() => undefined);
  }
}
