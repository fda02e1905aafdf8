import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { auditValues } from '../contracts/audit.ts';
import { instant } from '../contracts/primitives.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { newestFirstKey } from '../store/keys.ts';
import { createRows, type Rows } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';

/** Who acts, and the network address that they act from, where there is one. */
export interface Who {
  /** An operator's or client's name, `api`, `schedule`, the customer's administrator … */
  name: string;
  from: string | null;
}

/** What the product does by itself. */
export const byTenantry: Who = { name: 'tenantry', from: null };

/**
 * What was done, by whom. One partition per tenant, newest first; what happens before there is a tenant stands in the
 * partition of its connection. Rows are only ever added.
 */
export const auditRow = z.object({
  at: instant,
  who: z.string(),
  from: z.string().nullable(),
  what: z.string(),
  detail: z.string().nullable(),
  connectionId: z.string().nullable(),
  /** Only the values that changed; never a secret. */
  before: auditValues.nullable(),
  after: auditValues.nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const createAuditTable = (tables: Tables): Rows<AuditRow> => createRows(tables, 'audit', auditRow);

export interface AuditEntry {
  /** The tenant, or the connection while there is none. */
  partition: string;
  who: Who;
  what: string;
  detail?: string | null;
  connectionId?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  /** Names the entry among those of its time. */
  unique?: string;
  /** When it happened, if that is not now: told again, it is the same row with the same `unique`. ISO 8601 UTC. */
  happenedAt?: string;
}

export async function recordAudit(
  { audit, now }: { audit: Rows<AuditRow>; now: () => number },
  entry: AuditEntry,
): Promise<void> {
  const { partition, who, what, detail = null, connectionId = null, unique } = entry;
  const { before = null, after = null, happenedAt: at = new Date(now()).toISOString() } = entry;
  const key = newestFirstKey(Date.parse(at), unique ?? randomBytes(8).toString('base64url'));
  const row = { at, who: who.name, from: who.from, what, detail, connectionId, before, after };
  await audit.insert(partition, key, row).catch((error: unknown) => {
    // It was told before, and the answer was lost or whoever told it has died.
    if (!hasCode(error, 'conflict-in-storage')) throw error;
  });
}

/** The values that differ between two states of a thing; null where nothing does. */
export function toChanges<T extends Record<string, unknown>>(
  before: T,
  after: T,
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (changed.length === 0) return null;
  const pick = (values: T) => Object.fromEntries(changed.map((name) => [name, values[name]]));
  return { before: pick(before), after: pick(after) };
}
