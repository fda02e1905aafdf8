import type { SyncTables } from './bookkeeping.ts';
import { packKey } from './key-index.ts';
import { listScratch, removeScratch, saveScratch } from './scratch.ts';

export interface Shrink {
  /** Rows that may be marked removed now. */
  remove: string[];
  /** Rows that a second complete read must miss too. */
  hold: string[];
}

/** Where a guard keeps what it suspects. */
export const suspectsPartition = (tenantId: string, stream: string) => `${tenantId}_${stream}_suspects`;

export interface Shrinkage {
  /** Live rows that the listing did not name. */
  unseen: number;
  /** Live rows before the read. */
  before: number;
  /** Live rows now, with what the read has added. */
  live: number;
}

/** More than a fifth and more than ten of what was stored, or a listing that came back empty. */
export function isSuspicious({ unseen, before, live }: Shrinkage): boolean {
  return unseen > 0 && ((unseen > before * 0.2 && unseen > 10) || unseen === live);
}

const pack = (rowKey: string) => {
  const words = new Uint32Array(4);
  packKey(rowKey, words);
  return words.join('.');
};

const unpack = (packed: Buffer) => {
  const keys: string[] = [];
  for (let at = 0; at + 16 <= packed.length; at += 16) {
    keys.push([0, 4, 8, 12].map((offset) => packed.readUInt32BE(at + offset)).join('.'));
  }
  return keys;
};

const packAll = (rowKeys: string[]) => {
  const bytes = Buffer.alloc(rowKeys.length * 16);
  const words = new Uint32Array(4);
  rowKeys.forEach((rowKey, row) => {
    packKey(rowKey, words);
    for (let index = 0; index < 4; index++) bytes.writeUInt32BE(words[index] ?? 0, row * 16 + index * 4);
  });
  return bytes;
};

/** What a complete read missed in one table. */
export interface Missed {
  /** Row keys of live rows that were not named. */
  unseen: string[];
  before: number;
  live: number;
}

export interface ShrinkFacts {
  tenantId: string;
  stream: string;
  run: string;
  now: number;
  /** Throws where somebody else has the lane. */
  checkLease: () => void;
  /** Table by table: what belongs together is removed or held together. */
  missed: Missed[];
}

/**
 * A complete read that misses suspiciously much, in any table, removes nothing until a second complete read misses the
 * same rows. What the first one missed is kept, so that only rows that both missed go. A run that was cut off and does
 * this again is no second read.
 */
export async function guardShrink(tables: SyncTables, facts: ShrinkFacts): Promise<Shrink[]> {
  const { tenantId, stream, run, missed, now, checkLease } = facts;
  const partition = suspectsPartition(tenantId, stream);
  const suspects = new Set<string>();
  let isKept = false;
  for await (const scratch of listScratch(tables, partition)) {
    isKept = true;
    if (scratch.run !== run) for (const key of unpack(scratch.packed)) suspects.add(key);
  }
  const isAgreed = (rowKey: string) => suspects.size > 0 && suspects.has(pack(rowKey));
  const shrinks = missed.map(({ unseen }) => {
    const remove = unseen.filter(isAgreed);
    const agreed = new Set(remove);
    return { remove, hold: unseen.filter((rowKey) => !agreed.has(rowKey)) };
  });
  if (isKept) await removeScratch(tables, partition);
  const isHeld = missed.some(({ before, live }, index) =>
    isSuspicious({ unseen: shrinks[index]?.hold.length ?? 0, before, live }),
  );
  if (!isHeld) return missed.map(({ unseen }) => ({ remove: unseen, hold: [] }));
  const packed = packAll(shrinks.flatMap(({ hold }) => hold));
  await saveScratch(tables, partition, packed, { run, from: 0, now, checkLease });
  return shrinks;
}
