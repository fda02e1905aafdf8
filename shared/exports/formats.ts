import { stringify } from 'csv-stringify/sync';
import { toCell } from './cells.ts';
import type { ExportRow, ExportTable } from './table.ts';

export type ExportFormat = 'csv' | 'ndjson';

interface Format {
  contentType: string;
  /** The text of some rows; before the first ones stands what a file of this format begins with. */
  toText: (columns: readonly string[], rows: ExportRow[], isFirst: boolean) => string;
}

/** RFC 4180 with a mark by which Excel knows UTF-8. @see https://www.rfc-editor.org/rfc/rfc4180 */
const csv: Format = {
  contentType: 'text/csv; charset=utf-8; header=present',
  toText: (columns, rows, isFirst) =>
    stringify(
      rows.map((row) => columns.map((name) => toCell(row[name] ?? null))),
      {
        bom: isFirst,
        header: isFirst,
        columns: [...columns],
        record_delimiter: '\r\n',
        escape_formulas: true,
      },
    ),
};

/** One object a line, with the values as they are. */
const ndjson: Format = {
  contentType: 'application/x-ndjson; charset=utf-8',
  toText: (columns, rows) =>
    rows
      .map(
        (row) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`,
      )
      .join(''),
};

export const formats: Record<ExportFormat, Format> = { csv, ndjson };

/** A file in parts: bytes and no rows any more. */
export interface FileParts {
  parts: Buffer[];
  contentType: string;
  rows: number;
}

/** The whole file, made a page of rows at a time, and how many rows it has; an error of any page leaves no file. */
export async function toFile({ columns, pages }: ExportTable, format: ExportFormat): Promise<FileParts> {
  const { contentType, toText } = formats[format];
  const parts: Buffer[] = [Buffer.from(toText(columns, [], true))];
  let rows = 0;
  for await (const page of pages) {
    if (page.length > 0) parts.push(Buffer.from(toText(columns, page, false)));
    rows += page.length;
  }
  return { parts, contentType, rows };
}

/** Parts as the body of an answer: each is let go of as soon as it is taken. */
export function toBody(parts: Buffer[]): ReadableStream<Uint8Array> {
  const rest = parts.toReversed();
  return new ReadableStream({
    pull(controller) {
      const part = rest.pop();
      if (part === undefined) controller.close();
      else controller.enqueue(part);
    },
  });
}
