/** Every body that the control API takes. */
import { z } from 'zod';

const names = z.array(z.string().min(1));
const when = z.iso.datetime({ offset: true });
const faultKinds = [
  'status',
  'delay',
  'cut',
  'reset',
  'malformed',
  'html',
  'empty',
  'own-next-link',
  'foreign-next-link',
  'empty-page',
  'duplicate-record',
] as const;

export const settings = z
  .strictObject({
    consentDelaySeconds: z.number().min(0),
    userConsentAllowed: z.boolean(),
    premium: z.enum(['none', 'p1', 'p2']),
    deltaPageSize: z.number().int().min(1),
    largestDeltaPage: z.number().int().min(1).max(999),
    deltaMembersPerPage: z.number().int().min(1),
    throttling: z.boolean(),
    tokenError: z.number().int().nullable(),
    tokensValidFrom: when.nullable(),
    adminConsentWorkflow: z.boolean(),
  })
  .partial();

export const newTenant = z.strictObject({
  id: z.guid().toLowerCase().optional(),
  displayName: z.string().min(1),
  domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'a domain name'),
  size: z.number().int().min(0).default(25),
  seed: z.number().int().default(1),
  settings: settings.optional(),
});

const howManyOrWhich = z.union([z.number().int().min(0), names]);

export const changes = z.strictObject({
  add: z.number().int().min(0).optional(),
  remove: howManyOrWhich.optional(),
  hard: z.boolean().optional(),
  restore: howManyOrWhich.optional(),
  change: z
    .union([z.number().int().min(0), z.record(z.string(), z.record(z.string(), z.unknown()))])
    .optional(),
  seed: z.number().int().optional(),
});

const fields = z.record(z.string(), z.unknown());
const membership = z.strictObject({ add: howManyOrWhich.optional(), remove: howManyOrWhich.optional() });

export const directoryChanges = z
  .strictObject({
    groups: z
      .strictObject({
        add: z.array(
          z.strictObject({
            id: z.guid().toLowerCase().optional(),
            displayName: z.string().min(1),
            members: howManyOrWhich.optional(),
            fields: fields.optional(),
          }),
        ),
        change: z.record(z.string(), fields),
        remove: names,
        hard: z.boolean(),
        restore: names,
      })
      .partial(),
    members: z.record(z.string(), membership),
    roles: z.record(z.string(), membership),
    domains: z
      .strictObject({
        add: z.array(z.strictObject({ name: z.string().min(1), verified: z.boolean().default(true) })),
        remove: names,
      })
      .partial(),
    subscriptions: z.record(z.string(), fields),
  })
  .partial();

export const userFields = z.record(z.string(), z.unknown());

const registrationFields = {
  displayName: z.string().min(1),
  homeTenantId: z.guid(),
  multiTenant: z.boolean(),
  verifiedPublisher: z.boolean(),
  redirectUris: names,
  requiredRoles: names,
  requiredScopes: names,
  appRoles: names,
  accessTokenVersion: z.literal([1, 2]),
  secrets: z.array(
    z.strictObject({
      id: z.string().default(() => crypto.randomUUID()),
      value: z.string().min(1),
      expiresAt: when.default('2099-01-01T00:00:00Z'),
    }),
  ),
  certificates: names,
  federatedCredentials: z.array(
    z.strictObject({ issuer: z.string(), subject: z.string(), audience: z.string() }),
  ),
};

export const registrationChanges = z.strictObject(registrationFields).partial();

export const newRegistration = z
  .strictObject({ clientId: z.guid(), ...registrationFields })
  .partial()
  .required({ displayName: true, homeTenantId: true });

export const newIdentity = z.strictObject({
  tenantId: z.guid(),
  clientId: z.guid().default(() => crypto.randomUUID()),
  principalId: z.guid().default(() => crypto.randomUUID()),
});

export const grant = z.strictObject({
  roles: names.default([]),
  scopes: names.default([]),
  apiRoles: z.record(z.guid(), names).default({}),
  visibleAt: when.optional(),
  enabled: z.boolean().default(true),
});

export const newPerson = z.strictObject({
  tenantId: z.guid(),
  username: z.string().min(1),
  password: z.string().min(1),
  displayName: z.string().min(1),
  directoryRoles: names.default([]),
  appRoles: z.record(z.string(), names).default({}),
  guestOf: z.guid().optional(),
});

export const newFault = z.strictObject({
  service: z.enum(['login', 'graph', 'vault', 'identity']),
  method: z.string().optional(),
  path: z.string().default('').refine(isPattern, 'a regular expression'),
  tenantId: z.guid().optional(),
  skip: z.number().int().min(0).default(0),
  times: z.number().int().min(1).default(1),
  kind: z.enum(faultKinds),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  delayMs: z.number().min(0).optional(),
});

export const behaviour = z
  .strictObject({
    denialError: z.enum(['access_denied', 'consent_required', 'permission_denied']),
    replication: z.union([z.literal(700016), z.literal(650051), z.literal(65001), z.literal('no-roles')]),
    vaultThrottling: z.boolean(),
    certificateSeconds: z.number().min(0),
    mail: z.enum(['accept', 'refuse', 'drop']),
    mailAnonymous: z.boolean(),
    registrationSeconds: z.number().min(0),
  })
  .partial();

export const rotation = z.strictObject({ keepOld: z.boolean().default(true) });

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
