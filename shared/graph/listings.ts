import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { readBatch } from './batch.ts';
import { isTransient } from './graph-fetch.ts';
import { checkPage, type PagesOptions, readPages } from './pages.ts';

export interface ListingsOptions extends Omit<PagesOptions, 'headers' | 'isDelta' | 'visited'> {
  now: () => number;
}

/** One listing of many: its pages, read as they are asked for. */
export interface Listing {
  path: string;
  pages: AsyncGenerator<unknown[]>;
}

const atOnce = 20;

/**
 * Many listings of which most are short: their first pages come 20 a request by `$batch`, what is longer is read on
 * page by page. A listing that is not there, although its parent was a moment ago, is trouble that may pass.
 */
export async function* readListings(paths: string[], options: ListingsOptions): AsyncGenerator<Listing> {
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce);
    const first = await readBatch(some, options);
    for (const path of some) yield { path, pages: readListing(path, first.get(path), options) };
  }
}

async function* readListing(
  path: string,
  body: unknown,
  listings: ListingsOptions,
): AsyncGenerator<unknown[]> {
  const options: PagesOptions = { ...listings, headers: {}, isDelta: false, visited: new Set() };
  const link = `${options.origin}/v1.0${path}`;
  if (body === 'gone') throw missing(path);
  try {
    const page = toFirstPage(body, link, options);
    if (page) yield page.records;
    const next = page ? page.nextLink : link;
    if (next === null) return;
    for await (const { records } of readPages(next, options)) yield records;
  } catch (error) {
    throw hasCode(error, 'not-found') ? missing(path, error) : error;
  }
}

/** A first page that is not whole, or leads where it must not, is asked for again, alone. */
function toFirstPage(body: unknown, link: string, options: PagesOptions) {
  try {
    return checkPage(body, link, options);
  } catch (error) {
    if (isTransient(error)) return undefined;
    throw error;
  }
}

const missing = (path: string, cause?: unknown) =>
  new TenantryError('unreachable', `${path.split('?')[0]} is not there although its parent is`, { cause });
