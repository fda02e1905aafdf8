import { evaluate, readId } from './expressions.ts';

const answers = {
  'Microsoft.A/things': (name: string) => ({ ends: { blob: `https://${name}.example/` } }),
  'Microsoft.A/things/parts': (name: string) => ({ name }),
};

test.each([
  ['plain', 'plain'],
  ['[{"tier":"read"}]', '[{"tier":"read"}]'],
  ["[reference('/subscriptions/s/providers/Microsoft.A/things/one', '1').ends.blob]", 'https://one.example/'],
  [
    "[format('{{\"a\":\"{0}''{1}\"}}', 'x', reference('/p/providers/Microsoft.A/things/t/parts/u', '1').name)]",
    '{"a":"x\'t/u"}',
  ],
])('%s becomes %s', (text, expected) => {
  expect(evaluate(text, answers)).toBe(expected);
});

test.each([
  "[reference('/x/providers/Microsoft.B/b/c', '1').d]",
  "[listKeys('a')]",
  "[reference('/x/providers/Microsoft.A/things/one', '1').none]",
])('%s is refused, because nothing is known of it', (text) => {
  expect(() => evaluate(text, answers)).toThrow();
});

test('an id tells type and name of what it names, below other things too', () => {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.A/things/one/parts/two';
  expect(readId(id)).toEqual({ type: 'Microsoft.A/things/parts', name: 'one/two' });
});
