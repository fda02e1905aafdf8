import type { Entity } from './entity.ts';

type Value = string | number | boolean;
type Test = (entity: Entity) => boolean;

/** Words of a filter: text in quotes, times, numbers, names, brackets. */
const words =
  /\s*(?:datetime'([^']*)'|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)L?(?![\w-])|([A-Za-z_]\w*)|([()]))/gy;

interface Word {
  kind: 'value' | 'name' | 'bracket';
  value: Value;
}

function toWords(filter: string): Word[] {
  const found: Word[] = [];
  words.lastIndex = 0;
  while (words.lastIndex < filter.trimEnd().length) {
    const match = words.exec(filter);
    if (!match) throw new Error(`Not a filter: ${filter}`);
    const [, time, text, number, name, bracket] = match;
    if (time !== undefined) found.push({ kind: 'value', value: time });
    else if (text !== undefined) found.push({ kind: 'value', value: text.replaceAll("''", "'") });
    else if (number !== undefined) found.push({ kind: 'value', value: Number(number) });
    else if (name === 'true' || name === 'false') found.push({ kind: 'value', value: name === 'true' });
    else if (name !== undefined) found.push({ kind: 'name', value: name });
    else found.push({ kind: 'bracket', value: bracket ?? '' });
  }
  return found;
}

const comparisons: Record<string, (a: Value, b: Value) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

/**
 * A filter of the Table service as a test of a row: comparisons, `and`, `or`, brackets. A property that a row lacks
 * meets no comparison. @see https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
 */
export function toTest(filter: string): Test {
  const list = toWords(filter);
  let at = 0;
  const is = (value: string) => list[at]?.kind !== 'value' && list[at]?.value === value;

  const one = (): Test => {
    if (is('(')) {
      at += 1;
      const inner = either();
      at += 1;
      return inner;
    }
    const [name, operator, literal] = list.slice(at, at + 3);
    at += 3;
    const compare = comparisons[String(operator?.value)];
    if (name?.kind !== 'name' || !compare || literal?.kind !== 'value')
      throw new Error(`Not a filter: ${filter}`);
    const property = String(name.value);
    const wanted = literal.value;
    return (entity) => {
      const value = entity[property];
      return value !== undefined && compare(value as Value, wanted);
    };
  };
  const both = (): Test => {
    let test = one();
    while (is('and')) {
      at += 1;
      const [left, right] = [test, one()];
      test = (entity) => left(entity) && right(entity);
    }
    return test;
  };
  const either = (): Test => {
    let test = both();
    while (is('or')) {
      at += 1;
      const [left, right] = [test, both()];
      test = (entity) => left(entity) || right(entity);
    }
    return test;
  };
  const test = either();
  if (at < list.length) throw new Error(`Not a filter: ${filter}`);
  return test;
}

/** The one partition that a filter stays in; undefined: all of them. */
export const findPartitionKey = (filter: string): string | undefined =>
  /PartitionKey eq '((?:[^']|'')*)'/.exec(filter)?.[1]?.replaceAll("''", "'");
