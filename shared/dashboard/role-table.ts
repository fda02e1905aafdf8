import { toMarkdownTable, withGenerated } from '../permissions/markdown.ts';
import { mayDo, type OperatorAction, operatorActions, operatorRoles } from './roles.ts';

/** What each role may do, as Markdown. */
export function roleTable(): string {
  const actions = Object.entries(operatorActions) as [OperatorAction, { words: string }][];
  const rows = actions.map(([action, { words }]) => [
    words.charAt(0).toUpperCase() + words.slice(1),
    ...operatorRoles.map((role) => (mayDo({ role }, action) ? 'yes' : 'no')),
  ]);
  return toMarkdownTable([['what', ...operatorRoles], ...rows]);
}

/** The text with today's table between its markers; unchanged where it has none. */
export const withRoleTable = (text: string): string => withGenerated(text, 'roles', roleTable());
