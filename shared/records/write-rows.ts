import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { RecordFormat } from '../contracts/records.ts';
import { formats, toBody } from '../exports/formats.ts';
import type { ExportRow } from '../exports/table.ts';
import type { Gathered } from './gather.ts';

/** Rows as text in one of the forms; of JSON what stands between the brackets. */
export interface RowsText {
  format: RecordFormat;
  columns: readonly string[];
  /** CSV: the line of names stands at the beginning. */
  hasHeader: boolean;
}

const pick = (columns: readonly string[], row: ExportRow) =>
  Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));

export function toRowsText(
  { format, columns, hasHeader }: RowsText,
  rows: ExportRow[],
  isFirst: boolean,
): string {
  if (format === 'csv') return formats.csv.toText(columns, rows, isFirst && hasHeader);
  if (format === 'ndjson') return formats.ndjson.toText(columns, rows, false);
  const text = rows.map((row) => JSON.stringify(pick(columns, row))).join(',');
  return isFirst ? text : `,${text}`;
}

const typeOf = ({ format, hasHeader }: RowsText) =>
  ({
    json: 'application/json',
    ndjson: formats.ndjson.contentType,
    csv: hasHeader ? formats.csv.contentType : 'text/csv; charset=utf-8; header=absent',
  })[format];

function toParts(text: RowsText, { parts, rows }: Gathered, tail: Record<string, unknown>): Buffer[] {
  if (text.format === 'json') {
    const end = JSON.stringify(tail).slice(1);
    return [Buffer.from('{"items":['), ...parts, Buffer.from(`],${end}`)];
  }
  // A table without rows is its line of names.
  return rows === 0 ? [Buffer.from(toRowsText(text, [], true))] : parts;
}

/** The same request, going on. The function key is left out: whoever follows the link has it. */
function toLink(request: HttpRequest, next: Record<string, string>): string {
  const query = new URLSearchParams([...request.query].filter(([name]) => name !== 'code'));
  for (const [name, value] of Object.entries(next)) query.set(name, value);
  return `<${new URL(request.url).pathname}?${query}>; rel="next"`;
}

export interface RowsAnswer extends RowsText {
  gathered: Gathered;
  /** What of the query leads on from here; null: there is no more. */
  next: Record<string, string> | null;
  /** What JSON says beside its rows. */
  tail: Record<string, unknown>;
  /** What the other forms say in headers instead. */
  headers: Record<string, string>;
}

/** @see https://www.rfc-editor.org/rfc/rfc8288 */
export function toRowsAnswer(
  request: HttpRequest,
  { gathered, next, tail, headers, ...text }: RowsAnswer,
): HttpResponseInit {
  return {
    status: 200,
    headers: {
      'content-type': typeOf(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(next === null ? {} : { link: toLink(request, next) }),
      ...(text.format === 'json' ? {} : headers),
    },
    body: toBody(toParts(text, gathered, tail)),
  };
}
