/** What is not mutated: the words for people in errors and in the log. Everything else is. */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What is looked at of Babel's paths. */
interface Path {
  node: Node;
  parent?: Node;
  key?: string | number | null;
  listKey?: string;
  parentPath?: Path | null;
}

interface Node {
  type: string;
  name?: string;
  callee?: Node;
  object?: Node;
  property?: Node;
  expression?: Node;
  body?: Node;
}

const isMessage = ({ node, parent, listKey, key }: Path): boolean =>
  (node.type === 'StringLiteral' || node.type === 'TemplateLiteral') &&
  parent?.type === 'NewExpression' &&
  listKey === 'arguments' &&
  /Error$/.test(parent.callee?.name ?? '') &&
  // The first of several is the code, which decides what happens next.
  (parent.callee?.name === 'Error' || key !== 0);

const isLogCall = (node: Node | undefined): boolean =>
  node?.type === 'CallExpression' &&
  node.callee?.type === 'MemberExpression' &&
  (node.callee.object?.name ?? node.callee.object?.property?.name) === 'log';

/** A call of the log, as a statement, or as all that a function does. */
const isLog = ({ node }: Path): boolean =>
  isLogCall(node) || isLogCall(node.expression) || (node.type !== 'BlockStatement' && isLogCall(node.body));

function shouldIgnore(path: Path): string | undefined {
  if (isMessage(path)) return 'the words of an error are for people';
  return isLog(path) ? 'the log is for people' : undefined;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'words', { shouldIgnore })];
