import type { Stored } from '../store/rows.ts';
import type { RunRow, SyncTables } from './bookkeeping.ts';
import type { Lease } from './lane.ts';

type RunChange = (row: RunRow) => RunRow;

/** The row of a run that is going; only the holder of its lane changes it. */
export interface OpenRun {
  /** As it was last written, with what was noted since. */
  readonly row: RunRow;
  change(change: RunChange): Promise<void>;
  /** Written with the next change: for what a part that comes after a crash finds out by itself. */
  note(change: RunChange): void;
}

export function openRunRow(
  { runs }: Pick<SyncTables, 'runs'>,
  found: Stored<RunRow>,
  lease: Pick<Lease, 'check'>,
): OpenRun {
  let stored = found;
  let { row } = found;
  let noted: RunChange[] = [];
  return {
    get row() {
      return row;
    },
    async change(change) {
      stored = await runs.changeFrom(stored, (known) => {
        lease.check();
        return [...noted, change].reduce((changed, each) => each(changed), known);
      });
      noted = [];
      row = stored.row;
    },
    note(change) {
      noted.push(change);
      row = change(row);
    },
  };
}
