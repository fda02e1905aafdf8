/** A small seeded generator: the same seed gives the same tenant on every machine. */
export type Random = () => number;

/** Taken once: inside Jest's vm every look at a global is slow, and a large tenant takes millions. */
const { floor, imul } = Math;

/** Mulberry32: numbers in [0, 1). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** From 0 up to, and without, `end`. */
export function integer(random: Random, end: number): number {
  return floor(random() * end);
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[floor(random() * list.length)] as T;
}

/** A version 4 GUID. */
export function guid(random: Random): string {
  const word = () => floor(random() * 4_294_967_296);
  const hex = (value: number) => value.toString(16).padStart(8, '0');
  const [a, b, c, d] = [hex(word()), hex(word()), hex(word()), hex(word())];
  const variant = '89ab'[floor(random() * 4)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const DAY = 86_400_000;
const LATEST = Date.UTC(2026, 9, 1);

/** A moment in the `days` before 2026-10-01, in Graph's form: seconds, UTC. */
export function pastDate(random: Random, days: number): string {
  return toGraphDate(LATEST - floor(random() * days * DAY));
}

export function toGraphDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
