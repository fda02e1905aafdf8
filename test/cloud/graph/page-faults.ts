import { readToken, writeToken } from './page-token.ts';
import { type GraphAnswer, type GraphRequest, toSegments } from './request.ts';

interface Page {
  value: unknown[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
}

/** A link that leads to what another URL would have answered. */
interface Again {
  kind: 'again';
  path: string;
  /** Makes every such link a different one. */
  nonce: string;
}

/** The page as the fault wants it: legal in form, hostile to a reader that trusts it. Answers that are no page stay. */
export function toPageFault(request: GraphRequest, answer: GraphAnswer): GraphAnswer {
  const page = answer.body as Partial<Page> | undefined;
  if (!request.fault || !page || !Array.isArray(page.value)) return answer;
  return { ...answer, body: reshape(request, page as Page) };
}

function reshape(request: GraphRequest, page: Page): Page {
  const own = request.url.href;
  switch (request.fault?.kind) {
    case 'own-next-link':
      return withNextLink(page, own);
    case 'foreign-next-link': {
      const { body } = request.fault;
      const elsewhere = typeof body === 'string' ? body : 'https://graph.attacker.example';
      const link = new URL(page['@odata.nextLink'] ?? own);
      return withNextLink(page, `${new URL(elsewhere).origin}${link.pathname}${link.search}`);
    }
    case 'empty-page':
      return withNextLink({ ...page, value: [] }, toAgainLink(request));
    case 'duplicate-record':
      return { ...page, value: [...page.value, ...page.value.slice(-1)] };
    default:
      return page;
  }
}

function withNextLink(page: Page, link: string): Page {
  const { '@odata.deltaLink': _, '@odata.nextLink': __, value, ...rest } = page;
  return { ...rest, '@odata.nextLink': link, value };
}

function toAgainLink(request: GraphRequest): string {
  const { pathname, search, origin } = request.url;
  const again: Again = { kind: 'again', path: pathname + search, nonce: crypto.randomUUID() };
  return `${origin}${pathname}?$skiptoken=${writeToken(again)}`;
}

/** The call that a link behind an empty page stands for. */
export function unwrapAgain(request: GraphRequest): GraphRequest {
  const token = request.query.get('$skiptoken');
  if (!token) return request;
  const state = readToken<Again | { kind: 'full' | 'changes' | 'list' }>(
    token,
    'again',
    'full',
    'changes',
    'list',
  );
  if (state.kind !== 'again') return request;
  const url = new URL(state.path, request.url);
  const inner = { ...request, url, query: url.searchParams, segments: toSegments(url.pathname).slice(1) };
  return unwrapAgain(inner);
}
