import type { z } from 'zod';

/** As much of a zod schema's own description as is read here. */
interface Definition {
  type: string;
  format?: string;
  pattern?: RegExp;
  checks?: unknown[];
  innerType?: Schema;
  element?: Schema;
  in?: Schema;
  out?: Schema;
  shape?: Record<string, Schema>;
  catchall?: unknown;
  defaultValue?: unknown;
  transform?: (value: unknown, payload: object) => unknown;
}
type Schema = z.ZodType & { def: Definition };

/** Stands for a value that the schema may refuse. */
const refused = Symbol('refused');
type Parse = (value: unknown) => unknown;

const bySchema =
  (schema: Schema): Parse =>
  (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : refused;
  };

function toList(element: Parse): Parse {
  return (value) => {
    if (!Array.isArray(value)) return refused;
    const list: unknown[] = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      const entry = element(value[index]);
      if (entry === refused) return refused;
      list[index] = entry;
    }
    return list;
  };
}

function toObject(shape: Record<string, Schema>): Parse {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, parse: toParse(schema) }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused;
    const record: Record<string, unknown> = {};
    for (const { name, parse } of fields) {
      const field = parse((value as Record<string, unknown>)[name]);
      if (field === refused) return refused;
      if (field !== undefined || name in value) record[name] = field;
    }
    return record;
  };
}

const plain =
  (type: string): Parse =>
  (value) =>
    typeof value === type ? value : refused;

/** Formats that are a text of their pattern and nothing else. */
const patterned = new Set(['guid', 'datetime']);

const ofPattern =
  (pattern: RegExp): Parse =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : refused;

/** What is plain is looked at here; whatever else there is, with its other formats and checks, stays zod's. */
function toParse(schema: Schema): Parse {
  const {
    type,
    format,
    pattern,
    checks = [],
    innerType,
    element,
    in: from,
    out,
    shape,
    catchall,
  } = schema.def;
  if (checks.length > 0 || catchall !== undefined) return bySchema(schema);
  if (format !== undefined) return pattern && patterned.has(format) ? ofPattern(pattern) : bySchema(schema);
  if (type === 'string' || type === 'boolean') return plain(type);
  if (type === 'array' && element) return toList(toParse(element));
  if (type === 'object' && shape) return toObject(shape);
  if (type === 'nullable' && innerType) {
    const inner = toParse(innerType);
    return (value) => (value === null ? null : inner(value));
  }
  if (type === 'optional' && innerType) {
    const inner = toParse(innerType);
    return (value) => (value === undefined ? undefined : inner(value));
  }
  if (type === 'default' && innerType) {
    const { type: kind, innerType: within, checks: own = [] } = innerType.def;
    // Nearly every field may be null or missing: one function looks for both.
    if (kind === 'nullable' && within && own.length === 0) {
      const inner = toParse(within);
      return (value) =>
        value === null ? null : value === undefined ? schema.def.defaultValue : inner(value);
    }
    const inner = toParse(innerType);
    return (value) => (value === undefined ? schema.def.defaultValue : inner(value));
  }
  if (type === 'pipe' && from && out?.def.type === 'transform' && out.def.transform) {
    const inner = toParse(from);
    const { transform } = out.def;
    return (value) => {
      const parsed = inner(value);
      return parsed === refused ? refused : transform(parsed, { value: parsed, issues: [] });
    };
  }
  return bySchema(schema);
}

/**
 * Parses as the schema itself does, several times faster: zod makes two objects for each field of each record. Undefined
 * where the schema refuses.
 */
export function createRecordParser(
  schema: z.ZodObject,
): (raw: unknown) => Record<string, unknown> | undefined {
  const parse = toParse(schema as unknown as Schema);
  return (raw) => {
    const record = parse(raw);
    return record === refused ? undefined : (record as Record<string, unknown>);
  };
}
