import type { GraphRecord } from '../model.ts';
import { GraphError } from './request.ts';

export interface Filter {
  matches: (record: GraphRecord) => boolean;
  /** Needs `ConsistencyLevel: eventual` and `$count=true`: `ne`, `not`, `endsWith`, `/$count`. */
  isAdvanced: boolean;
}

type Value = string | number | boolean | null;

const LITERAL = String.raw`(?:'(?:[^']|'')*'|true|false|null|-?\d+|\d{4}-\d\d-\d\dT[\d:.]+Z)`;
const COMPARISON = new RegExp(String.raw`^([\w/$]+) (eq|ne|ge|le|gt|lt) (${LITERAL})$`, 'i');
const FUNCTION = new RegExp(String.raw`^(startswith|endswith)\(([\w/]+), ?(${LITERAL})\)$`, 'i');
const ANY = new RegExp(String.raw`^(\w+)/any\((\w):\2(?:/(\w+))? (eq) (${LITERAL}|[\da-f-]{36})\)$`, 'i');

/** The simple forms of `$filter`: comparisons, `startsWith`, `endsWith`, `any`, `not`, joined by `and` or by `or`. */
export function parseFilter(text: string): Filter {
  const either = split(text, ' or ').map((part) => split(part, ' and ').map(parseTerm));
  return {
    matches: (record) => either.some((all) => all.every((term) => term.matches(record))),
    isAdvanced: either.some((all) => all.some((term) => term.isAdvanced)),
  };
}

/** The only filter of a delta query: `id eq '…' or id eq '…'`. Sorted. */
export function readIdFilter(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const ids = split(text, ' or ').map((part) => /^id eq '([\da-f-]{36})'$/i.exec(part.trim())?.[1]);
  if (ids.some((id) => id === undefined)) {
    throw new GraphError(400, 'Request_UnsupportedQuery', 'Only filters on id are supported here.');
  }
  return [...new Set(ids as string[])].map((id) => id.toLowerCase()).sort();
}

function parseTerm(text: string): Filter {
  const term = text.trim().replace(/^\((.*)\)$/, '$1');
  const negated = /^not ?\((.*)\)$/i.exec(term)?.[1] ?? /^not (.*)$/i.exec(term)?.[1];
  if (negated !== undefined) {
    const inner = parseTerm(negated);
    return { matches: (record) => !inner.matches(record), isAdvanced: true };
  }
  return parseComparison(term) ?? parseFunction(term) ?? parseAny(term) ?? refuse(text);
}

function parseComparison(term: string): Filter | undefined {
  const [, path, operator = '', literal] = COMPARISON.exec(term) ?? [];
  if (path === undefined || literal === undefined) return undefined;
  const compare = COMPARE[operator.toLowerCase()] as (left: Value, right: Value) => boolean;
  const wanted = toValue(literal);
  return {
    matches: (record) => compare(fold(valueAt(record, path)), fold(wanted)),
    isAdvanced: operator.toLowerCase() === 'ne' || path.endsWith('/$count'),
  };
}

function parseFunction(term: string): Filter | undefined {
  const [, name = '', path, literal] = FUNCTION.exec(term) ?? [];
  if (path === undefined || literal === undefined) return undefined;
  const wanted = String(toValue(literal)).toLowerCase();
  const atEnd = name.toLowerCase() === 'endswith';
  const text = (record: GraphRecord) => String(valueAt(record, path) ?? '').toLowerCase();
  return {
    matches: (record) => (atEnd ? text(record).endsWith(wanted) : text(record).startsWith(wanted)),
    isAdvanced: atEnd,
  };
}

function parseAny(term: string): Filter | undefined {
  const [, list, , property, , literal] = ANY.exec(term) ?? [];
  if (list === undefined || literal === undefined) return undefined;
  const wanted = fold(toValue(literal));
  const members = (record: GraphRecord) => (record[list] ?? []) as (Value | Record<string, Value>)[];
  const read = (member: Value | Record<string, Value>) =>
    property && typeof member === 'object' && member !== null
      ? (member[property] ?? null)
      : (member as Value);
  return {
    matches: (record) => members(record).some((member) => fold(read(member)) === wanted),
    isAdvanced: false,
  };
}

const COMPARE: Record<string, (left: Value, right: Value) => boolean> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  ge: (left, right) => left !== null && right !== null && left >= right,
  le: (left, right) => left !== null && right !== null && left <= right,
  gt: (left, right) => left !== null && right !== null && left > right,
  lt: (left, right) => left !== null && right !== null && left < right,
};

function valueAt(record: GraphRecord, path: string): Value {
  if (!path.endsWith('/$count')) return (record[path] ?? null) as Value;
  return ((record[path.slice(0, -'/$count'.length)] ?? []) as unknown[]).length;
}

function toValue(literal: string): Value {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  if (/^(true|false)$/i.test(literal)) return literal.toLowerCase() === 'true';
  if (literal === 'null') return null;
  return /^-?\d+$/.test(literal) ? Number(literal) : literal;
}

/** Directory strings compare without regard to case. */
function fold(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Splits at a word that stands outside quotes. */
function split(text: string, word: string): string[] {
  const parts: string[] = [''];
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "'") isQuoted = !isQuoted;
    if (!isQuoted && text.slice(index, index + word.length).toLowerCase() === word) {
      parts.push('');
      index += word.length - 1;
    } else parts.push((parts.pop() ?? '') + text[index]);
  }
  return parts;
}

function refuse(text: string): never {
  throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${text}' is not supported here.`);
}
