import { streams } from '../../shared/connectors/registry.ts';
import type { Child, RecordFacts, Stream } from '../../shared/connectors/stream.ts';
import { isObject, toChildRecord } from '../../shared/sync/parse-record.ts';

/** What a test needs to know of a zod schema. */
interface Definition {
  type: string;
  format?: string;
  innerType?: { def: Definition };
  in?: { def: Definition };
  out?: { def: Definition };
  element?: { def: Definition };
  shape?: Record<string, { def: Definition }>;
}

const isTransform = (part: { def: Definition } | undefined) => part?.def.type === 'transform';

/** A value that a schema takes, with something in every field; `n` makes different ones. */
export function sampleOf(definition: Definition, n: number): unknown {
  const { type, format, innerType, element, shape } = definition;
  if (innerType) return sampleOf(innerType.def, n);
  if (type === 'pipe') {
    const side = isTransform(definition.out) ? definition.in : definition.out;
    return side && sampleOf(side.def, n);
  }
  if (shape)
    return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, sampleOf(field.def, n)]));
  if (element) return [sampleOf(element.def, n + 1), sampleOf(element.def, n)];
  if (type === 'boolean') return n % 2 === 0;
  if (type === 'number') return n;
  if (format === 'guid') return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  if (format === 'datetime') return `20${String(10 + (n % 80))}-01-02T03:04:05.6000000Z`;
  return `Zoë 漢😀 ${n}`;
}

/** A whole record of a stream's schema, as Graph would send it. */
export const sampleRecord = (schema: object, n: number) =>
  sampleOf((schema as { def: Definition }).def, n) as Record<string, unknown>;

/** A table that a stream fills, and records as its reader gets them. */
export interface TableCase {
  facts: RecordFacts;
  stream: Stream;
  /** With something in every field. */
  raw: (n: number) => Record<string, unknown>;
  /** With nothing but what identifies it. */
  bare: (n: number) => Record<string, unknown>;
}

const guidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const entryOf = (child: Child, n: number, entry: object) => {
  const record = toChildRecord(child, guidOf(9), { id: guidOf(n), ...entry });
  if (!isObject(record)) throw new Error('no record');
  return record;
};
const ownCase = (stream: Stream): TableCase => ({
  facts: stream,
  stream,
  raw: (n) => sampleRecord(stream.record, n),
  bare: (n) => ({ id: sampleRecord(stream.record, n).id }),
});
const childCase = (stream: Stream, child: Child): TableCase => ({
  facts: child,
  stream,
  raw: (n) => entryOf(child, n, { '@odata.type': '#microsoft.graph.user' }),
  bare: (n) => {
    const entries = Object.entries(entryOf(child, n, {}));
    return Object.fromEntries(entries.filter(([, value]) => value !== null));
  },
});

/** Every table of every stream, made from its declaration. */
export const tableCases: [name: string, TableCase][] = streams
  .flatMap((stream) => [ownCase(stream), ...(stream.child ? [childCase(stream, stream.child)] : [])])
  .map((each) => [each.facts.name, each]);
