/** A stored row as it goes over the wire: the properties with their `@odata.type` notes, keys among them. */
export type Entity = Record<string, unknown>;

export interface StoredEntity {
  etag: string;
  entity: Entity;
}

/** The rows of one partition, in key order. */
export interface Partition {
  find(rowKey: string): StoredEntity | undefined;
  /** From a key on; the caller stops when it has enough. */
  from(rowKey: string): Iterable<StoredEntity>;
  put(rowKey: string, stored: StoredEntity): void;
  remove(rowKey: string): void;
}

export function createPartition(): Partition {
  const rows = new Map<string, StoredEntity>();
  let keys: string[] | null = [];
  return {
    find: (rowKey) => rows.get(rowKey),
    *from(rowKey) {
      keys ??= [...rows.keys()].sort();
      for (const key of keys.slice(firstAtLeast(keys, rowKey))) {
        const row = rows.get(key);
        if (row) yield row;
      }
    },
    put(rowKey, stored) {
      if (!rows.has(rowKey)) keys = null;
      rows.set(rowKey, stored);
    },
    remove(rowKey) {
      if (rows.delete(rowKey)) keys = null;
    },
  };
}

function firstAtLeast(keys: string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a query that selects gets of a row. */
export function project(entity: Entity, select: string[] | null): Entity {
  if (select === null) return entity;
  const chosen: Entity = {};
  for (const name of select) {
    if (!(name in entity)) continue;
    chosen[name] = entity[name];
    const note = `${name}@odata.type`;
    if (note in entity) chosen[note] = entity[note];
  }
  return chosen;
}
