import type { ToldChange } from './change-log.ts';
import type { Touched } from './publish.ts';

/** What a run did to one row, and whether that row is there now. */
export interface TouchedRow extends Touched {
  key: string;
  isLive: boolean;
}

const wasLive = ({ change }: ToldChange) => change !== 'removed';
const toFields = (change: ToldChange['change'], fields: string[]) => (change === 'removed' ? [] : fields);

/** What a run tells of a row for the first time; undefined where it came to nothing. */
export function tellChange({ key, change, fields, at }: TouchedRow): ToldChange | undefined {
  return change === null ? undefined : { key, change, fields: toFields(change, fields), at };
}

function toRevisedKind(told: ToldChange, { change, isLive }: TouchedRow): ToldChange['change'] {
  if (!isLive) return 'removed';
  if (wasLive(told)) return change ?? 'changed';
  return change === 'added' ? 'added' : 'restored';
}

/**
 * What a run that was cut off, and went on, tells again of a row: the difference to what it had told. Undefined where it
 * had told just this.
 */
export function reviseChange(told: ToldChange, now: TouchedRow): ToldChange | undefined {
  if (told.at === now.at && told.change === now.change) return undefined;
  if (!wasLive(told) && !now.isLive) return undefined;
  const change = toRevisedKind(told, now);
  const fields = toFields(change, [...new Set([...told.fields, ...now.fields])]);
  return { key: now.key, change, fields, at: now.at, again: (told.again ?? 0) + 1 };
}

/** What is told of a row that a run had added and that is gone without a trace; undefined where it was told gone. */
export function tellGone(told: ToldChange, at: string): ToldChange | undefined {
  if (!wasLive(told)) return undefined;
  return { key: told.key, change: 'removed', fields: [], at, again: (told.again ?? 0) + 1 };
}
