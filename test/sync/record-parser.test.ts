import fc from 'fast-check';
import { z } from 'zod';
import { streams } from '../../shared/connectors/registry.ts';
import { createRecordParser } from '../../shared/sync/record-parser.ts';
import { createTenant } from '../cloud/tenants/create.ts';

const wild = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
  fc.constant(undefined),
  fc.constant('2026-01-01T00:00:00.500Z'),
  fc.uuid(),
  fc.array(fc.oneof(fc.string(), fc.integer())),
  fc.array(fc.record({ skuId: fc.oneof(fc.uuid(), fc.integer()), disabledPlans: fc.array(fc.uuid()) })),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
);

const byZod = (schema: z.ZodObject, raw: unknown) => {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
};

test.each(streams.map((stream) => [stream.name, stream.record] as const))(
  'a record of %s is parsed as its schema parses it, whatever it holds',
  (_, schema) => {
    const parse = createRecordParser(schema);
    const fields = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, wild]));
    const id = fc.constant({ id: '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11' });
    const some = fc
      .tuple(fc.record(fields, { requiredKeys: [] }), id)
      .map(([one, two]) => ({ ...one, ...two }));
    fc.assert(
      fc.property(fc.oneof(some, wild), (raw) => {
        expect(parse(raw)).toEqual(byZod(schema, raw));
      }),
      { numRuns: 500 },
    );
  },
);

test('real people are parsed alike, to the order of their properties', () => {
  const { users } = createTenant({ displayName: 'T', domain: 't.example', size: 200, seed: 1 });
  const schema = streams.find(({ name }) => name === 'users')?.record;
  if (!schema) throw new Error('No users');
  const parse = createRecordParser(schema);
  for (const user of users) {
    const parsed = parse(user);
    expect(parsed).toBeDefined();
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(byZod(schema, user)));
  }
});

test('checks, formats and what is not plain stay the schema’s own', () => {
  const schema = z.object({
    short: z.string().max(3),
    when: z.iso.datetime().nullish(),
    kind: z.enum(['a', 'b']).optional(),
    strict: z.strictObject({ one: z.string() }).nullable().default(null),
    pair: z
      .string()
      .nullable()
      .refine((value) => value !== null)
      .default('none'),
    id: z.guid().max(36).optional(),
    url: z.url().optional(),
  });
  const parse = createRecordParser(schema);
  const strict = { one: 'x' };
  expect(parse({ short: 'abc', kind: 'a', strict })).toEqual({
    short: 'abc',
    kind: 'a',
    strict,
    pair: 'none',
  });
  expect(parse({ short: 'a', pair: null })).toBeUndefined();
  expect(parse({ short: 'a', id: 'a' })).toBeUndefined();
  expect(parse({ short: 'a', url: 'nowhere' })).toBeUndefined();
  expect(parse({ short: 'a', url: 'https://a.example', id: crypto.randomUUID() })).toBeDefined();
  expect(parse({ short: 'abcd' })).toBeUndefined();
  expect(parse({ short: 'a', when: 'yesterday' })).toBeUndefined();
  expect(parse({ short: 'a', kind: 'c' })).toBeUndefined();
  expect(parse({ short: 'a', strict: { one: 'x', two: 'y' } })).toBeUndefined();
});

/** A schema that lets nobody parse with it, nor with what it is made of. */
function silence<Schema extends z.ZodType>(schema: Schema): Schema {
  const {
    innerType,
    element,
    shape,
    in: from,
  } = schema.def as {
    innerType?: z.ZodType;
    element?: z.ZodType;
    shape?: Record<string, z.ZodType>;
    in?: z.ZodType;
  };
  for (const inner of [innerType, element, from, ...Object.values(shape ?? {})]) if (inner) silence(inner);
  schema.safeParse = () => {
    throw new Error('zod was asked');
  };
  return schema;
}

const text = z.string();
test.each([
  ['text', () => z.string(), ['a', ''], [1, null, undefined, true, []]],
  ['a flag', () => z.boolean(), [true, false], ['true', 1, null, undefined]],
  ['a list', () => z.array(z.string()), [[], ['a', 'b']], [[1], ['a', 1, 'b'], 'a', { length: 1 }, null]],
  ['an object', () => z.object({ a: z.string() }), [{ a: 'x' }], [{ a: 1 }, {}, [], 'a', null, undefined]],
  ['what may be null', () => z.string().nullable(), [null, 'a'], [undefined, 1]],
  ['what may be missing', () => z.string().optional(), [undefined, 'a'], [null, 1]],
  ['what has a default', () => z.boolean().nullable().default(null), [true, null], ['true', 1]],
  ['what is made of something', () => z.string().transform((value) => value), ['a'], [1, null]],
] as const)('%s is read without asking zod, and as zod would', (_, toSchema, good, bad) => {
  const schema = z.object({ value: toSchema() as z.ZodType });
  const known = [...good, ...bad].map((value) => byZod(schema, { value }));
  const parse = createRecordParser(silence(schema));
  expect([...good, ...bad].map((value) => parse({ value }))).toEqual(known);
  expect(known.filter((each) => each === undefined)).toHaveLength(bad.length);
});

test('a default stands for what is missing, and a transformation is done', () => {
  const schema = silence(
    z.object({ kind: z.string().default('none'), size: z.string().transform((value) => value.length) }),
  );
  expect(createRecordParser(schema)({ size: 'abc' })).toEqual({ kind: 'none', size: 3 });
});

test('what is missing and may be is missing from the record, too', () => {
  const parse = createRecordParser(z.object({ may: z.string().optional(), must: z.string() }));
  expect(Object.keys(parse({ must: 'a' }) ?? {})).toEqual(['must']);
  expect(Object.keys(parse({ must: 'a', may: undefined }) ?? {})).toEqual(['may', 'must']);
});

test.each([
  ['a check', z.string().max(3), 'abcd'],
  ['a format', z.guid(), 'abcd'],
  ['a rule of which properties there may be', z.strictObject({ a: text }), { a: 'x', b: 'y' }],
  ['one schema behind another', z.string().pipe(z.string().max(3)), 'abcd'],
  ['a list with a check', z.array(text).max(1), ['a', 'b']],
  ['a number', z.int32(), 2 ** 40],
])('%s stays zod’s own', (_, field, refused) => {
  expect(createRecordParser(z.object({ field }))({ field: refused })).toBeUndefined();
});
