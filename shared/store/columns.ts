import type { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';

/** How one property of a record is kept. `json`: whatever is not a scalar. */
export type ColumnKind = 'text' | 'integer' | 'long' | 'number' | 'boolean' | 'instant' | 'json';
export type Columns = Record<string, ColumnKind>;

/** A row as `@azure/data-tables` takes it, with the type written out where the value alone would not tell. */
export type ColumnValue =
  | string
  | boolean
  | { type: 'Int32' | 'Int64' | 'Double' | 'DateTime' | 'Binary'; value: string };
export type ColumnValues = Record<string, ColumnValue>;

/** 32,768 UTF-16 units are the limit of one property; a piece stays well below. */
const pieceLength = 32_000;
const pieceName = (name: string, index: number) => (index === 0 ? name : `${name}__${index + 1}`);

interface Definition {
  type: string;
  innerType?: { def: Definition };
  in?: { def: Definition };
  out?: { def: Definition };
  format?: string;
  checks?: { _zod: { def: { format?: string } } }[];
  values?: unknown[];
}

const wrappers = new Set(['optional', 'nullable', 'default', 'prefault', 'readonly', 'catch', 'nonoptional']);

function kindOf(definition: Definition): ColumnKind {
  if (wrappers.has(definition.type) && definition.innerType) return kindOf(definition.innerType.def);
  if (definition.type === 'pipe' && definition.in && definition.out) {
    return kindOf(definition.out.def.type === 'transform' ? definition.in.def : definition.out.def);
  }
  switch (definition.type) {
    case 'string':
      return definition.format === 'datetime' ? 'instant' : 'text';
    case 'enum':
      return 'text';
    case 'literal':
      return typeof definition.values?.[0] === 'string' ? 'text' : 'json';
    case 'boolean':
      return 'boolean';
    case 'number': {
      const format = definition.format ?? definition.checks?.[0]?._zod.def.format;
      if (format === 'int32') return 'integer';
      return format === 'safeint' ? 'long' : 'number';
    }
    default:
      return 'json';
  }
}

/** The columns of a schema, in its order. The schema stays the only list of fields. */
export function columnsOf(schema: z.ZodObject): Columns {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => [
      name,
      kindOf((field as unknown as { def: Definition }).def),
    ]),
  );
}

/** `2026-01-01T00:00:00.1200000Z` and `…00.12Z` are one instant: without trailing zeros. */
export function canonicalInstant(text: string): string {
  return text.replace(/(\.\d*?)0+Z$/, '$1Z').replace('.Z', 'Z');
}

function toValue(kind: ColumnKind, value: unknown): ColumnValue {
  switch (kind) {
    case 'text':
      return String(value);
    case 'boolean':
      return value === true;
    case 'integer':
      return { type: 'Int32', value: String(value) };
    case 'long':
      return { type: 'Int64', value: String(value) };
    case 'number':
      return { type: 'Double', value: String(value) };
    case 'instant':
      return { type: 'DateTime', value: canonicalInstant(String(value)) };
    case 'json':
      return JSON.stringify(value);
  }
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

/** Pieces that each fit into a property. A character of two code units is not cut in two: alone, neither can be sent. */
function toPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const full = Math.min(start + pieceLength, text.length);
    const end = full < text.length && isHighSurrogate(text.charCodeAt(full - 1)) ? full - 1 : full;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** A record as columns; null and undefined are simply not there. Long text is split over several columns. */
export function toColumns(record: Record<string, unknown>, columns: Columns): ColumnValues {
  const row: ColumnValues = {};
  for (const [name, kind] of Object.entries(columns)) {
    const value = record[name];
    if (value === null || value === undefined) continue;
    const column = toValue(kind, value);
    if (typeof column !== 'string' || column.length <= pieceLength) {
      row[name] = column;
      continue;
    }
    toPieces(column).forEach((piece, index) => {
      row[pieceName(name, index)] = piece;
    });
  }
  return row;
}

/** The value of a property, which the client wraps where it leaves types alone. */
export const bare = (raw: unknown): unknown =>
  typeof raw === 'object' && raw !== null && 'value' in raw ? raw.value : raw;

function fromValue(kind: ColumnKind, value: unknown, name: string): unknown {
  switch (kind) {
    case 'integer':
    case 'long':
    case 'number':
      return Number(value);
    case 'boolean':
      return value === true || value === 'true';
    case 'instant':
      return canonicalInstant(value instanceof Date ? value.toISOString() : String(value));
    case 'text':
      return String(value);
    case 'json':
      try {
        return JSON.parse(String(value));
      } catch (cause) {
        throw new TenantryError('storage', `The column ${name} of a stored row is not JSON`, { cause });
      }
  }
}

/** What `toColumns` was given, absent columns being null. Not yet parsed by the schema. */
export function fromColumns(row: Record<string, unknown>, columns: Columns): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(columns)) {
    let value = bare(row[name]);
    if (typeof value === 'string') {
      for (let index = 1; ; index++) {
        const piece = bare(row[pieceName(name, index)]);
        if (typeof piece !== 'string') break;
        value += piece;
      }
    }
    record[name] = value === undefined || value === null ? null : fromValue(kind, value, name);
  }
  return record;
}
