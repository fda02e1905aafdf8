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
export const connectionState = z.enum(connectionStates).meta({
  id: 'ConnectionState',
  description: 'Where a connection is. More states may come.',
  example: 'active',
});
export type ConnectionState = z.infer<typeof connectionState>;

export const actor = z
  .enum(['customer', 'partner', 'microsoft', 'nobody'])
  .meta({ description: 'Who must act now. `nobody`: it goes on by itself.' });
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
  'secret-refused',
  'secret-expired',
  'paused-by-partner',
  'paused-by-customer',
  'disconnected-by-customer',
  'sync-incomplete',
  'sign-in-failed',
  'invitation-not-sent',
] as const;
export const reasonCode = z
  .enum(reasonCodes)
  .meta({ description: 'Stable code of the reason. More codes may come.', example: 'consent-denied' });
export type ReasonCode = z.infer<typeof reasonCode>;

/** Why a connection is where it is: what happened, what helps, and who must do it. */
export const reason = z
  .object({
    code: reasonCode,
    message: z.string().meta({ description: 'What happened.' }),
    remedy: z.string().meta({ description: 'What helps.' }),
    actor,
  })
  .meta({ id: 'Reason', description: 'Why a connection is where it is.' });
export type Reason = z.infer<typeof reason>;

/** Modes that can be asked for now; `device-code`, `delegated` and `partner` follow. */
export const connectionMode = z.enum(['admin-consent', 'own-app']).meta({
  description:
    'How the connection is made: by consent to the partner’s app registration, or with the customer’s own one.',
});
export type ConnectionMode = z.infer<typeof connectionMode>;

export const tierName = z
  .enum(['read'])
  .meta({ description: 'What the connection may do; see `GET /api/permissions`.' });
export type TierName = z.infer<typeof tierName>;

const customer = z.object({
  name: plainText(256).meta({ description: 'The customer’s name.', example: 'Contoso' }),
  externalId: plainText(256)
    .nullish()
    .meta({ description: 'The portal’s own id of this customer.', example: 'C-1001' })
    .transform((value) => value ?? null),
  tenant: tenantName
    .nullish()
    .meta({
      description:
        'The tenant that must consent, as a GUID or a domain. Without it an operator confirms which tenant came.',
      example: 'contoso.com',
    })
    .transform((value) => value ?? null),
  contactEmail: z
    .email()
    .max(254)
    .nullish()
    .meta({ description: 'Where invitations are sent.', example: 'it@contoso.com' })
    .transform((value) => value ?? null),
});

export const connectionSettings = z
  .object({
    domains: z
      .array(z.union([z.literal('*'), domainName]))
      .min(1)
      .max(500)
      .default(['*'])
      .meta({
        description:
          '`*` is everybody, people without a mail address included; names keep the people of those domains only.',
      }),
    schedule: duration.optional().meta({
      description: 'How often the directory is read; one of the intervals that the installation allows.',
      example: 'PT6H',
    }),
  })
  .meta({ id: 'ConnectionSettings' });

export const createConnection = z
  .strictObject({
    customer: z.strictObject(customer.shape),
    mode: connectionMode.default('admin-consent'),
    tier: tierName.default('read'),
    settings: z.strictObject(connectionSettings.shape).prefault({}),
    invitation: z
      .strictObject({
        expiresInDays: z
          .int()
          .min(1)
          .max(30)
          .default(7)
          .meta({ description: 'How long the link can be used.' }),
        send: z.boolean().default(false).meta({ description: 'Send the link by mail to `contactEmail`.' }),
      })
      .prefault({})
      .meta({ id: 'CreateInvitation' }),
  })
  .meta({ id: 'CreateConnection' });
export type CreateConnection = z.infer<typeof createConnection>;

export const createInvitation = createConnection.shape.invitation;

/** What can be changed of a connection; what is left out stays as it is. */
export const changeConnection = z
  .strictObject({
    customer: z
      .strictObject({
        name: customer.shape.name.optional(),
        externalId: plainText(256).nullable().optional(),
        contactEmail: z.email().max(254).nullable().optional(),
      })
      .optional(),
    settings: z
      .strictObject({
        domains: z
          .array(z.union([z.literal('*'), domainName]))
          .min(1)
          .max(500)
          .optional(),
        schedule: duration
          .nullable()
          .optional()
          .meta({ description: 'One of the allowed intervals; null is the installation’s own.' }),
      })
      .optional(),
  })
  .meta({ id: 'ChangeConnection' });
export type ChangeConnection = z.infer<typeof changeConnection>;

/** A customer's own app registration, as a portal gives it that has asked for it itself. */
export const giveRegistration = z
  .strictObject({
    tenant: z.string().meta({ description: 'The tenant’s GUID or one of its domains.' }),
    clientId: z.string().meta({ description: 'The “Application (client) ID” of the registration.' }),
    clientSecret: z
      .string()
      .min(1)
      .max(1024)
      .meta({ description: 'The secret’s value. It is kept in the vault and never told again.' }),
    expiresOn: z.string().default('').meta({ description: 'When the secret ends, as year-month-day.' }),
  })
  .meta({ id: 'GiveRegistration' });
export type GiveRegistration = z.infer<typeof giveRegistration>;

/** A customer's own app registration, as far as it is told: its secret never is. */
export const ownRegistration = z
  .object({
    clientId: guid,
    credential: z.enum(['secret', 'certificate']),
    expiresAt: instant
      .nullable()
      .meta({ description: 'When the secret or certificate ends, as far as it is known.' }),
    savedAt: instant,
  })
  .meta({
    id: 'OwnRegistration',
    description: 'The customer’s own app registration; its secret is never told.',
  });

const invitationLink = z
  .object({
    url: z.url().meta({ description: 'The link for the customer. It is given once; only a hash is kept.' }),
    expiresAt: instant,
  })
  .meta({ id: 'InvitationLink' });

export const connection = z
  .object({
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
    registration: ownRegistration
      .nullable()
      .meta({ description: 'Only of a connection in the mode `own-app`, once it has been given.' }),
    createdAt: instant,
    connectedAt: instant.nullable(),
    streams: z.array(streamSummary),
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof connection>;

export const connectionWithInvitation = connection
  .extend({ invitation: invitationLink })
  .meta({ id: 'ConnectionWithInvitation' });
export const connectionList = listOf(connection).meta({ id: 'ConnectionList' });

/** What becomes of the rows when a connection ends. */
export const disconnectRows = z.enum(['keep', 'erase']).default('keep');
