import { z } from 'zod';
import type { AuditRow } from '../audit/audit.ts';
import { whatInWords, whoInWords } from '../audit/words.ts';
import type { ReceiptDay } from '../pages/views/receipt.ts';

const runs = new Set(['run-complete', 'run-incomplete']);
export const isRun = ({ what }: AuditRow) => runs.has(what);

const counts = z.object({ added: z.int(), changed: z.int(), removed: z.int() });
const none = { added: 0, changed: 0, removed: 0 };

/** What a connection has to do with: its own entries, and those of the tenant as a whole. */
const concerns = (id: string, { connectionId }: AuditRow) => connectionId === null || connectionId === id;

function addTo(day: ReceiptDay, entry: AuditRow): void {
  if (!isRun(entry)) {
    day.acts.push({ at: entry.at, who: whoInWords(entry.who), what: whatInWords(entry.what) });
    return;
  }
  const { added, changed, removed } = counts.safeParse(entry.after).data ?? none;
  day.reads += 1;
  day.added += added;
  day.changed += changed;
  day.removed += removed;
}

/** What was read and done with one connection, by UTC day, newest first. */
export function toDays(id: string, entries: AuditRow[]): ReceiptDay[] {
  const days = new Map<string, ReceiptDay>();
  const newestFirst = entries
    .filter((entry) => concerns(id, entry))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  for (const entry of newestFirst) {
    const name = entry.at.slice(0, 10);
    const day = days.get(name) ?? { day: name, reads: 0, ...none, acts: [] };
    days.set(name, day);
    addTo(day, entry);
  }
  return [...days.values()];
}
