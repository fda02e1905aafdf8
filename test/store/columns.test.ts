import fc from 'fast-check';
import { z } from 'zod';
import { time } from '../../shared/connectors/stream.ts';
import { canonicalInstant, columnsOf, fromColumns, toColumns } from '../../shared/store/columns.ts';

const schema = z.object({
  text: z.string().nullable(),
  kind: z.enum(['a', 'b']).nullable(),
  integer: z.int32().nullable(),
  long: z.int().nullable(),
  number: z.number().nullable(),
  flag: z.boolean().nullable(),
  at: z.iso.datetime().nullable(),
  list: z.array(z.string()).nullable(),
  object: z.object({ a: z.number() }).nullish(),
});
const columns = columnsOf(schema);

test('a schema says what each column holds', () => {
  expect(columns).toEqual({
    text: 'text',
    kind: 'text',
    integer: 'integer',
    long: 'long',
    number: 'number',
    flag: 'boolean',
    at: 'instant',
    list: 'json',
    object: 'json',
  });
});

const text = fc.string({ unit: 'grapheme' });
const instant = fc
  .date({ min: new Date('1601-01-02'), noInvalidDate: true })
  .map((date) => date.toISOString());
const record = fc.record({
  text: fc.option(text),
  kind: fc.option(fc.constantFrom('a', 'b')),
  integer: fc.option(fc.integer()),
  long: fc.option(fc.maxSafeInteger()),
  number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  flag: fc.option(fc.boolean()),
  at: fc.option(instant.map(canonicalInstant)),
  list: fc.option(fc.array(text)),
  object: fc.option(fc.record({ a: fc.integer() })),
});

test('a record comes back as it was, whatever is missing', () => {
  fc.assert(
    fc.property(record, (given) => {
      expect(fromColumns(toColumns(given, columns), columns)).toEqual(given);
    }),
  );
});

test('what is missing has no column', () => {
  expect(toColumns({ text: null, flag: undefined }, columns)).toEqual({});
});

test('a long integer keeps all of its digits', () => {
  const row = toColumns({ long: Number.MAX_SAFE_INTEGER }, columns);
  expect(row.long).toEqual({ type: 'Int64', value: '9007199254740991' });
});

test('long text is split into pieces that fit, and no character is cut in two', () => {
  const unit = fc.constantFrom('a', 'ß', '漢', '😀', '👩‍👩‍👧');
  fc.assert(
    fc.property(
      fc.array(unit, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 3 }),
      (units, shift) => {
        const long = 'x'.repeat(shift) + units.join('').repeat(Math.ceil(70_000 / units.join('').length));
        const row = toColumns({ text: long }, columns);
        const pieces = Object.values(row).map(String);
        expect(pieces.length).toBeGreaterThan(1);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(32_768);
          expect(piece.isWellFormed()).toBe(true);
        }
        expect(fromColumns(row, columns).text).toBe(long);
      },
    ),
    { numRuns: 20 },
  );
});

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.0000000Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.1200000Z', '2026-01-01T00:00:00.12Z'],
  ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.1234567Z'],
  ['2026-01-01T02:30:00+02:00', '2026-01-01T00:30:00Z'],
  ['0001-01-01T00:00:00Z', null],
  ['1601-01-01T01:00:00+02:00', null],
  [null, null],
  [undefined, null],
])('the time %s of Graph is the instant %s', (given, stored) => {
  expect(time().parse(given)).toBe(stored);
});
