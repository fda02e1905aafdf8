import { z } from 'zod';
import {
  connectionMode,
  connectionSettings,
  connectionState,
  reasonCode,
  tierName,
} from '../contracts/connections.ts';
import { ownCredential } from '../contracts/credentials.ts';
import { instant, ownId } from '../contracts/primitives.ts';
import { validation } from '../contracts/validation.ts';
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

/** A customer's own app registration: the pointer to the credential that worked last, swapped with If-Match. */
export const ownRegistrationRow = z.object({ clientId: z.guid(), credential: ownCredential });

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
  /** When the present link was made, and how many there have been. */
  invitationCreatedAt: instant.nullable(),
  invitationLinks: z.int().nullable(),
  /** By mail: when last, how often, and when a reminder went. */
  invitationSentAt: instant.nullable(),
  invitationSends: z.int().nullable(),
  invitationRemindedAt: instant.nullable(),
  /** The link whose letter went last: a message that comes twice sends one letter. */
  invitationSentHash: z.string().nullable(),
  /** A reminder waits to be sent since. */
  invitationReminderAskedAt: instant.nullable(),
  /** Why the letter with the present link was not taken; null: it was, or none was sent. */
  invitationMailProblem: z.string().nullable(),
  /** Only in the mode `own-app`. */
  registration: ownRegistrationRow.nullable(),
  /** Made in the vault for the customer's registration, and not used yet. */
  preparedCertificate: z.object({ name: z.string(), version: z.string() }).nullable(),
  /** Application permissions of the last token, and when it told. */
  grantedRoles: z.array(z.string()).nullable(),
  grantedAt: instant.nullable(),
  /** When the grant of the last attempt was proved. */
  provedAt: instant.nullable(),
  summary: connectionSummary.nullable(),
  /** It read the tenant when it ended, and nobody has taken over: what it read may be erased through it. */
  lastOwner: z.boolean(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

/** All that a connection does not have at its beginning. */
export const blankConnection = {
  reasonCode: null,
  reasonDetail: null,
  tenantId: null,
  tenantName: null,
  tenantDomains: null,
  consentedBy: null,
  connectedAt: null,
  attempt: null,
  attemptAt: null,
  invitationHash: null,
  invitationExpiresAt: null,
  invitationOpenedAt: null,
  invitationCreatedAt: null,
  invitationLinks: null,
  invitationSentAt: null,
  invitationSends: null,
  invitationRemindedAt: null,
  invitationSentHash: null,
  invitationReminderAskedAt: null,
  invitationMailProblem: null,
  registration: null,
  preparedCertificate: null,
  grantedRoles: null,
  grantedAt: null,
  provedAt: null,
  summary: null,
  lastOwner: false,
} satisfies Partial<ConnectionRow>;

export const connectionPartition = 'connection';

/** PartitionKey `invitation`, RowKey the SHA-256 of the token. */
export const invitationRow = z.object({
  connectionId: ownId,
  createdAt: instant,
  expiresAt: instant,
  /** When a credential was tried through it, within the last hour. */
  tries: z.array(instant).nullable(),
});
export type InvitationRow = z.infer<typeof invitationRow>;

export const invitationPartition = 'invitation';

/** One `state` of one leg. PartitionKey `state`, RowKey its SHA-256. */
export const stateRow = z.object({
  leg: z.enum(['consent', 'sign-in', 'operator', 'receipt']),
  connectionId: z.string().nullable(),
  invitationHash: z.string().nullable(),
  expiresAt: instant,
  usedAt: instant.nullable(),
});
export type StateRow = z.infer<typeof stateRow>;

export const statePartition = 'state';

/** A live check that somebody asked to keep. PartitionKey the connection, RowKey newest first. */
export const validationRow = z.object({ at: instant, who: z.string(), ok: z.boolean(), result: validation });
export type ValidationRow = z.infer<typeof validationRow>;

export interface ConnectTables {
  connections: Rows<ConnectionRow>;
  invitations: Rows<InvitationRow>;
  states: Rows<StateRow>;
  validations: Rows<ValidationRow>;
}

export function createConnectTables(tables: Tables): ConnectTables {
  return {
    connections: createRows(tables, 'connections', connectionRow),
    invitations: createRows(tables, 'invitations', invitationRow),
    states: createRows(tables, 'states', stateRow),
    validations: createRows(tables, 'validations', validationRow),
  };
}
