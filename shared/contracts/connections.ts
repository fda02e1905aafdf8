import { z } from 'zod';
import { domainName, duration, guid, instant, listOf, ownId, plainText, tenantName } from './primitives.ts';
import { streamSummary } from './streams.ts';

export const connectionStates = [
  'invited',
  'authenticating',
  'approval-pending',
  'verifying',
  'awaiting-confirmation',
  'active',
  'degraded',
  'needs-consent',
  'needs-sign-in',
  'needs-secret',
  'blocked',
  'paused',
  'disconnected',
] as const;
export const connectionState = z.enum(connectionStates);
export type ConnectionState = z.infer<typeof connectionState>;

/** Who must act now. `nobody`: it goes on by itself. */
export const actor = z.enum(['customer', 'partner', 'microsoft', 'nobody']);
export type Actor = z.infer<typeof actor>;

export const reasonCodes = [
  'consent-denied',
  'wrong-tenant',
  'home-tenant',
  'invitation-expired',
  'invitation-cancelled',
  'permission-missing',
  'consent-not-visible',
  'consent-revoked',
  'confirmation-needed',
  'rejected-by-operator',
  'disconnected-by-partner',
  'blocked-by-policy',
  'tenant-gone',
  'registration-credential',
  'sync-incomplete',
  'sign-in-failed',
] as const;
export const reasonCode = z.enum(reasonCodes);
export type ReasonCode = z.infer<typeof reasonCode>;

/** Why a connection is where it is: what happened, what helps, and who must do it. */
export const reason = z.object({
  code: reasonCode,
  message: z.string(),
  remedy: z.string(),
  actor,
});
export type Reason = z.infer<typeof reason>;

/** Modes that can be asked for now; `own-app`, `device-code`, `delegated` and `partner` follow. */
export const connectionMode = z.enum(['admin-consent']);
export type ConnectionMode = z.infer<typeof connectionMode>;

export const tierName = z.enum(['read']);
export type TierName = z.infer<typeof tierName>;

export const customer = z.object({
  name: plainText(256),
  /** The portal's own id of this customer. */
  externalId: plainText(256)
    .nullish()
    .transform((value) => value ?? null),
  /** The tenant that must consent, as a GUID or a domain; without it an operator confirms who came. */
  tenant: tenantName.nullish().transform((value) => value ?? null),
  contactEmail: z
    .email()
    .max(254)
    .nullish()
    .transform((value) => value ?? null),
});
export type Customer = z.infer<typeof customer>;

export const connectionSettings = z.object({
  /** `*` is everybody, people without a mail address included; names keep the people of those domains only. */
  domains: z
    .array(z.union([z.literal('*'), domainName]))
    .min(1)
    .max(500)
    .default(['*']),
  /** How often the directory is read; one of the intervals that the installation allows. */
  schedule: duration.optional(),
});
export type ConnectionSettings = z.infer<typeof connectionSettings>;

export const createConnection = z.strictObject({
  customer: z.strictObject(customer.shape),
  mode: connectionMode.default('admin-consent'),
  tier: tierName.default('read'),
  settings: z.strictObject(connectionSettings.shape).prefault({}),
  invitation: z
    .strictObject({
      expiresInDays: z.int().min(1).max(30).default(7),
      /** Send the link by mail to `contactEmail`. */
      send: z.boolean().default(false),
    })
    .prefault({}),
});
export type CreateConnection = z.infer<typeof createConnection>;

export const createInvitation = createConnection.shape.invitation;

/** The URL is given once; only a hash of its token is kept. */
export const invitationLink = z.object({ url: z.url(), expiresAt: instant });

export const connection = z.object({
  id: ownId,
  state: connectionState,
  reason: reason.nullable(),
  mode: connectionMode,
  tier: tierName,
  tenant: z.object({ id: guid, name: z.string(), domains: z.array(z.string()) }).nullable(),
  customer: z.object({
    name: z.string(),
    externalId: z.string().nullable(),
    tenant: z.string().nullable(),
    contactEmail: z.string().nullable(),
  }),
  settings: connectionSettings,
  consentedBy: z
    .object({ objectId: guid, name: z.string().nullable(), username: z.string().nullable() })
    .nullable(),
  createdAt: instant,
  connectedAt: instant.nullable(),
  streams: z.array(streamSummary),
});
export type Connection = z.infer<typeof connection>;

export const connectionWithInvitation = connection.extend({ invitation: invitationLink });
export const connectionList = listOf(connection);

/** What becomes of the rows when a connection ends. */
export const disconnectRows = z.enum(['keep', 'erase']).default('keep');
