import { isDeepStrictEqual } from 'node:util';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Rows, Stored } from '../store/rows.ts';

/**
 * Rows of which `put` writes only over what was found or put here last: a holder of the lane whose request was held up
 * until somebody else had the lane writes nothing over their row. Throws `lease-lost`.
 */
export function createMatchedRows<Row extends object>(rows: Rows<Row>): Rows<Row> {
  const known = new Map<string, Stored<Row> | undefined>();
  const nameOf = (partitionKey: string, rowKey: string) => `${partitionKey} ${rowKey}`;

  const write = async (partitionKey: string, rowKey: string, row: Row): Promise<Stored<Row>> => {
    const before = known.get(nameOf(partitionKey, rowKey));
    try {
      return await (before ? rows.replace(before, row) : rows.insert(partitionKey, rowKey, row));
    } catch (error) {
      if (!hasCode(error, 'conflict-in-storage', 'not-found')) throw error;
      // The answer to this very write may have been lost.
      const there = await rows.find(partitionKey, rowKey);
      if (there && isDeepStrictEqual(there.row, row)) return there;
      throw new TenantryError('lease-lost', 'Somebody else wrote this row meanwhile', { cause: error });
    }
  };

  return {
    ...rows,
    async find(partitionKey, rowKey) {
      const found = await rows.find(partitionKey, rowKey);
      known.set(nameOf(partitionKey, rowKey), found);
      return found;
    },
    async put(partitionKey, rowKey, row) {
      known.set(nameOf(partitionKey, rowKey), await write(partitionKey, rowKey, row));
    },
  };
}
