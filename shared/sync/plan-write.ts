/**
 * What one record does to its row. A change is part of its row's own write and is folded against the row's state before
 * the run: added + changed is added, added + removed is nothing, there and back again is nothing.
 */
export type ChangeKind = 'added' | 'changed' | 'removed' | 'restored';

/** A row's own columns, beside the record's. */
export interface RowState {
  hash: string;
  removedAt: string | null;
  run: string;
  change: ChangeKind | null;
  changedFields: string[];
  changedAt: string;
  /** The state before the run that wrote last: `none`, `live:<hash>` or `removed:<hash>`. */
  before: string;
}

export interface StoredRecord {
  rowKey: string;
  etag: string;
  record: Record<string, unknown>;
  state: RowState;
}

export type Write =
  | { kind: 'create'; rowKey: string; record: Record<string, unknown>; state: RowState }
  | { kind: 'replace'; rowKey: string; etag: string; record: Record<string, unknown>; state: RowState }
  | { kind: 'delete'; rowKey: string; etag: string };

export interface WriteContext {
  run: string;
  /** ISO 8601 UTC. */
  at: string;
}

const marker = (hash: string, removed: boolean) => `${removed ? 'removed' : 'live'}:${hash}`;

/** What the row's state before this run was. */
function beforeRun(stored: StoredRecord | undefined, run: string): string {
  if (!stored) return 'none';
  if (stored.state.run === run) return stored.state.before;
  return marker(stored.state.hash, stored.state.removedAt !== null);
}

/** The change from one state to another; null where they are the same, or neither can be told from outside. */
export function foldChange(before: string, after: string): ChangeKind | null {
  if (before === after) return null;
  const was = before.split(':', 1)[0];
  const is = after.split(':', 1)[0];
  if (is === 'live') return was === 'none' ? 'added' : was === 'removed' ? 'restored' : 'changed';
  return was === 'live' ? 'removed' : null;
}

const sameValue = (a: unknown, b: unknown) =>
  a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Names of the properties that differ. */
export function changedFields(from: Record<string, unknown>, to: Record<string, unknown>): string[] {
  return Object.keys(to).filter((name) => !sameValue(from[name], to[name]));
}

/** A record that is there. Undefined where its row says the same already. */
export function planSave(
  stored: StoredRecord | undefined,
  rowKey: string,
  record: Record<string, unknown>,
  hash: string,
  { run, at }: WriteContext,
): Write | undefined {
  if (stored && stored.state.hash === hash && stored.state.removedAt === null) return undefined;
  const before = beforeRun(stored, run);
  const change = foldChange(before, marker(hash, false));
  const earlier = stored?.state.run === run ? stored.state.changedFields : [];
  const fields = stored ? [...new Set([...earlier, ...changedFields(stored.record, record)])] : [];
  const state: RowState = {
    hash,
    removedAt: null,
    run,
    change,
    changedFields: change === 'changed' || change === 'restored' ? fields : [],
    changedAt: at,
    before,
  };
  return stored
    ? { kind: 'replace', rowKey, etag: stored.etag, record, state }
    : { kind: 'create', rowKey, record, state };
}

/** A record that is gone: its row keeps its columns. Undefined where there is no live row. */
export function planRemove(stored: StoredRecord | undefined, { run, at }: WriteContext): Write | undefined {
  if (!stored || stored.state.removedAt !== null) return undefined;
  const before = beforeRun(stored, run);
  if (before === 'none') return { kind: 'delete', rowKey: stored.rowKey, etag: stored.etag };
  const state: RowState = {
    ...stored.state,
    removedAt: at,
    run,
    change: foldChange(before, marker(stored.state.hash, true)),
    // Kept for the case that the record comes back in this very run; nobody is told the fields of a removal.
    changedFields: stored.state.run === run ? stored.state.changedFields : [],
    changedAt: at,
    before,
  };
  return { kind: 'replace', rowKey: stored.rowKey, etag: stored.etag, record: stored.record, state };
}
