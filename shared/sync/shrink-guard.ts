import type { SyncTables } from './bookkeeping.ts';
import { packKey } from './key-index.ts';
import { listScratch, removeScratch, saveScratch } from './scratch.ts';

export interface Shrink {
  /** Rows that may be marked removed now. */
  remove: string[];
  /** Rows that a second complete read must miss too. */
  hold: string[];
}

const partitionOf = (tenantId: string, stream: string) => `${tenantId}_${stream}_suspects`;

/** More than a fifth and more than ten, or a listing that came back empty. */
export function isSuspicious(unseen: number, live: number): boolean {
  return unseen > 0 && ((unseen > live * 0.2 && unseen > 10) || unseen === live);
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

/**
 * A complete read that misses suspiciously much removes nothing until a second complete read misses the same rows.
 * What the first one missed is kept, so that only rows that both missed go.
 */
export async function guardShrink(
  tables: SyncTables,
  {
    tenantId,
    stream,
    unseen,
    live,
    now,
  }: { tenantId: string; stream: string; unseen: string[]; live: number; now: number },
): Promise<Shrink> {
  const partition = partitionOf(tenantId, stream);
  const suspects = new Set<string>();
  for await (const packed of listScratch(tables, partition))
    for (const key of unpack(packed)) suspects.add(key);
  const twice = suspects.size === 0 ? [] : unseen.filter((rowKey) => suspects.has(pack(rowKey)));
  const agreed = new Set(twice);
  const once = unseen.filter((rowKey) => !agreed.has(rowKey));
  if (suspects.size > 0) await removeScratch(tables, partition);
  if (!isSuspicious(once.length, live)) return { remove: unseen, hold: [] };
  await saveScratch(tables, partition, packAll(once), 0, now);
  return { remove: twice, hold: once };
}
