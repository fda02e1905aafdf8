import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { canonicalInstant } from '../store/columns.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { SyncTables } from './bookkeeping.ts';
import type { ToldChange } from './change-log.ts';
import type { ChangeKind } from './plan-write.ts';
import { reviseChange, type TouchedRow, tellChange, tellGone } from './revise-change.ts';
import { openTeller } from './tell.ts';

export interface PublishRequest {
  tenantId: string;
  connector: string;
  stream: string;
  run: string;
  /** When this is done: how long the changes are kept counts from here. */
  publishedAt: string;
}

export interface Published {
  added: number;
  changed: number;
  removed: number;
  restored: number;
  /** All that the run has done was counted, by its rows; else what its own list held. */
  isWhole: boolean;
}

/** What a run did to one row, as its last write left it. */
export interface Touched {
  change: ChangeKind | null;
  fields: string[];
  at: string;
}

/** What a run touched, in key order: from its own list, or from the rows that carry it. */
async function* listTouched(
  rows: RecordTable,
  run: string,
  own: Map<string, Touched> | null,
): AsyncGenerator<TouchedRow> {
  if (own === null) {
    for await (const { rowKey, state } of rows.listChanges(run)) {
      yield {
        key: rowKey,
        change: state.change as ChangeKind | null,
        fields: state.changedFields,
        at: state.changedAt,
        isLive: state.removedAt === null,
      };
    }
    return;
  }
  for (const key of [...own.keys()].sort()) {
    const touched = own.get(key);
    if (touched)
      yield {
        key,
        ...touched,
        // As the row gives it back.
        at: canonicalInstant(touched.at),
        isLive: touched.change !== 'removed',
      };
  }
}

async function publishOnce(
  tables: SyncTables,
  rows: RecordTable,
  own: Map<string, Touched> | null,
  request: PublishRequest,
): Promise<Published> {
  const teller = await openTeller(tables.changes, request);
  const told = await teller.readTold();
  // A run that has told of something before went on after that: what it did since is seen in the rows alone.
  const list = told.size === 0 && !teller.isLate ? own : null;
  const published: Published = { added: 0, changed: 0, removed: 0, restored: 0, isWhole: list === null };
  const tell = (change: ToldChange | undefined) => (change === undefined ? undefined : teller.tell(change));
  for await (const touched of listTouched(rows, request.run, list)) {
    if (touched.change !== null) published[touched.change] += 1;
    const before = told.get(touched.key);
    told.delete(touched.key);
    await tell(before === undefined ? tellChange(touched) : reviseChange(before, touched));
  }
  // Of a late run they may be there, written by another one.
  if (!teller.isLate) for (const gone of told.values()) await tell(tellGone(gone, request.publishedAt));
  await teller.finish();
  return published;
}

const mostTries = 5;

/**
 * Tells what a run has changed: writes into the log of changes whatever of it does not stand there yet. It may be cut off
 * anywhere and called again, also after the run went on.
 */
export async function publishChanges(
  tables: SyncTables,
  rows: RecordTable,
  own: Map<string, Touched> | null,
  request: PublishRequest,
): Promise<Published> {
  for (let tries = 1; ; tries++) {
    try {
      return await publishOnce(tables, rows, own, request);
    } catch (error) {
      if (!hasCode(error, 'conflict-in-storage')) throw error;
      if (tries < mostTries) continue;
      throw new TenantryError('storage-unavailable', 'The log of changes moves under a run', {
        cause: error,
      });
    }
  }
}
