/** What a column gives of a row, as NDJSON tells it. */
export type Value = string | number | boolean | null | readonly unknown[] | Record<string, unknown>;

/** What a spreadsheet takes for the beginning of a formula; full-width forms are the same to some of them. */
const sign = '[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
/** Where a spreadsheet may part what we do not. */
const separator = '[;\\t\\r\\n]';
/** Blanks, quotes and what cannot be seen: a spreadsheet may drop them before it looks. */
const unseen = `(?:(?!${separator})[\\s"\\p{Cc}\\p{Cf}])*`;

const atStart = new RegExp(`^(?=${unseen}${sign}|[\\t\\r\\n])`, 'u');
/**
 * A spreadsheet whose list separator is `;` or a tab takes our commas and quotes for text and parts a cell there; the
 * end of a line parts rows even where the quotes around it are lost.
 */
const afterSeparator = new RegExp(`(${separator})(?=${unseen}${sign})`, 'gu');

/**
 * Text that no spreadsheet runs: an apostrophe before what could begin a formula, in any place where a cell can begin.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const toHarmlessText = (text: string): string =>
  text.replace(atStart, "'").replace(afterSeparator, "$1'");

const isPlain = (values: readonly unknown[]) => values.every((value) => typeof value === 'string');

/** A value as a cell: numbers stay numbers, whatever sign they have; lists become one text, those of objects as JSON. */
export function toCell(value: Value): string | number {
  if (value === null) return '';
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return toHarmlessText(value);
  return toHarmlessText(Array.isArray(value) && isPlain(value) ? value.join('; ') : JSON.stringify(value));
}
