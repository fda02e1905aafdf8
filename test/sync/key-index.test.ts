import fc from 'fast-check';
import { contentHash } from '../../shared/sync/content-hash.ts';
import { createKeyIndex } from '../../shared/sync/key-index.ts';

const key = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.string({ maxLength: 8 }),
);
const hash = fc.integer({ min: 0, max: 50 }).map((value) => contentHash({ value }));
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
        expect(index.isSame(position, known.hash)).toBe(!known.removed);
        expect(index.isSame(position, contentHash({ other: 1 }))).toBe(false);
      }
    }),
  );
});

test('it grows past its first size and keeps every row', () => {
  const index = createKeyIndex();
  const names = Array.from({ length: 5000 }, (_, row) => `row ${row}`);
  for (const name of names) index.add(name, contentHash({ name }), false);
  expect(names.every((name) => index.isSame(index.find(name), contentHash({ name })))).toBe(true);
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
    }),
  );
});
