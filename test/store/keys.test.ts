import fc from 'fast-check';
import {
  decodeKey,
  encodeKey,
  joinKeys,
  keysUnder,
  newestFirstKey,
  oldestFirstKey,
} from '../../shared/store/keys.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const awkward = fc.string({
  unit: fc.constantFrom(
    '/',
    '\\',
    '#',
    '?',
    '%',
    '+',
    '~',
    "'",
    'a',
    'Z',
    '0',
    'u',
    '\u0000',
    '\u0085',
    '😀',
    '\ud800',
  ),
});

test.each([
  ['a plain key stays readable', 'd9f5-Zoë', 'd9f5-Zoë'],
  ["a guest's principal name", 'ann_x.com#EXT#@y.com', 'ann_x.com~23EXT~23@y.com'],
  ['a slash', 'a/b\\c', 'a~2fb~5cc'],
  ['what looks like an escape', '~23', '~7e23'],
  ['half a character', '\ud83d', '~ud83d'],
])('%s', (_, given, key) => {
  expect(encodeKey(given)).toBe(key);
});

test('a key gives back the text that it was made of', () => {
  fc.assert(fc.property(fc.oneof(text, awkward), (given) => decodeKey(encodeKey(given)) === given));
});

test('different texts have different keys', () => {
  fc.assert(fc.property(awkward, awkward, (a, b) => a === b || encodeKey(a) !== encodeKey(b)));
});

test('a key holds nothing that Table Storage refuses', () => {
  const refused = /[/\\#?%+\p{Cc}]/u;
  fc.assert(fc.property(fc.oneof(text, awkward), (given) => !refused.test(encodeKey(given))));
});

test('what belongs to a parent is a range of keys that holds nothing of another parent', () => {
  const part = fc.oneof(awkward, fc.string({ unit: fc.constantFrom('_', 'a', '~', '/'), maxLength: 6 }));
  fc.assert(
    fc.property(part, part, part, (parent, own, other) => {
      const key = joinKeys(parent, own);
      expect(decodeKey(key)).toBe(`${parent}_${own}`);
      expect(key.startsWith(keysUnder(parent))).toBe(true);
      expect(key.startsWith(keysUnder(other))).toBe(parent === other);
    }),
  );
});

test('times sort as keys, both ways', () => {
  const time = fc.integer({ min: 0, max: 9_999_999_999_998 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const order = Math.sign(a - b);
      const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
      return (
        compare(oldestFirstKey(a, 'x'), oldestFirstKey(b, 'x')) === order &&
        compare(newestFirstKey(a, 'x'), newestFirstKey(b, 'x')) === -order + 0
      );
    }),
  );
});
