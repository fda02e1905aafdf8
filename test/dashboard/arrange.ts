import { load } from 'cheerio';
import { parse } from 'csv-parse/sync';
import { type Answer, exchange } from '../local/exchange.ts';
import { signInAsOperator } from '../local/journeys.ts';
import type { OperatorKind } from '../local/seed.ts';
import type { Stack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { type Page, toPage } from '../local/visitor-page.ts';

/** Somebody at the partner who has just signed in at the dashboard. */
export async function signInAs(stack: Stack, kind: OperatorKind): Promise<Visitor> {
  const visitor = createVisitor();
  await signInAsOperator(visitor, `${stack.app}/dashboard`, stack.partner.operators[kind]);
  return visitor;
}

/** Where operators come from, as App Service's front end says it. */
export const operatorAddress = '203.0.113.7';

/** One request with the visitor's session, no redirect followed. */
export async function send(
  stack: Stack,
  visitor: Visitor,
  path: string,
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<Answer> {
  const url = new URL(path, stack.app);
  const cookie = await visitor.jar.getCookieString(url.href);
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { host: url.host, 'x-forwarded-for': `198.51.100.1, ${operatorAddress}:4711`, ...form };
  return exchange(url, { method, headers: cookie ? { ...headers, cookie } : headers, body });
}

export const getPage = async (stack: Stack, visitor: Visitor, path: string): Promise<Page> =>
  toPage(new URL(path, stack.app), await send(stack, visitor, path));

export async function postForm(
  stack: Stack,
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
): Promise<Page> {
  const body = new URLSearchParams(fields).toString();
  return toPage(new URL(path, stack.app), await send(stack, visitor, path, { method: 'POST', body }));
}

/** The token of the forms that this operator is shown. */
export async function csrfOf(stack: Stack, visitor: Visitor): Promise<string> {
  const { forms } = await getPage(stack, visitor, '/dashboard');
  const token = forms.flatMap(({ values }) => values).find(([name]) => name === 'csrf')?.[1];
  if (!token) throw new Error('No form of the dashboard has a token');
  return token;
}

export type Raw = Record<string, unknown>;

export const toObjects = ({ body }: Answer): Raw[] =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** A CSV file as a strict reader sees it: a heading, and rows that are all as long. */
export const toRecords = ({ body }: Answer): Record<string, string>[] =>
  parse(body, { bom: true, columns: true, record_delimiter: '\r\n' });

/** The same table in both formats. */
export async function exportBoth(stack: Stack, visitor: Visitor, path: string) {
  const url = new URL(path, stack.app);
  const as = (format: string) => {
    url.searchParams.set('format', format);
    return send(stack, visitor, url.href);
  };
  const [csv, ndjson] = [await as('csv'), await as('ndjson')];
  return { csv, ndjson, records: toRecords(csv), objects: toObjects(ndjson) };
}

/** The links of a page under which its table can be taken away. */
export const exportLinks = (page: Page): string[] =>
  page.links
    .map(({ href }) => href)
    .filter((href) => new URL(href).pathname.startsWith('/dashboard/export/'));

/** The texts of a table's rows, in order, white space folded. */
export function rowTexts({ html }: Page, selector: string): string[] {
  const $ = load(html);
  return $(`${selector} tbody tr`)
    .toArray()
    .map((row) => $(row).text().replace(/\s+/g, ' ').trim());
}
