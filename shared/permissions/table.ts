import type { PermissionEntry } from '../contracts/permissions.ts';
import { permissionEntries, tierNames } from './catalogue.ts';

const tableStart = '<!-- permissions:start -->';
const tableEnd = '<!-- permissions:end -->';

const headings = ['permission', 'kind', 'GUID', 'level', 'why', 'calls'];

/** The permissions of every tier as Markdown, in columns as the formatter wants them. */
export function permissionTable(): string {
  return tierNames
    .map((tier) => `Tier \`${tier}\`:\n\n${toTable([headings, ...permissionEntries(tier).map(toCells)])}`)
    .join('\n\n');
}

/** The text with today's table between its markers; unchanged where it has none. */
export function withPermissionTable(text: string): string {
  const start = text.indexOf(tableStart);
  const end = text.indexOf(tableEnd);
  if (start < 0 || end < start) return text;
  return `${text.slice(0, start + tableStart.length)}\n\n${permissionTable()}\n\n${text.slice(end)}`;
}

function toCells({ name, kind, id, privilegeLevel, reason, calls }: PermissionEntry): string[] {
  return [
    `\`${name}\``,
    kind,
    `\`${id}\``,
    String(privilegeLevel ?? 'none given'),
    reason,
    calls.map((call) => `\`${call}\``).join('<br>'),
  ];
}

function toTable(rows: string[][]): string {
  const widths = headings.map((_heading, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = rows;
  return [toLine(first), toLine(widths.map((width) => '-'.repeat(width))), ...rest.map(toLine)].join('\n');
}
