import { type AuditScope, listAudit } from '../audit/connection-audit.ts';
import { whatInWords, whoInWords } from '../audit/words.ts';
import type { Services } from '../services/services.ts';
import type { ConnectionTable, ExportRow } from './table.ts';

const columns = ['at', 'who', 'what', 'detail', 'from', 'event', 'before', 'after'] as const;
const pageRows = 500;

/** Everything that was done to a connection and its tenant, newest first; `event` is the stable word of `what`. */
export const historyTable: ConnectionTable = async ({ services, id, row: { tenantId } }) => ({
  columns,
  pages: toPages(services, { id, tenantId }),
});

async function* toPages({ audit }: Services, scope: AuditScope): AsyncGenerator<ExportRow[]> {
  let page: ExportRow[] = [];
  for await (const { at, who, what, detail, from, before, after } of listAudit(audit, scope)) {
    page.push({
      at,
      who: whoInWords(who),
      what: whatInWords(what),
      detail,
      from,
      event: what,
      before,
      after,
    });
    if (page.length < pageRows) continue;
    yield page;
    page = [];
  }
  yield page;
}
