import { type Columns, type ColumnValues, fromColumns, toColumns } from './columns.ts';

/** The columns that belong to the engine, as a plain object. Each goes into the row with `_` before its name. */
export interface EngineColumns {
  hash: string;
  removedAt: string | null;
  run: string;
  change: string | null;
  changedFields: string[];
  changedAt: string;
  before: string;
}

export const engineColumns: Columns = {
  _hash: 'text',
  _removedAt: 'instant',
  _run: 'text',
  _change: 'text',
  _changedFields: 'json',
  _changedAt: 'instant',
  _before: 'text',
  _blob: 'text',
};

export const toEngine = (state: EngineColumns): ColumnValues =>
  toColumns(
    {
      _hash: state.hash,
      _removedAt: state.removedAt,
      _run: state.run,
      _change: state.change,
      _changedFields: state.changedFields.length > 0 ? state.changedFields : null,
      _changedAt: state.changedAt,
      _before: state.before,
    },
    engineColumns,
  );

export const fromEngine = (row: Record<string, unknown>): EngineColumns & { blob: string | null } => {
  const own = fromColumns(row, engineColumns);
  const text = (name: string) => (typeof own[name] === 'string' ? own[name] : null);
  return {
    hash: text('_hash') ?? '',
    removedAt: text('_removedAt'),
    run: text('_run') ?? '',
    change: text('_change'),
    changedFields: Array.isArray(own._changedFields) ? own._changedFields.map(String) : [],
    changedAt: text('_changedAt') ?? '',
    before: text('_before') ?? 'none',
    blob: text('_blob'),
  };
};
