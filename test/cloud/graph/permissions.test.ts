import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appToken, call, cloudOf, tenantOf, userToken } from './harness.ts';
import { readMicrosoft, testWithMicrosoftData } from './microsoft-data.ts';
import type { Caller } from './request.ts';
import { ROUTES } from './routes.ts';

interface Scheme {
  least: string[];
  other: string[];
}
type Accepted = Record<string, Partial<Record<Caller['kind'], Scheme>>>;

const tenant = tenantOf(25, { settings: { throttling: false } });
const cloud = cloudOf(tenant);
const self = tenant.people[2]?.objectId as string;

/** Paths that Microsoft's file has under another name. */
const LISTED_AS: Record<string, string> = {
  '/organization/{id}': '/organization',
  '/subscribedSkus/{id}': '/subscribedSkus',
  '/groups/{id}': '/groups',
};

/** Not in Microsoft's file; its documents name these. */
const OVERRIDES: Record<string, string[]> = {
  '/directory/subscriptions': ['Organization.Read.All', 'Directory.Read.All'],
};

const tokens = new Map<string, string>();

async function tokenWith(kind: Caller['kind'], permission: string): Promise<string> {
  const key = `${kind} ${permission}`;
  const token =
    tokens.get(key) ??
    (kind === 'Application'
      ? await appToken(cloud, tenant, [permission])
      : await userToken(cloud, tenant, self, [permission]));
  tokens.set(key, token);
  return token;
}

function toPath(path: string): string {
  if (path.startsWith('/organization/')) return `/organization/${tenant.id}`;
  if (path.startsWith('/subscribedSkus/')) return `/subscribedSkus/${tenant.skus[0]?.id}`;
  if (path.startsWith('/groups/')) return path.replace('{id}', tenant.groups[0]?.id ?? '');
  if (path.startsWith('/directoryRoles/')) return path.replace('{id}', tenant.directoryRoles[0]?.id ?? '');
  return path.replace('{id}', self);
}

for (const { path } of ROUTES) {
  for (const kind of ['Application', 'DelegatedWork'] as const) {
    testWithMicrosoftData(`${path} opens to exactly Microsoft's permissions (${kind})`, async () => {
      const microsofts = readMicrosoft<Accepted>('graph/endpoint-permissions.json');
      const scheme = microsofts[`GET ${LISTED_AS[path] ?? path}`]?.[kind];
      const accepted = OVERRIDES[path] ?? [...(scheme?.least ?? []), ...(scheme?.other ?? [])];
      expect(accepted.length).toBeGreaterThan(0);
      const opened: string[] = [];
      for (const permission of allPermissions(microsofts)) {
        const reply = await call(cloud, toPath(path), { token: await tokenWith(kind, permission) });
        if (reply.status === 200) opened.push(permission);
        else expect([reply.status, reply.body.error.code]).toEqual([403, 'Authorization_RequestDenied']);
      }
      expect(opened.sort()).toEqual([...new Set(accepted)].sort());
    });
  }
}

testWithMicrosoftData('the copy of the permissions is the same as the original', async () => {
  const copy = join(import.meta.dirname, '..', 'data', 'endpoint-permissions.json');
  expect(JSON.parse(readFileSync(copy, 'utf8'))).toEqual(readMicrosoft('graph/endpoint-permissions.json'));
});

test('a token without any permission is a 403 with the words of Microsoft', async () => {
  const { status, body } = await call(cloud, '/users', { token: await appToken(cloud, tenant, []) });
  expect(status).toBe(403);
  expect(body.error).toMatchObject({
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges to complete the operation.',
  });
});

test('User.ReadBasic.All shows basic properties and no licences', async () => {
  const token = await appToken(cloud, tenant, ['User.ReadBasic.All']);
  const { body } = await call(cloud, '/users?$select=displayName,mail,jobTitle,assignedLicenses', { token });
  for (const user of body.value) expect(user).toMatchObject({ jobTitle: null, assignedLicenses: [] });
  expect(body.value.every((user) => typeof user.displayName === 'string')).toBe(true);
});

test('User.Read opens oneself and nobody else', async () => {
  const token = await userToken(cloud, tenant, self, ['User.Read']);
  expect((await call(cloud, '/me', { token })).body.id).toBe(self);
  expect((await call(cloud, `/users/${tenant.people[0]?.objectId}`, { token })).status).toBe(403);
});

test('signInActivity needs AuditLog.Read.All besides, and a premium tenant', async () => {
  const path = '/users?$select=id,signInActivity';
  const users = await appToken(cloud, tenant, ['User.Read.All']);
  expect((await call(cloud, path, { token: users })).body.error.code).toBe('Authorization_RequestDenied');
  const audit = await appToken(cloud, tenant, ['AuditLog.Read.All']);
  expect((await call(cloud, path, { token: audit })).status).toBe(403);
  const both = await appToken(cloud, tenant, ['User.Read.All', 'AuditLog.Read.All']);
  expect((await call(cloud, path, { token: both })).status).toBe(200);
  const poor = cloudOf(tenantOf(25, { settings: { premium: 'none' } }));
  const [poorTenant] = poor.tenants.values();
  if (!poorTenant) throw new Error('no tenant');
  const token = await appToken(poor, poorTenant, ['User.Read.All', 'AuditLog.Read.All']);
  const { status, body } = await call(poor, path, { token });
  expect([status, body.error.code]).toEqual([403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant']);
});

test('a grant taken away since the token was issued still counts', async () => {
  const token = await appToken(cloud, tenant, ['User.Read.All']);
  tenant.servicePrincipals.length = 0;
  expect((await call(cloud, '/users', { token })).status).toBe(200);
});

function allPermissions(microsofts: Accepted): Set<string> {
  const schemes = Object.values(microsofts).flatMap((kinds) => Object.values(kinds));
  return new Set(schemes.flatMap(({ least, other }) => [...least, ...other]));
}
