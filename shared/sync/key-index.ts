import { hash } from 'node:crypto';
import { packHash } from './content-hash.ts';

/**
 * What is stored of a partition, packed: 16 bytes of key and 8 of content hash a row, and one of flags, in typed arrays
 * with an open-addressed table over them. A million rows take about 35 MB where a `Map` takes 640.
 */
export interface KeyIndex {
  /** Rows known. */
  readonly size: number;
  /** Rows known and not removed. */
  readonly live: number;
  add(rowKey: string, contentHash: string, removed: boolean): void;
  /** Position of a row, or -1. */
  find(rowKey: string): number;
  /** Known, live and with this very content, as `packContent` gives it. */
  isSame(position: number, content: Uint32Array): boolean;
  isRemoved(position: number): boolean;
  /** Marks a row removed. */
  drop(position: number): void;
  see(position: number): void;
  isSeen(position: number): boolean;
  /** Live rows that were not seen. */
  countUnseen(): number;
  /** The packed ids of all that was seen since the last call, 16 bytes each. */
  takeSeen(): Buffer;
  /** Marks packed ids as seen; unknown ones are passed over. */
  seePacked(packed: Buffer): void;
  /** Gives the memory back at once, not when it happens to be collected; the index is of no use after that. */
  release(): void;
}

/** Values of hexadecimal digits by character code; 255: not one, capital letters among them. */
const hexDigits = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) hexDigits[digit.toString(16).charCodeAt(0)] = digit;

const guidLength = 36;
const dash = 45;
const isDash = (at: number) => at === 8 || at === 13 || at === 18 || at === 23;

/** False where the text is no GUID in small letters; the words are spoilt then. */
function packGuid(rowKey: string, into: Uint32Array): boolean {
  if (rowKey.length !== guidLength) return false;
  let digits = 0;
  let word = 0;
  for (let at = 0; at < guidLength; at++) {
    const code = rowKey.charCodeAt(at);
    if (isDash(at)) {
      if (code !== dash) return false;
      continue;
    }
    const digit = hexDigits[code] ?? 255;
    if (digit > 15) return false;
    word = (word << 4) | digit;
    digits += 1;
    if (digits % 8 === 0) into[digits / 8 - 1] = word;
  }
  return true;
}

/** 16 bytes that stand for a row key: a GUID's own, or the beginning of the SHA-256 of any other text. */
export function packKey(rowKey: string, into: Uint32Array): void {
  if (packGuid(rowKey, into)) return;
  const hex = hash('sha256', rowKey, 'hex');
  for (let word = 0; word < 4; word++) into[word] = Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16);
}

const removedFlag = 1;
const seenFlag = 2;
/** Seen since the seen ones were last taken. */
const freshFlag = 4;
const wordsPerRow = 6;

export function createKeyIndex(): KeyIndex {
  let capacity = 1024;
  let words = new Uint32Array(capacity * wordsPerRow);
  let flags = new Uint8Array(capacity);
  let slots = new Int32Array(capacity * 2).fill(-1);
  let size = 0;
  let live = 0;
  let fresh = 0;
  const key = new Uint32Array(4);
  const content = new Uint32Array(2);

  const word = (position: number, index: number) => words[position * wordsPerRow + index] ?? 0;

  const slotOf = (a: number, b: number, c: number, d: number) => {
    let mixed = Math.imul(a ^ (b >>> 7), 0x9e3779b1) ^ Math.imul(c ^ (d << 3), 0x85ebca6b) ^ b ^ d;
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) & (slots.length - 1);
  };

  const findPacked = (packed: Uint32Array) => {
    const [a = 0, b = 0, c = 0, d = 0] = packed;
    for (let slot = slotOf(a, b, c, d); ; slot = (slot + 1) & (slots.length - 1)) {
      const position = slots[slot] ?? -1;
      if (position < 0) return -1;
      if (
        word(position, 0) === a &&
        word(position, 1) === b &&
        word(position, 2) === c &&
        word(position, 3) === d
      ) {
        return position;
      }
    }
  };

  const link = (position: number) => {
    let slot = slotOf(word(position, 0), word(position, 1), word(position, 2), word(position, 3));
    while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = position;
  };

  const grow = () => {
    capacity *= 2;
    // Moved, not copied: what a copy leaves behind would stay until the next full collection.
    words = new Uint32Array(words.buffer.transfer(capacity * wordsPerRow * Uint32Array.BYTES_PER_ELEMENT));
    flags = new Uint8Array(flags.buffer.transfer(capacity));
    slots = new Int32Array(slots.buffer.transfer(capacity * 2 * Int32Array.BYTES_PER_ELEMENT)).fill(-1);
    for (let position = 0; position < size; position++) link(position);
  };

  const see = (position: number) => {
    const known = flags[position] ?? 0;
    if (known & seenFlag) return;
    flags[position] = known | seenFlag | freshFlag;
    fresh += 1;
  };

  return {
    get size() {
      return size;
    },
    get live() {
      return live;
    },
    add(rowKey, contentHash, removed) {
      packKey(rowKey, key);
      const known = findPacked(key);
      const position = known < 0 ? size : known;
      if (known < 0) {
        if (size === capacity) grow();
        words.set(key, position * wordsPerRow);
        size += 1;
        link(position);
      } else if (((flags[position] ?? 0) & removedFlag) === 0) {
        live -= 1;
      }
      packHash(contentHash, content);
      words.set(content, position * wordsPerRow + 4);
      flags[position] = ((flags[position] ?? 0) & ~removedFlag) | (removed ? removedFlag : 0);
      if (!removed) live += 1;
    },
    find(rowKey) {
      packKey(rowKey, key);
      return findPacked(key);
    },
    // By index: taking the words apart as a list would make an iterator for each of a million.
    isSame: (position, content) =>
      position >= 0 &&
      ((flags[position] ?? 0) & removedFlag) === 0 &&
      word(position, 4) === content[0] &&
      word(position, 5) === content[1],
    isRemoved: (position) => ((flags[position] ?? 0) & removedFlag) !== 0,
    drop(position) {
      const known = flags[position] ?? 0;
      if (known & removedFlag) return;
      flags[position] = known | removedFlag;
      live -= 1;
    },
    see,
    isSeen: (position) => ((flags[position] ?? 0) & seenFlag) !== 0,
    countUnseen() {
      let count = 0;
      for (let position = 0; position < size; position++) if (flags[position] === 0) count += 1;
      return count;
    },
    takeSeen() {
      const packed = Buffer.alloc(fresh * 16);
      let at = 0;
      for (let position = 0; position < size; position++) {
        const known = flags[position] ?? 0;
        if ((known & freshFlag) === 0) continue;
        for (let index = 0; index < 4; index++, at += 4) packed.writeUInt32BE(word(position, index), at);
        flags[position] = known & ~freshFlag;
      }
      fresh = 0;
      return packed;
    },
    seePacked(packed) {
      for (let row = 0; row + 16 <= packed.length; row += 16) {
        for (let index = 0; index < 4; index++) key[index] = packed.readUInt32BE(row + index * 4);
        const position = findPacked(key);
        if (position >= 0) flags[position] = (flags[position] ?? 0) | seenFlag;
      }
    },
    release() {
      for (const { buffer } of [words, flags, slots]) buffer.transfer(0);
    },
  };
}
