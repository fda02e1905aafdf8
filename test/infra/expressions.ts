/** What a deployment only knows when it runs: the compiler leaves it as an expression of Resource Manager. */

type Value = string | { [name: string]: Value };

/** What Azure answers of a resource that is there, as far as our templates ask: by type, for a name. */
export type Answers = Record<string, (name: string) => Value>;

/** Words of an expression: text in quotes, names, brackets, commas, dots. */
const words = /'((?:[^']|'')*)'|([A-Za-z_]\w*)|([().,[\]])|\s+/gy;

interface Word {
  kind: 'text' | 'name' | 'mark';
  value: string;
}

function toWords(expression: string): Word[] {
  const found: Word[] = [];
  words.lastIndex = 0;
  while (words.lastIndex < expression.length) {
    const at = words.lastIndex;
    const match = words.exec(expression);
    if (!match) throw new Error(`Not understood at ${at}: ${expression}`);
    const [, text, name, mark] = match;
    if (text !== undefined) found.push({ kind: 'text', value: text.replaceAll("''", "'") });
    else if (name !== undefined) found.push({ kind: 'name', value: name });
    else if (mark !== undefined) found.push({ kind: 'mark', value: mark });
  }
  return found;
}

const toText = (value: Value | undefined): string => {
  if (typeof value !== 'string') throw new Error(`Not a text: ${JSON.stringify(value)}`);
  return value;
};

/** .NET's format: `{0}` is an argument, `{{` a brace. */
const format = (pattern: string, args: string[]) =>
  pattern.replace(/\{\{|\}\}|\{(\d+)\}/g, (all, index) =>
    index === undefined ? all.charAt(0) : (args[index] ?? ''),
  );

/** Type and name of a resource's id: `…/providers/A.B/types/name/children/child` is `A.B/types/children` and `name/child`. */
export function readId(id: string): { type: string; name: string } {
  const [provider = '', ...rest] = (id.split('/providers/').at(-1) ?? '').split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  return { type: [provider, ...types].join('/'), name: names.join('/') };
}

/** A call in square brackets; a list as JSON is none. */
const isExpression = /^\[[A-Za-z]\w*\(.*\]$/s;

/** A text as the deployment would make it; one that is no expression stays as it is. */
export function evaluate(text: string, answers: Answers): string {
  if (!isExpression.test(text)) return text;
  const list = toWords(text.slice(1, -1));
  let at = 0;
  const next = (): Word => {
    const word = list[at];
    if (!word) throw new Error(`Ends too early: ${text}`);
    at += 1;
    return word;
  };
  const is = (mark: string) => list[at]?.kind === 'mark' && list[at]?.value === mark;

  const call = (name: string, args: Value[]): Value => {
    const [first = '', ...others] = args;
    if (name === 'format') return format(toText(first), others.map(toText));
    if (name === 'reference') {
      const { type, name: resource } = readId(toText(first));
      const answer = answers[type];
      if (!answer) throw new Error(`No answer for ${type}`);
      return answer(resource);
    }
    throw new Error(`No function ${name}: ${text}`);
  };
  const one = (): Value => {
    const word = next();
    if (word.kind === 'text') return word.value;
    const args: Value[] = [];
    next();
    while (!is(')')) {
      args.push(one());
      if (is(',')) next();
    }
    next();
    let value = call(word.value, args);
    while (is('.')) {
      next();
      const property = next().value;
      value = (typeof value === 'string' ? undefined : value[property]) ?? '';
      if (value === '') throw new Error(`No property ${property}: ${text}`);
    }
    return value;
  };
  return toText(one());
}
