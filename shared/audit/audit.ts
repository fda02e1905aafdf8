import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { instant } from '../contracts/primitives.ts';
import { newestFirstKey } from '../store/keys.ts';
import { createRows, type Rows } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';

/**
 * What was done, by whom. One partition per tenant, newest first; what happens before there is a tenant stands in the
 * partition of its connection. Rows are only ever added.
 */
export const auditRow = z.object({
  at: instant,
  /** An operator's name, `api`, `schedule`, the customer's administrator … */
  who: z.string(),
  what: z.string(),
  detail: z.string().nullable(),
  connectionId: z.string().nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const createAuditTable = (tables: Tables): Rows<AuditRow> => createRows(tables, 'audit', auditRow);

export interface AuditEntry {
  /** The tenant, or the connection while there is none. */
  partition: string;
  who: string;
  what: string;
  detail?: string | null;
  connectionId?: string | null;
  /** Makes a repeated entry the same row. */
  unique?: string;
}

export async function recordAudit(
  { audit, now }: { audit: Rows<AuditRow>; now: () => number },
  { partition, who, what, detail = null, connectionId = null, unique }: AuditEntry,
): Promise<void> {
  const key = newestFirstKey(now(), unique ?? randomBytes(8).toString('base64url'));
  await audit.put(partition, key, { at: new Date(now()).toISOString(), who, what, detail, connectionId });
}
