/** Every answer against Microsoft's own types and documented samples. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appToken, call, cloudOf, READ_ALL, tenantOf } from './harness.ts';
import {
  findErrors,
  type Names,
  readMicrosoft,
  readProperties,
  readSamples,
  testWithMicrosoftData,
} from './microsoft-data.ts';
import type { TypeName } from './select.ts';

const tenant = tenantOf(60);
const cloud = cloudOf(tenant);

/** Every selectable property that a listing of users can have, but the one that needs a permission of its own. */
const USER_PROPERTIES = [
  'id,deletedDateTime,accountEnabled,ageGroup,assignedLicenses,assignedPlans,businessPhones,city,companyName,country',
  'createdDateTime,creationType,department,displayName,employeeHireDate,employeeId,employeeType,externalUserState',
  'externalUserStateChangeDateTime,faxNumber,givenName,identities,imAddresses,jobTitle,lastPasswordChangeDateTime',
  'mail,mailNickname,mobilePhone,officeLocation,onPremisesImmutableId,onPremisesLastSyncDateTime',
  'onPremisesSyncEnabled,otherMails,postalCode,preferredLanguage,provisionedPlans,proxyAddresses,state,streetAddress',
  'surname,usageLocation,userPrincipalName,userType,signInSessionsValidFromDateTime',
].join(',');

const role = tenant.directoryRoles[0]?.id;
const admin = tenant.people[0]?.objectId;
const listings: [string, TypeName][] = [
  ['/organization', 'organization'],
  ['/subscribedSkus', 'subscribedSku'],
  ['/users', 'user'],
  [`/users?$select=${USER_PROPERTIES}`, 'user'],
  [`/users/delta?$select=${USER_PROPERTIES}`, 'user'],
  [`/users/${admin}/licenseDetails`, 'licenseDetails'],
  ['/domains', 'domain'],
  ['/groups', 'group'],
  ['/groups/delta', 'group'],
  ['/groups/delta?$select=id,displayName,groupTypes,proxyAddresses,members', 'group'],
  ['/directoryRoles', 'directoryRole'],
  [`/directoryRoles/${role}/members`, 'user'],
  ['/directory/subscriptions', 'companySubscription'],
];

for (const [path, type] of listings) {
  testWithMicrosoftData(
    `${path.slice(0, 60)} answers nothing but ${type} as Microsoft declares it`,
    async () => {
      const { status, body } = await call(cloud, path);
      expect(status).toBe(200);
      expect(body.value.length).toBeGreaterThan(0);
      expect(body.value.flatMap((record) => findErrors(record, type))).toEqual([]);
    },
  );
}

testWithMicrosoftData('service principals are as Microsoft declares them', async () => {
  const visibleAt = new Date(0).toISOString();
  const principal = { objectId: crypto.randomUUID(), clientId: crypto.randomUUID(), enabled: true };
  tenant.servicePrincipals.push({ ...principal, roles: [], scopes: [], visibleAt });
  const { body } = await call(cloud, '/servicePrincipals');
  expect(body.value).toHaveLength(1);
  expect(findErrors(body.value[0] ?? {}, 'servicePrincipal')).toEqual([]);
});

testWithMicrosoftData('sign-in activity is as Microsoft declares it', async () => {
  const token = await appToken(cloud, tenant, ['User.Read.All', 'AuditLog.Read.All']);
  const { body } = await call(cloud, '/users?$select=id,signInActivity', { token });
  expect(body.value.some((user) => user.signInActivity !== null)).toBe(true);
  expect(body.value.flatMap((user) => findErrors(user, 'user'))).toEqual([]);
});

testWithMicrosoftData('every property name that $select takes is in entity-types.json', async () => {
  const file = join(import.meta.dirname, '..', 'data', 'property-names.json');
  const vendored: Record<string, string[]> = JSON.parse(readFileSync(file, 'utf8'));
  const types = readMicrosoft<Names<{ properties: string[] }>>('graph/v1.0-entity-types.json')[
    'microsoft.graph'
  ];
  for (const [type, names] of Object.entries(vendored)) {
    const own = names.filter((name) => !['id', 'deletedDateTime'].includes(name));
    expect([...own].sort()).toEqual([...(types[type]?.properties ?? [])].sort());
    expect(new Set(names)).toEqual(new Set(readProperties(type).keys()));
  }
});

const samples: [sample: string, path: string][] = [
  ['v1.0.organization-get.1', '/organization'],
  ['v1.0.user-list.7', '/users?$select=id,mail,assignedLicenses'],
  ['v1.0.user-delta.1', '/users/delta'],
  ['v1.0.user-list-licensedetails.1', `/users/${admin}/licenseDetails`],
  ['v1.0.group-list.2', '/groups?$select=id,displayName'],
  ['v1.0.group-delta.3', '/groups/delta'],
  ['v1.0.directoryrole-list.1', '/directoryRoles'],
];

for (const [sample, path] of samples) {
  testWithMicrosoftData(`${path.slice(0, 50)} has what the documented answer ${sample} has`, async () => {
    const [documented] = readSamples(`${sample}.`);
    const { status, body } = await call(cloud, path);
    expect(status).toBe(documented?.status);
    const [theirs] = (documented?.body.value ?? []) as Record<string, unknown>[];
    const [ours] = body.value;
    expect(Object.keys(ours ?? {})).toEqual(expect.arrayContaining(Object.keys(theirs ?? {})));
    for (const [name, value] of Object.entries(theirs ?? {}))
      expect(kindOf(ours?.[name])).toBe(kindOf(value));
    const context = documented?.body['@odata.context'];
    if (context)
      expect(body['@odata.context']?.replace(cloud.origins.graph, 'https://graph.microsoft.com')).toBe(
        context,
      );
  });
}

testWithMicrosoftData('one user has what the documented answer has', async () => {
  const [documented] = readSamples('v1.0.user-get.1.');
  const { body } = await call(cloud, `/users/${admin}`);
  expect(
    Object.keys(body)
      .filter((name) => name !== '@odata.context')
      .sort(),
  ).toEqual(Object.keys(documented?.body ?? {}).sort());
});

test('all of the read permissions together open every listing', async () => {
  const token = await appToken(cloud, tenant, READ_ALL);
  for (const [path] of listings) expect((await call(cloud, path, { token })).status).toBe(200);
});

/** Null may stand for any scalar. */
function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null || typeof value !== 'object' ? 'scalar' : 'object';
}
