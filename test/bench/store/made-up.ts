import { users } from '../../../shared/connectors/directory/users.ts';
import { contentHash } from '../../../shared/sync/content-hash.ts';
import { basePeople, numbered, personId } from '../graph/people.ts';
import type { Partition, StoredEntity } from './entity.ts';

/** The first row whose key is not before `rowKey`. */
function firstRow(count: number, rowKey: string): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (personId(middle, count) < rowKey) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What the engine would have stored of a generated tenant, made up row by row as it is read: keys and content hashes,
 * which are all that a full read asks for where nothing has changed.
 */
export function createMadeUpPartition(tenantId: string, count: number): Partition {
  const people = basePeople.map((person) => users.record.parse(person) as typeof person);
  const refuse = (): never => {
    throw new Error('A row that is made up has no columns and takes none');
  };
  const rowAt = (row: number): StoredEntity => {
    const person = people[row % people.length];
    if (!person) return refuse();
    const record = numbered(person, row, count);
    const entity = { PartitionKey: tenantId, RowKey: record.id, _hash: contentHash(record) };
    return { etag: `W/"datetime'${row}'"`, entity };
  };
  return {
    find: refuse,
    put: refuse,
    remove: refuse,
    *from(rowKey) {
      for (let row = firstRow(count, rowKey); row < count; row++) yield rowAt(row);
    },
  };
}
