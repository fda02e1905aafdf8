import type { SyncTables } from './bookkeeping.ts';
import { shardOf } from './schedule.ts';

export interface DueEntry {
  tenantId: string;
  connector: string;
  dueAt: string;
}

/** Times have one form, so that keys sort by time. */
export const toInstant = (ms: number) => new Date(ms).toISOString();

/** Storage gives a time back without trailing zeros; the key holds it in full, or an entry would not be found again. */
const rowKeyOf = ({ dueAt, tenantId, connector }: DueEntry) =>
  `${toInstant(Date.parse(dueAt))}_${tenantId}_${connector}`;

/** The new time is there before the old one goes: a crash in between makes one extra run, never a missing one. */
export async function saveDue(tables: SyncTables, entry: DueEntry): Promise<void> {
  await tables.due.put(shardOf(entry.tenantId, entry.connector), rowKeyOf(entry), entry);
}

export async function removeDue(tables: SyncTables, entry: DueEntry): Promise<void> {
  await tables.due.remove(shardOf(entry.tenantId, entry.connector), rowKeyOf(entry));
}

/** What is due in one shard, oldest first. Reads only that; an entry that cannot be read holds up no other. */
export async function* listDue(
  tables: SyncTables,
  shard: string,
  now: number,
  onUnreadable: (error: unknown) => void,
): AsyncGenerator<DueEntry> {
  const query = { partitionKey: shard, before: toInstant(now), onUnreadable };
  for await (const { row } of tables.due.list(query)) yield row;
}
