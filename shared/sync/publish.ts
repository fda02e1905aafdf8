import { oldestFirstKey } from '../store/keys.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { ChangesRow, SyncTables } from './bookkeeping.ts';
import type { ChangeKind } from './plan-write.ts';

export interface PublishRequest {
  tenantId: string;
  connector: string;
  stream: string;
  run: string;
  /** Fixed before the first row is written, so that publishing again writes the same rows. */
  publishAt: string;
}

export interface Published {
  added: number;
  changed: number;
  removed: number;
  restored: number;
}

const changesPerRow = 200;

/** What a run did to one row, as its last write left it. */
export interface Touched {
  change: ChangeKind | null;
  fields: string[];
  at: string;
}

/** A run's changes in key order: from its own list where it is whole, else from the rows that carry them. */
async function* listTouched(rows: RecordTable, run: string, own: Map<string, Touched> | null) {
  if (own === null) {
    for await (const { rowKey, state } of rows.listChanges(run)) {
      yield {
        key: rowKey,
        change: state.change as ChangeKind | null,
        fields: state.changedFields,
        at: state.changedAt,
      };
    }
    return;
  }
  for (const key of [...own.keys()].sort()) {
    const touched = own.get(key);
    if (touched) yield { key, ...touched };
  }
}

/**
 * Copies a run's changes into `changes`, some hundred a row. The order is that of the keys, whichever way they were
 * found: after a crash the same call writes the same rows.
 */
export async function publishChanges(
  tables: SyncTables,
  rows: RecordTable,
  own: Map<string, Touched> | null,
  { tenantId, connector, stream, run, publishAt }: PublishRequest,
): Promise<Published> {
  const published: Published = { added: 0, changed: 0, removed: 0, restored: 0 };
  let pending: ChangesRow['changes'] = [];
  let written = 0;
  const flush = async () => {
    if (pending.length === 0) return;
    const unique = `${run}_${stream}_${String(written).padStart(6, '0')}`;
    const rowKey = `${connector}_${oldestFirstKey(Date.parse(publishAt), unique)}`;
    await tables.changes.put(tenantId, rowKey, {
      connector,
      stream,
      run,
      publishedAt: publishAt,
      changes: pending,
    });
    written += 1;
    pending = [];
  };
  for await (const { key, change, fields, at } of listTouched(rows, run, own)) {
    if (change === null) continue;
    published[change] += 1;
    pending.push({ key, change, fields: change === 'removed' ? [] : fields, at });
    if (pending.length === changesPerRow) await flush();
  }
  await flush();
  return published;
}
