import { request } from '../connect/arrange.ts';
import type { Visitor } from '../local/visitor.ts';
import { type Page, toPage } from '../local/visitor-page.ts';

/** The token of the forms on the page where an operator is. */
export const csrfOf = (visitor: Visitor): string =>
  visitor.page.forms.flatMap(({ values }) => values).find(([name]) => name === 'csrf')?.[1] ?? '';

/** A form that an operator posts, whatever their page shows; no redirect is followed. */
export async function postAs(
  operator: Visitor,
  url: string,
  fields: Record<string, string> = {},
): Promise<Page> {
  const body = new URLSearchParams({ csrf: csrfOf(operator), ...fields }).toString();
  return toPage(new URL(url), await request(operator, url, { method: 'POST', body }));
}
