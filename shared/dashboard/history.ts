import { type AuditScope, isRun, listAudit } from '../audit/connection-audit.ts';
import { whatInWords, whoInWords } from '../audit/words.ts';
import type { AuditEntryView } from '../contracts/audit.ts';
import type { HistoryRow } from '../pages/views/customer.ts';
import type { Services } from '../services/services.ts';
import { toChangeLines } from './change-lines.ts';

const historyLength = 100;

/** An entry of the audit as a line of a page. */
export const toHistoryRow = ({ at, who, what, detail, from, before, after }: AuditEntryView): HistoryRow => ({
  at,
  who: whoInWords(who),
  what: whatInWords(what),
  detail,
  from,
  // What a run did is told by its detail.
  changes: isRun(what) ? [] : toChangeLines(before, after),
});

/** What happened last to a connection and its tenant, newest first. */
export async function readHistory({ audit }: Services, scope: AuditScope): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  for await (const entry of listAudit(audit, scope)) {
    rows.push(toHistoryRow(entry));
    if (rows.length === historyLength) break;
  }
  return rows;
}
