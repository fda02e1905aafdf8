/** One function's route: ASP.NET's template as a regular expression. */
export interface Route {
  template: string;
  match(path: string): Record<string, string> | undefined;
}

const constraints: Record<string, (argument: string) => string> = {
  guid: () => '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}',
  int: () => '-?[0-9]{1,10}',
  long: () => '-?[0-9]{1,19}',
  bool: () => 'true|false',
  alpha: () => '[a-z]*',
  length: (argument) => `[^/]{${argument}}`,
  minlength: (argument) => `[^/]{${argument},}`,
  maxlength: (argument) => `[^/]{0,${argument}}`,
  regex: (argument) => argument.replace(/^\^|\$$/g, ''),
};

interface Parameter {
  name: string;
  isCatchAll: boolean;
  isOptional: boolean;
  fallback: string | undefined;
  pattern: string;
}

function parseParameter(text: string, template: string): Parameter {
  const match = /^(\*{0,2})(\w+)((?::[^=?]+)*)(?:=([^?]*))?(\?)?$/.exec(text);
  if (!match?.[2]) throw new Error(`Route "${template}": {${text}} cannot be read`);
  const [, stars = '', name, constraint = '', fallback, optional] = match;
  const patterns = constraint.split(/:(?![^(]*\))/).slice(1);
  const [pattern = stars ? '.*' : '[^/]+', ...others] = patterns.map((each) => {
    const [, kind = '', argument = ''] = /^(\w+)(?:\((.*)\))?$/.exec(each) ?? [];
    const toPattern = constraints[kind];
    if (!toPattern) throw new Error(`Route "${template}": constraint "${each}" is not known`);
    return toPattern(argument);
  });
  // Every further constraint looks ahead at the same segment.
  const lookaheads = others.map((other) => `(?=(?:${other})(?:/|$))`).join('');
  return {
    name,
    isCatchAll: stars !== '',
    isOptional: optional !== undefined || fallback !== undefined,
    fallback,
    pattern: `${lookaheads}(?:${pattern})`,
  };
}

const escapeLiteral = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** Decodes a matched value as Kestrel does: everything but an encoded slash. */
function decode(value: string): string {
  return value
    .split(/(%2f)/i)
    .map((part, index) => (index % 2 ? part : decodeURIComponent(part)))
    .join('');
}

export function compileRoute(template: string): Route {
  const parameters: Parameter[] = [];
  const pattern = template
    .replace(/^\/|\/$/g, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      const parts = segment.split(/\{((?:[^{}]|\{\d+(?:,\d*)?\})+)\}/);
      const names = parts.filter((_, index) => index % 2).map((text) => parseParameter(text, template));
      parameters.push(...names);
      const body = parts
        .map((part, index) => (index % 2 ? `(${names[(index - 1) / 2]?.pattern})` : escapeLiteral(part)))
        .join('');
      const only = parts.length === 3 && parts[0] === '' && parts[2] === '' ? names[0] : undefined;
      return only?.isCatchAll || only?.isOptional ? `(?:/${body})?` : `/${body}`;
    })
    .join('');
  const expression = new RegExp(`^${pattern}/?$`, 'i');
  return {
    template,
    match(path) {
      const found = expression.exec(path);
      if (!found) return undefined;
      const entries = parameters.map(
        ({ name, fallback }, index) => [name, found[index + 1] ?? fallback] as const,
      );
      const given = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
      return Object.fromEntries(given.map(([name, value]) => [name, decode(value)]));
    },
  };
}
