import type { Stored } from '../store/rows.ts';
import type { RunRow, SyncTables } from './bookkeeping.ts';
import type { Lease } from './lane.ts';

/** The row of a run that is going, as it was last written; only the holder of its lane changes it. */
export interface OpenRun {
  readonly row: RunRow;
  change(change: (row: RunRow) => RunRow): Promise<void>;
}

export function openRunRow(
  { runs }: Pick<SyncTables, 'runs'>,
  found: Stored<RunRow>,
  lease: Pick<Lease, 'check'>,
): OpenRun {
  let stored = found;
  return {
    get row() {
      return stored.row;
    },
    async change(change) {
      stored = await runs.changeFrom(stored, (row) => {
        lease.check();
        return change(row);
      });
    },
  };
}
