import fc from 'fast-check';
import { isSameText } from '../../shared/http/same-text.ts';

test.each([
  ['', '', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', '', false],
  ['abc', 'ab', false],
  ['ab', 'abc', false],
  ['A', 'a', false],
  ['é', 'e\u0301', false],
  ['💥', '💥', true],
])('%j and %j are the same: %s', (a, b, expected) => {
  expect(isSameText(a, b)).toBe(expected);
});

test('it is equality, whatever the lengths', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(isSameText(a, b)).toBe(a === b);
      expect(isSameText(a, `${a}`)).toBe(true);
    }),
  );
});
