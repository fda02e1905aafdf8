import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { contentHash, packContent, packHash } from '../../shared/sync/content-hash.ts';
import { createKeyIndex, packKey } from '../../shared/sync/key-index.ts';

const key = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.string({ maxLength: 8 }),
);
const hash = fc.integer({ min: 0, max: 50 }).map((value) => contentHash({ value }));
const wordsOf = (record: object) => {
  const words = new Uint32Array(2);
  packContent(record, words);
  return words;
};
const unpacked = (hash: string) => {
  const words = new Uint32Array(2);
  packHash(hash, words);
  return words;
};
type Step =
  | { kind: 'add'; at: number; hash: string; removed: boolean }
  | { kind: 'see' | 'drop'; at: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(40), hash, removed: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('see' as const, 'drop' as const), at: fc.nat(40) }),
);

test('the packed index answers as a map would', () => {
  const keys = fc.uniqueArray(key, { minLength: 41, maxLength: 41 });
  fc.assert(
    fc.property(keys, fc.array(step, { maxLength: 200 }), (names, steps) => {
      const index = createKeyIndex();
      const model = new Map<string, { hash: string; removed: boolean; seen: boolean }>();
      for (const taken of steps) {
        const name = names[taken.at] ?? '';
        const known = model.get(name);
        if (taken.kind === 'add') {
          index.add(name, taken.hash, taken.removed);
          model.set(name, { hash: taken.hash, removed: taken.removed, seen: known?.seen ?? false });
        } else if (known && taken.kind === 'see') {
          index.see(index.find(name));
          known.seen = true;
        } else if (known) {
          index.drop(index.find(name));
          known.removed = true;
        }
      }
      const rows = [...model.values()];
      expect(index.size).toBe(model.size);
      expect(index.live).toBe(rows.filter(({ removed }) => !removed).length);
      expect(index.countUnseen()).toBe(rows.filter(({ removed, seen }) => !removed && !seen).length);
      for (const name of names) {
        const position = index.find(name);
        const known = model.get(name);
        expect(position >= 0).toBe(known !== undefined);
        if (!known) continue;
        expect(index.isRemoved(position)).toBe(known.removed);
        expect(index.isSeen(position)).toBe(known.seen);
        expect(index.isSame(position, unpacked(known.hash))).toBe(!known.removed);
        expect(index.isSame(position, wordsOf({ other: 1 }))).toBe(false);
      }
    }),
  );
});

const guid = '01234567-89ab-cdef-fedc-ba9876543210';
const replaced = (at: number, by: string) => guid.slice(0, at) + by + guid.slice(at + 1);

function packed(text: string): string {
  const words = new Uint32Array(4);
  packKey(text, words);
  return [...words].map((each) => each.toString(16).padStart(8, '0')).join('');
}

test('of a GUID its own bytes are kept', () => {
  expect(packed(guid)).toBe('0123456789abcdeffedcba9876543210');
});

test.each([
  ['in capital letters', guid.toUpperCase()],
  ['a digit too short', guid.slice(0, -1)],
  ['a digit too long', `${guid}0`],
  ['with a digit for the first dash', replaced(8, '0')],
  ['with a digit for the second dash', replaced(13, '0')],
  ['with a digit for the third dash', replaced(18, '0')],
  ['with a digit for the last dash', replaced(23, '0')],
  ['with a dash too many', replaced(20, '-')],
  ['with the letter after f', replaced(0, 'g')],
  ['with a letter of no alphabet here', replaced(35, 'é')],
])('of a text that is no GUID, as it is %s, the beginning of its SHA-256 is kept', (_, text) => {
  expect(packed(text)).toBe(createHash('sha256').update(text).digest('hex').slice(0, 32));
});

test('a row whose content is not known is the same as none', () => {
  const index = createKeyIndex();
  index.add('known', contentHash({ a: 1 }), false);
  index.add('unknown', '', false);
  expect(index.isSame(index.find('unknown'), wordsOf({ a: 1 }))).toBe(false);
});

test('it grows past its first size and keeps every row', () => {
  const index = createKeyIndex();
  const names = Array.from({ length: 5000 }, (_, row) => `row ${row}`);
  for (const name of names) index.add(name, contentHash({ name }), false);
  expect(names.every((name) => index.isSame(index.find(name), wordsOf({ name })))).toBe(true);
  expect(index.live).toBe(5000);
});

test('what was seen is handed out packed, once, and seen again from that', () => {
  const [first, second] = [createKeyIndex(), createKeyIndex()];
  for (const index of [first, second])
    for (const name of ['a', 'b', 'c', crypto.randomUUID()]) index.add(name, '', false);
  first.see(first.find('a'));
  first.see(first.find('c'));
  const packed = first.takeSeen();
  expect(packed.length).toBe(32);
  expect(first.takeSeen().length).toBe(0);
  second.seePacked(packed);
  expect(['a', 'b', 'c'].map((name) => second.isSeen(second.find(name)))).toEqual([true, false, true]);
  expect(second.takeSeen().length).toBe(0);
});

test('the same content has the same hash, any other has another', () => {
  expect(contentHash({ a: 1, b: null })).toBe(contentHash({ a: 1, b: null }));
  const value = fc.record({ a: fc.string(), b: fc.option(fc.integer()) }, { noNullPrototype: true });
  fc.assert(
    fc.property(value, value, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(contentHash(one) === contentHash(other)).toBe(isSame);
      expect(contentHash(one)).toMatch(/^[\w-]{11}$/);
      expect(wordsOf(one)).toEqual(unpacked(contentHash(one)));
    }),
  );
});
