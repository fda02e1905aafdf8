/** What is read and written in the home tenant. @see https://learn.microsoft.com/graph/api/resources/applications-api-overview */
import { z } from 'zod';
import { hasCode, TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { DirectoryFetch } from './directory-fetch.ts';

export const graphAppId = '00000003-0000-0000-c000-000000000000';

/** Whole, because a list of roles is written whole. */
const appRole = z.looseObject({
  id: z.guid(),
  value: z.string().nullish(),
  isEnabled: z.boolean(),
  origin: z.string().nullish(),
});
const keys = z.array(z.unknown()).default([]);

const application = z.object({
  id: z.string(),
  appId: z.guid(),
  uniqueName: z.string().nullish(),
  displayName: z.string().nullable(),
  signInAudience: z.string().nullable(),
  web: z.object({ redirectUris: z.array(z.string()) }),
  appRoles: z.array(appRole),
  requiredResourceAccess: z.array(
    z.object({
      resourceAppId: z.guid(),
      resourceAccess: z.array(z.object({ id: z.guid(), type: z.enum(['Role', 'Scope']) })),
    }),
  ),
  servicePrincipalLockConfiguration: z
    .object({ isEnabled: z.boolean(), allProperties: z.boolean().nullish() })
    .nullish(),
  verifiedPublisher: z
    .object({ displayName: z.string().nullish(), verifiedPublisherId: z.string().nullish() })
    .nullish(),
  passwordCredentials: keys,
  keyCredentials: keys,
});
export type Application = z.infer<typeof application>;

const toSelect = (schema: z.ZodObject) => `$select=${Object.keys(schema.shape).join(',')}`;

const federatedCredential = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: z.string().nullable(),
  audiences: z.array(z.string()),
});
export type FederatedCredential = z.infer<typeof federatedCredential>;

const permission = z.object({ id: z.guid(), value: z.string().nullish() });
const servicePrincipal = z.object({
  id: z.guid(),
  appId: z.guid(),
  displayName: z.string().nullish(),
  servicePrincipalType: z.string().nullish(),
  appRoleAssignmentRequired: z.boolean().nullish(),
  appRoles: z
    .array(permission)
    .nullish()
    .transform((list) => list ?? []),
  oauth2PermissionScopes: z
    .array(permission)
    .nullish()
    .transform((list) => list ?? []),
});
export type ServicePrincipal = z.infer<typeof servicePrincipal>;

const assignment = z.object({ principalId: z.guid(), appRoleId: z.guid() });
const grant = z.object({ id: z.string(), consentType: z.string(), resourceId: z.guid(), scope: z.string() });
export type PermissionGrant = z.infer<typeof grant>;

const person = z.object({ id: z.guid(), displayName: z.string().nullable(), userPrincipalName: z.string() });
export type Person = z.infer<typeof person>;

type NewAssignment = { principalId: string; resourceId: string; appRoleId: string };
type NewGrant = { clientId: string; consentType: 'AllPrincipals'; resourceId: string; scope: string };

export type Directory = ReturnType<typeof createDirectory>;

export function createDirectory({ ask, list, untilSeen }: DirectoryFetch) {
  const find = async <T>(schema: z.ZodType<T>, path: string): Promise<T | null> => {
    try {
      return parse(schema, await ask('GET', path), path);
    } catch (error) {
      if (hasCode(error, 'not-found')) return null;
      throw error;
    }
  };
  const listAll = async <T>(schema: z.ZodType<T>, path: string): Promise<T[]> =>
    parse(z.array(schema), await list(path), path);
  const credentialsOf = (id: string) => `/applications/${id}/federatedIdentityCredentials`;

  return {
    findApplication: (key: 'uniqueName' | 'appId', value: string) =>
      find(application, `/applications(${key}='${value}')?${toSelect(application)}`),
    listCredentials: (id: string) => listAll(federatedCredential, credentialsOf(id)),
    findServicePrincipal: (appId: string) =>
      find(servicePrincipal, `/servicePrincipals(appId='${appId}')?${toSelect(servicePrincipal)}`),
    findPrincipal: (id: string) =>
      find(servicePrincipal, `/servicePrincipals/${id}?${toSelect(servicePrincipal)}`),
    listAssignments: (id: string) => listAll(assignment, `/servicePrincipals/${id}/appRoleAssignedTo`),
    listGrants: (id: string) =>
      listAll(grant, `/oauth2PermissionGrants?$filter=${encodeURIComponent(`clientId eq '${id}'`)}`),
    readMe: async () =>
      parse(person, await ask('GET', '/me?$select=id,displayName,userPrincipalName'), '/me'),

    /** The same call twice makes one application. */
    async createApplication(uniqueName: string, body: object): Promise<Pick<Application, 'id' | 'appId'>> {
      const path = `/applications(uniqueName='${uniqueName}')`;
      const made = await ask('PATCH', path, body, { prefer: 'create-if-missing' });
      const shape = application.pick({ id: true, appId: true });
      if (made !== undefined) return parse(shape, made, path);
      return untilSeen(async () => parse(shape, await ask('GET', `${path}?$select=id,appId`), path));
    },
    changeApplication: (id: string, body: object) => ask('PATCH', `/applications/${id}`, body),
    createCredential: (id: string, body: Omit<FederatedCredential, 'id'>) =>
      untilSeen(() => ask('POST', credentialsOf(id), body)),
    changeCredential: (id: string, credentialId: string, body: Partial<FederatedCredential>) =>
      ask('PATCH', `${credentialsOf(id)}/${credentialId}`, body),
    async createServicePrincipal(body: { appId: string; appRoleAssignmentRequired?: boolean }) {
      const path = '/servicePrincipals';
      return parse(servicePrincipal, await untilSeen(() => ask('POST', path, body)), path);
    },
    requireAssignment: (id: string) =>
      ask('PATCH', `/servicePrincipals/${id}`, { appRoleAssignmentRequired: true }),
    assign: (body: NewAssignment) =>
      untilSeen(() => ask('POST', `/servicePrincipals/${body.resourceId}/appRoleAssignedTo`, body)),
    createGrant: (body: NewGrant) => untilSeen(() => ask('POST', '/oauth2PermissionGrants', body)),
    changeGrant: (id: string, scope: string) => ask('PATCH', `/oauth2PermissionGrants/${id}`, { scope }),
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TenantryError(
    'malformed-response',
    `${path.split('?')[0]}: Graph's answer is not as documented: ${issue?.path.join('.')}: ${issue?.message}`,
    { cause: parsed.error },
  );
}
