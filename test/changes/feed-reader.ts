import type { Cursor } from '../../shared/changes/cursor.ts';
import { readChanges, readEnd } from '../../shared/changes/read-changes.ts';
import type { Change } from '../../shared/contracts/changes.ts';
import type { ChangeLog } from '../../shared/sync/change-log.ts';

/** Somebody who keeps a copy: told of a change, they look the record up. */
export interface Reader {
  /** Asks once; one who is cut off keeps the older cursor and asks again from there. */
  poll(limit: number, isCutOff?: boolean): Promise<boolean>;
  /** What they were told, each change once, in the order in which it came. */
  told: Change[];
  /** Their copy: `{tenant} {stream} {key}` → value. */
  copy: Map<string, number>;
}

export type LookUp = (change: Change) => Promise<number | undefined>;

export async function createReader(
  log: ChangeLog,
  scope: readonly string[],
  streams: readonly string[] | null,
  lookUp: LookUp,
): Promise<Reader> {
  let cursor: Cursor = await readEnd(log, scope);
  const known = new Set<string>();
  const told: Change[] = [];
  const copy = new Map<string, number>();
  return {
    told,
    copy,
    async poll(limit, isCutOff = false) {
      const read = await readChanges(log, { scope, streams }, cursor, limit);
      for (const change of read.changes) {
        const name = `${change.tenantId} ${change.stream} ${change.key}`;
        // What comes again says nothing new.
        if (known.has(change.id)) continue;
        known.add(change.id);
        told.push(change);
        const value = await lookUp(change);
        if (value === undefined) copy.delete(name);
        else copy.set(name, value);
      }
      if (!isCutOff) cursor = read.cursor;
      return read.more;
    },
  };
}
