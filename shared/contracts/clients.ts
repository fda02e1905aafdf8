import { z } from 'zod';
import { guid, instant, ownId, plainText } from './primitives.ts';

/** Tenants that a client may see: all, or the named ones. */
export const clientScope = z.union([z.literal('*'), z.array(guid).min(1).max(500)]);

/** What an Admin says of a new API client: a key of ours, or an application of the home tenant. */
export const newClient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), name: plainText(100), tenants: clientScope }),
  z.strictObject({ kind: z.literal('entra-app'), name: plainText(100), tenants: clientScope, appId: guid }),
]);
export type NewClient = z.infer<typeof newClient>;

/** PartitionKey `client`, RowKey its id. A revoked one stays, so that the audit can name it. */
export const clientRow = z.object({
  kind: z.enum(['key', 'entra-app']),
  name: z.string(),
  /** SHA-256 of the key's secret part; null for an application of Entra. */
  keyHash: z.string().nullable(),
  appId: z.string().nullable(),
  /** Null: every tenant. */
  tenants: z.array(z.string()).nullable(),
  createdAt: instant,
  createdBy: z.string(),
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
  lastUsedAt: instant.nullable(),
});
export type ClientRow = z.infer<typeof clientRow>;

export const clientId = ownId;
