import type { PermissionEntry } from '../contracts/permissions.ts';
import { permissionEntries, tierNames } from './catalogue.ts';
import { toMarkdownTable, withGenerated } from './markdown.ts';

const headings = ['permission', 'kind', 'GUID', 'level', 'why', 'calls'];

/** The permissions of every tier as Markdown. */
export function permissionTable(): string {
  return tierNames
    .map((tier) => {
      const rows = permissionEntries(tier).map(toCells);
      return `Tier \`${tier}\`:\n\n${toMarkdownTable([headings, ...rows])}`;
    })
    .join('\n\n');
}

/** The text with today's table between its markers; unchanged where it has none. */
export const withPermissionTable = (text: string): string =>
  withGenerated(text, 'permissions', permissionTable());

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
