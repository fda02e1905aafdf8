/** Changes of one kind of object, oldest first: what a delta link looks back on. */
export interface Logged {
  sequence: number;
  id: string;
  fields: string[] | 'added' | 'removed' | 'restored';
  at: string;
}

/** How many changes a delta link can look back on. Older links are answered as expired ones are. */
export const CHANGES_KEPT = 200_000;

/** The number of the last change; what a new delta link starts from. */
export function lastOf(log: readonly Logged[]): number {
  return log.at(-1)?.sequence ?? 0;
}

export function note<T extends Logged>(log: T[], change: Omit<T, 'sequence' | 'at'>): void {
  log.push({ ...change, sequence: lastOf(log) + 1, at: new Date().toISOString() } as T);
  if (log.length > CHANGES_KEPT * 1.1) log.splice(0, log.length - CHANGES_KEPT);
}

/** At most `count` changes after `sequence`, oldest first; `null` where some of them are no longer kept. */
export function logAfter<T extends Logged>(log: readonly T[], sequence: number, count: number): T[] | null {
  const first = log[0]?.sequence ?? 1;
  if (sequence < first - 1) return null;
  const start = sequence - first + 1;
  return log.slice(start, start + count);
}
