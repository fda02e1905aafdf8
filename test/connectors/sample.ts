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
