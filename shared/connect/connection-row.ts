import { z } from 'zod';
import {
  connectionMode,
  connectionSettings,
  connectionState,
  reasonCode,
  tierName,
} from '../contracts/connections.ts';
import { instant, ownId } from '../contracts/primitives.ts';
import { createRows, type Rows } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';

/** How the streams of a connection stood when they were last read: what a list shows without another query. */
export const connectionSummary = z.object({
  streams: z.array(
    z.object({ stream: z.string(), lastCompleteAt: instant.nullable(), failing: z.boolean(), rows: z.int() }),
  ),
  targetSeconds: z.int(),
  people: z.int().nullable(),
  seatsOwned: z.int().nullable(),
  seatsAssigned: z.int().nullable(),
  nextDueAt: instant.nullable(),
});
export type ConnectionSummary = z.infer<typeof connectionSummary>;

/** PartitionKey `connection`, RowKey the id. */
export const connectionRow = z.object({
  state: connectionState,
  reasonCode: reasonCode.nullable(),
  /** What the reason's sentence is completed with, such as the missing permission. */
  reasonDetail: z.string().nullable(),
  mode: connectionMode,
  tier: tierName,
  customerName: z.string(),
  externalId: z.string().nullable(),
  contactEmail: z.string().nullable(),
  /** As the portal named the tenant, and what that resolved to; null where none was named. */
  customerTenant: z.string().nullable(),
  namedTenantId: z.guid().nullable(),
  tenantId: z.guid().nullable(),
  tenantName: z.string().nullable(),
  tenantDomains: z.array(z.string()).nullable(),
  settings: connectionSettings,
  consentedBy: z
    .object({ objectId: z.guid(), name: z.string().nullable(), username: z.string().nullable() })
    .nullable(),
  createdAt: instant,
  connectedAt: instant.nullable(),
  /** The sign-in that is being verified. */
  attempt: ownId.nullable(),
  attemptAt: instant.nullable(),
  /** Hash of the present invitation's token; an older link is dead. */
  invitationHash: z.string().nullable(),
  invitationExpiresAt: instant.nullable(),
  invitationOpenedAt: instant.nullable(),
  /** Application permissions of the last token. */
  grantedRoles: z.array(z.string()).nullable(),
  summary: connectionSummary.nullable(),
  /** It read the tenant when it ended, and nobody has taken over: what it read may be erased through it. */
  lastOwner: z.boolean(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

export const connectionPartition = 'connection';

/** PartitionKey `invitation`, RowKey the SHA-256 of the token. */
export const invitationRow = z.object({ connectionId: ownId, createdAt: instant, expiresAt: instant });
export type InvitationRow = z.infer<typeof invitationRow>;

export const invitationPartition = 'invitation';

/** One `state` of one leg. PartitionKey `state`, RowKey its SHA-256. */
export const stateRow = z.object({
  leg: z.enum(['consent', 'sign-in', 'operator']),
  connectionId: z.string().nullable(),
  invitationHash: z.string().nullable(),
  expiresAt: instant,
  usedAt: instant.nullable(),
});
export type StateRow = z.infer<typeof stateRow>;

export const statePartition = 'state';

export interface ConnectTables {
  connections: Rows<ConnectionRow>;
  invitations: Rows<InvitationRow>;
  states: Rows<StateRow>;
}

export function createConnectTables(tables: Tables): ConnectTables {
  return {
    connections: createRows(tables, 'connections', connectionRow),
    invitations: createRows(tables, 'invitations', invitationRow),
    states: createRows(tables, 'states', stateRow),
  };
}
