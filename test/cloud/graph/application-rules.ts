/** What Graph takes for an application, and what it refuses. @see https://learn.microsoft.com/graph/api/resources/application */
import { z } from 'zod';
import type { AppRegistration, AppRole, RequiredResourceAccess } from '../model.ts';
import { detailsOf } from './application-record.ts';
import { findPermissionName, graphAppId } from './known-permissions.ts';
import { badRequest } from './write.ts';

const appRole = z.strictObject({
  id: z.guid(),
  value: z.string().max(250).nullable().default(null),
  displayName: z.string().min(1).max(256),
  description: z.string().min(1).max(1024),
  allowedMemberTypes: z.array(z.enum(['User', 'Application'])).min(1),
  isEnabled: z.boolean(),
});

const requiredAccess = z.strictObject({
  resourceAppId: z.guid(),
  resourceAccess: z.array(z.strictObject({ id: z.guid(), type: z.enum(['Role', 'Scope']) })),
});

const isOn = z.boolean().nullable();

/** Every property that this Graph lets anybody set. */
export const applicationBody = z
  .strictObject({
    displayName: z.string().min(1).max(256),
    uniqueName: z.string().min(1).max(120),
    description: z.string().max(1024).nullable(),
    notes: z.string().max(1024).nullable(),
    tags: z.array(z.string().max(256)),
    signInAudience: z.enum(['AzureADMyOrg', 'AzureADMultipleOrgs']),
    api: z.strictObject({ requestedAccessTokenVersion: z.literal([1, 2]).nullable() }),
    appRoles: z.array(appRole),
    requiredResourceAccess: z.array(requiredAccess).max(50),
    servicePrincipalLockConfiguration: z
      .strictObject({
        isEnabled: z.boolean(),
        allProperties: isOn.optional(),
        credentialsWithUsageSign: isOn.optional(),
        credentialsWithUsageVerify: isOn.optional(),
        tokenEncryptionKeyId: isOn.optional(),
      })
      .nullable(),
    web: z.strictObject({ redirectUris: z.array(z.string().max(256)).max(256) }),
  })
  .partial();
export type ApplicationBody = z.infer<typeof applicationBody>;

/** @see https://learn.microsoft.com/entra/identity-platform/reply-url */
export function checkRedirectUris(uris: readonly string[]): void {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
    if (!url || url.hash || uri.includes('*') || (url.protocol !== 'https:' && !isLocal))
      throw badRequest('One or more properties contains invalid values: web.redirectUris', 'InvalidValue');
  }
  if (new Set(uris).size < uris.length)
    throw badRequest('Request contains a property with duplicate values.');
}

/** A role that is in use can be neither removed nor changed before it is disabled. */
export function checkAppRoles(registration: AppRegistration, roles: readonly AppRole[]): void {
  const values = roles.map(({ value }) => value);
  const ids = roles.map(({ id }) => id.toLowerCase());
  if (new Set(values).size < values.length || new Set(ids).size < ids.length)
    throw badRequest('Request contains a property with duplicate values.', 'DuplicateValue');
  for (const before of detailsOf(registration).appRoles.filter(({ isEnabled }) => isEnabled)) {
    const after = roles.find(({ id }) => id === before.id);
    if (after && after.value === before.value) continue;
    const message = 'Permission (scope or role) cannot be deleted or updated unless disabled first.';
    throw badRequest(message, 'CannotDeleteOrUpdateEnabledEntitlement');
  }
}

/** By name where they are Graph's. Stricter than Microsoft, who takes ids that exist nowhere. */
export function readRequiredAccess(given: readonly RequiredResourceAccess[]) {
  const ofGraph = given.filter(({ resourceAppId }) => resourceAppId === graphAppId);
  const named = ofGraph
    .flatMap(({ resourceAccess }) => resourceAccess)
    .map(({ id, type }) => {
      const name = findPermissionName(id, type);
      if (name === undefined)
        throw badRequest(
          `Invalid value specified for property 'resourceAccess': ${type} ${id} does not exist.`,
        );
      return { name, type };
    });
  const namesOf = (kind: string) => named.filter(({ type }) => type === kind).map(({ name }) => name);
  const otherAccess = given.filter(({ resourceAppId }) => resourceAppId !== graphAppId);
  return { requiredRoles: namesOf('Role'), requiredScopes: namesOf('Scope'), otherAccess };
}
