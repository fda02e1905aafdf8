import { createPartition, type Entity, type Partition, type StoredEntity } from './entity.ts';
import { StoreError } from './store-error.ts';

/** What one request, or one line of a batch, does to a row. */
export interface Operation {
  method: 'POST' | 'PUT' | 'MERGE' | 'DELETE';
  table: string;
  partitionKey: string;
  rowKey: string;
  /** `If-Match`; undefined: insert, or write over whatever is there. */
  etag: string | undefined;
  entity: Entity;
}

export interface TableStore {
  create(table: string): boolean;
  names(): string[];
  partition(table: string, partitionKey: string): Partition;
  partitions(table: string): [string, Partition][];
  /** Puts a partition of another kind in a table. */
  mount(table: string, partitionKey: string, partition: Partition): void;
  /** All of them or none; answers the new ETags. */
  apply(operations: Operation[]): (string | undefined)[];
}

/** Throws what the Table service answers where a row is not as the operation expects it. */
function check(operation: Operation, known: StoredEntity | undefined): void {
  const { method, etag } = operation;
  if (method === 'POST') {
    if (known) throw new StoreError(409, 'EntityAlreadyExists');
    return;
  }
  if (etag === undefined && method !== 'DELETE') return;
  if (!known) throw new StoreError(404, 'ResourceNotFound');
  if (etag !== undefined && etag !== '*' && etag !== known.etag)
    throw new StoreError(412, 'UpdateConditionNotSatisfied');
}

export function createTableStore(): TableStore {
  const tables = new Map<string, Map<string, Partition>>();
  let version = 0;

  const partition = (table: string, partitionKey: string) => {
    const partitions = tables.get(table);
    if (!partitions) throw new StoreError(404, 'TableNotFound');
    const known = partitions.get(partitionKey) ?? createPartition();
    partitions.set(partitionKey, known);
    return known;
  };

  const write = ({ method, table, partitionKey, rowKey, entity }: Operation): string | undefined => {
    const rows = partition(table, partitionKey);
    if (method === 'DELETE') {
      rows.remove(rowKey);
      return undefined;
    }
    version += 1;
    const etag = `W/"datetime'${version}'"`;
    const before = method === 'MERGE' ? rows.find(rowKey)?.entity : undefined;
    const whole = { ...before, ...entity, PartitionKey: partitionKey, RowKey: rowKey };
    rows.put(rowKey, { etag, entity: { ...whole, Timestamp: new Date().toISOString() } });
    return etag;
  };

  return {
    create(table) {
      if (tables.has(table)) return false;
      tables.set(table, new Map());
      return true;
    },
    names: () => [...tables.keys()].sort(),
    partition,
    partitions: (table) => [...(tables.get(table) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
    mount(table, partitionKey, rows) {
      if (!tables.has(table)) tables.set(table, new Map());
      tables.get(table)?.set(partitionKey, rows);
    },
    apply(operations) {
      operations.forEach((operation, index) => {
        const { table, partitionKey, rowKey } = operation;
        try {
          check(operation, partition(table, partitionKey).find(rowKey));
        } catch (error) {
          throw error instanceof StoreError ? error.at(index) : error;
        }
      });
      return operations.map(write);
    },
  };
}
