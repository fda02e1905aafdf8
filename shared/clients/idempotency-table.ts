import { z } from 'zod';
import { instant } from '../contracts/primitives.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import { createRows, type Rows } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import { toInstant } from '../sync/due.ts';

export const lifetimeMs = 24 * 3_600_000;

/** PartitionKey the caller's id, RowKey the SHA-256 of route and key. */
export const idempotencyRow = z.object({
  /** SHA-256 of method, route and body: the same key for another request is a mistake. */
  fingerprint: z.string(),
  /** Sealed: the id and the token that the request makes its thing with, so that it never makes another. */
  plan: z.string(),
  /** Sealed: status and body; null until there is one. */
  answer: z.string().nullable(),
  at: instant,
  /** While somebody is at it; a process that dies leaves this behind, and it runs out. */
  busyUntil: instant.nullable(),
});
export type IdempotencyRow = z.infer<typeof idempotencyRow>;

export const createIdempotencyTable = (tables: Tables): Rows<IdempotencyRow> =>
  createRows(tables, 'idempotency', idempotencyRow);

/** Forgets keys that are older than a day, but none that is taken anew at this moment. */
export async function purgeIdempotency({ idempotency, now }: Services): Promise<void> {
  const filter = `at lt datetime'${toInstant(now() - lifetimeMs)}'`;
  for await (const { partitionKey, rowKey, etag } of idempotency.list({ filter }))
    await idempotency.remove(partitionKey, rowKey, etag).catch((error: unknown) => {
      if (!hasCode(error, 'conflict-in-storage')) throw error;
    });
}
