/** Rows of cells as a Markdown table, the first being the headings, in columns as the formatter wants them. */
export function toMarkdownTable(rows: string[][]): string {
  const [first = [], ...rest] = rows;
  const widths = first.map((_heading, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [toLine(first), toLine(widths.map((width) => '-'.repeat(width))), ...rest.map(toLine)].join('\n');
}

/** The text with other content between the markers of that name; unchanged where it has none. */
export function withGenerated(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) return text;
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}
