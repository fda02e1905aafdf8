import { applicationRoutes } from './application-routes.ts';
import { appToken, type CallOptions, call, cloudOf, tenantOf, userToken } from './harness.ts';
import { findErrors, readMicrosoft, testWithMicrosoftData } from './microsoft-data.ts';

const tenant = tenantOf(25, { settings: { throttling: false } });
const other = tenantOf(5, { domain: 'fabrikam.com', seed: 43 });
const cloud = cloudOf(tenant, other);
const [administrator, , person] = tenant.people;
const writing = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
];
const userRead = { id: 'df021288-bdef-4463-88db-98f22de89214', type: 'Role' };
const openid = { id: '37f7f235-527c-4136-accd-4a02d197296e', type: 'Scope' };
const graphAppId = '00000003-0000-0000-c000-000000000000';
const lock = { isEnabled: true, allProperties: true };
const reader = {
  id: 'a1f5c0de-0000-4000-8000-000000000001',
  value: 'Reader',
  displayName: 'Reader',
  description: 'Reads',
  allowedMemberTypes: ['User'],
  isEnabled: true,
};

async function ask(method: string, path: string, body?: unknown, options: CallOptions = {}) {
  const token = options.token ?? (await userToken(cloud, tenant, administrator?.objectId ?? '', writing));
  return call(cloud, path, { method, ...(body === undefined ? {} : { body }), ...options, token });
}
const upsert = (uniqueName: string, body: object) =>
  ask('PATCH', `/applications(uniqueName='${uniqueName}')`, body, {
    headers: { prefer: 'create-if-missing' },
  });

let made = 0;
async function create(body: object = {}): Promise<Record<string, string>> {
  made += 1;
  const { status, body: application } = await upsert(`made-${made}`, {
    displayName: `Made ${made}`,
    ...body,
  });
  expect(status).toBe(201);
  return application as unknown as Record<string, string>;
}

describe('an application', () => {
  test('is made once under its unique name, and changed by the same call', async () => {
    const first = await upsert('tenantry-read', {
      displayName: 'Tenantry',
      signInAudience: 'AzureADMultipleOrgs',
      servicePrincipalLockConfiguration: lock,
      requiredResourceAccess: [{ resourceAppId: graphAppId, resourceAccess: [userRead, openid] }],
      web: { redirectUris: ['https://app.example/oauth/callback'] },
    });
    expect(first.status).toBe(201);
    expect((await upsert('tenantry-read', { displayName: 'Renamed' })).status).toBe(204);
    const { body } = await ask('GET', "/applications(uniqueName='tenantry-read')");
    expect(body).toMatchObject({
      appId: first.body.appId,
      displayName: 'Renamed',
      signInAudience: 'AzureADMultipleOrgs',
      servicePrincipalLockConfiguration: lock,
      web: { redirectUris: ['https://app.example/oauth/callback'] },
    });
    expect(cloud.registrations.get(String(first.body.appId))).toMatchObject({
      requiredRoles: ['User.Read.All'],
      requiredScopes: ['openid'],
      multiTenant: true,
    });
  });

  test('is not made by an update that does not say so', async () => {
    const { status } = await ask('PATCH', "/applications(uniqueName='nobody')", { displayName: 'X' });
    expect(status).toBe(404);
  });

  test('is found by id, client id and filter, in its home tenant alone', async () => {
    const { id, appId } = await create();
    expect((await ask('GET', `/applications/${id}`)).body.appId).toBe(appId);
    expect((await ask('GET', `/applications(appId='${appId}')?$select=id`)).body.id).toBe(id);
    const found = await ask('GET', `/applications?$filter=appId eq '${appId}'`);
    expect(found.body.value).toHaveLength(1);
    const token = await userToken(cloud, other, other.people[0]?.objectId ?? '', writing);
    expect((await ask('GET', `/applications/${id}`, undefined, { token })).status).toBe(404);
  });

  test.each([
    ['a property that does not exist', { redirectUris: [] }, "Invalid property 'redirectUris'."],
    ['a property that is read only', { appId: crypto.randomUUID() }, "Invalid property 'appId'."],
    [
      'an origin of a role',
      { appRoles: [{ ...reader, origin: 'Application' }] },
      "Invalid property 'origin'.",
    ],
    ['plain http', { web: { redirectUris: ['http://app.example/'] } }, 'web.redirectUris'],
    ['a fragment', { web: { redirectUris: ['https://app.example/#x'] } }, 'web.redirectUris'],
    [
      'a long redirect URI',
      { web: { redirectUris: [`https://a.example/${'x'.repeat(250)}`] } },
      'redirectUris',
    ],
    [
      'a permission that does not exist',
      {
        requiredResourceAccess: [
          { resourceAppId: graphAppId, resourceAccess: [{ id: openid.id, type: 'Role' }] },
        ],
      },
      'does not exist',
    ],
    ['a unique name once it has one', { uniqueName: 'another' }, 'immutable'],
    ['two roles of one value', { appRoles: [reader, { ...reader, id: userRead.id }] }, 'duplicate'],
  ])('takes no %s', async (_title, body, message) => {
    const { id } = await create();
    const { status, body: answer } = await ask('PATCH', `/applications/${id}`, body);
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('keeps an app role until it is disabled', async () => {
    const { id } = await create({ appRoles: [reader] });
    const refused = await ask('PATCH', `/applications/${id}`, { appRoles: [] });
    expect(refused.body.error.code).toBe('CannotDeleteOrUpdateEnabledEntitlement');
    await ask('PATCH', `/applications/${id}`, { appRoles: [{ ...reader, isEnabled: false }] });
    expect((await ask('PATCH', `/applications/${id}`, { appRoles: [] })).status).toBe(204);
  });

  test('shows to other calls only after a while, and so does what stands on it', async () => {
    cloud.behaviour.registrationSeconds = 60;
    const { id, appId } = await create();
    cloud.behaviour.registrationSeconds = 0;
    expect((await ask('GET', `/applications/${id}`)).status).toBe(404);
    const { status, body } = await ask('POST', '/servicePrincipals', { appId });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('valid application object')]);
  });
});

describe('a federated credential', () => {
  const issuer = 'https://login.example/tenant/v2.0';
  const credential = { name: 'managed-identity', issuer, subject: 'a', audiences: ['api://x'] };

  test('is given once by its name, and once by issuer and subject', async () => {
    const { id } = await create();
    const path = `/applications/${id}/federatedIdentityCredentials`;
    const { status, body } = await ask('POST', path, credential);
    expect([status, body.audiences]).toEqual([201, ['api://x']]);
    expect((await ask('POST', path, credential)).status).toBe(409);
    const again = await ask('POST', path, { ...credential, name: 'other' });
    expect(again.body.error.code).toBe('InvalidFederatedIdentityCredentialValue');
    expect((await ask('PATCH', `${path}/${body.id}`, { subject: 'b' })).status).toBe(204);
    expect((await ask('GET', path)).body.value).toMatchObject([{ name: 'managed-identity', subject: 'b' }]);
    expect((await ask('PATCH', `${path}/${body.id}`, { name: 'renamed' })).status).toBe(400);
  });

  test.each([
    ['two audiences', { audiences: ['a', 'b'] }],
    ['a name with blanks', { name: 'managed identity' }],
    ['a long subject', { subject: 'x'.repeat(601) }],
  ])('has not %s', async (_title, wrong) => {
    const { id } = await create();
    const path = `/applications/${id}/federatedIdentityCredentials`;
    expect((await ask('POST', path, { ...credential, ...wrong })).status).toBe(400);
  });

  test('is one of twenty at most', async () => {
    const { id } = await create();
    const path = `/applications/${id}/federatedIdentityCredentials`;
    const statuses: number[] = [];
    for (let number = 0; number < 21; number++) {
      const numbered = { ...credential, name: `credential-${number}`, subject: `subject-${number}` };
      statuses.push((await ask('POST', path, numbered)).status);
    }
    expect([statuses.filter((status) => status === 201).length, statuses.at(-1)]).toEqual([20, 400]);
  });
});

describe('a service principal', () => {
  test('is made once, and requires an assignment if it is told so', async () => {
    const { appId } = await create();
    const { status, body } = await ask('POST', '/servicePrincipals', {
      appId,
      appRoleAssignmentRequired: true,
    });
    expect([status, body.appRoleAssignmentRequired]).toEqual([201, true]);
    expect((await ask('POST', '/servicePrincipals', { appId })).status).toBe(409);
    await ask('PATCH', `/servicePrincipals/${body.id}`, { appRoleAssignmentRequired: false });
    const { body: shown } = await ask('GET', `/servicePrincipals(appId='${appId}')`);
    expect(shown.appRoleAssignmentRequired).toBe(false);
  });

  test('of a managed identity is read by its principal id, and that of Graph names its permissions', async () => {
    const [clientId, principalId] = [crypto.randomUUID(), crypto.randomUUID()];
    cloud.identities.set(clientId, { clientId, principalId, tenantId: tenant.id });
    const { body } = await ask('GET', `/servicePrincipals/${principalId}`);
    expect(body).toMatchObject({ servicePrincipalType: 'ManagedIdentity', appId: clientId });
    const graph = await ask('GET', `/servicePrincipals(appId='${graphAppId}')`);
    expect(graph.body.appRoles).toContainEqual(
      expect.objectContaining({ id: userRead.id, value: 'User.Read.All' }),
    );
  });

  test('has roles that are assigned to people once', async () => {
    const { appId } = await create({ appRoles: [reader] });
    const { body: principal } = await ask('POST', '/servicePrincipals', { appId });
    const path = `/servicePrincipals/${principal.id}/appRoleAssignedTo`;
    const assignment = { principalId: person?.objectId, resourceId: principal.id, appRoleId: reader.id };
    expect((await ask('POST', path, assignment)).status).toBe(201);
    expect((await ask('POST', path, assignment)).status).toBe(400);
    expect((await ask('POST', path, { ...assignment, appRoleId: userRead.id })).status).toBe(400);
    expect((await ask('GET', path)).body.value).toMatchObject([assignment]);
    expect(person?.appRoles[String(appId)]).toEqual(['Reader']);
  });

  test('is granted delegated permissions for everybody', async () => {
    const { appId } = await create();
    const { body: principal } = await ask('POST', '/servicePrincipals', { appId });
    const { body: graph } = await ask('GET', `/servicePrincipals(appId='${graphAppId}')`);
    const grant = { clientId: principal.id, consentType: 'AllPrincipals', resourceId: graph.id };
    const { status, body } = await ask('POST', '/oauth2PermissionGrants', { ...grant, scope: 'openid' });
    expect(status).toBe(201);
    expect((await ask('POST', '/oauth2PermissionGrants', { ...grant, scope: 'openid' })).status).toBe(409);
    await ask('PATCH', `/oauth2PermissionGrants/${body.id}`, { scope: 'openid profile' });
    const listed = await ask('GET', `/oauth2PermissionGrants?$filter=clientId eq '${principal.id}'`);
    expect(listed.body.value).toMatchObject([{ ...grant, scope: 'openid profile' }]);
  });
});

test('whoever administers no applications changes none, whatever their token allows', async () => {
  const token = await userToken(cloud, tenant, person?.objectId ?? '', writing);
  const { status, body } = await ask('POST', '/applications', { displayName: 'X' }, { token });
  expect([status, body.error.code]).toEqual([403, 'Authorization_RequestDenied']);
});

test.each(applicationRoutes.map(({ method, path }) => [method, path]))(
  '%s %s opens to no token without its permission',
  async (method, path) => {
    const { id } = await create();
    const token = await appToken(cloud, tenant, ['User.Read.All']);
    const { status } = await ask(method, path.replace('{id}', id ?? ''), {}, { token });
    expect(status).toBe(403);
  },
);

testWithMicrosoftData('what is answered is as Microsoft declares it', async () => {
  const application = await create({ appRoles: [reader], servicePrincipalLockConfiguration: lock });
  const { '@odata.context': _, ...record } = application;
  expect(findErrors(record, 'application')).toEqual([]);
  const { body: principal } = await ask('POST', '/servicePrincipals', { appId: application.appId });
  expect(findErrors(principal, 'servicePrincipal')).toEqual([]);
});

testWithMicrosoftData('the ids of the permissions are Microsoft’s', async () => {
  type Ids = Record<string, Partial<Record<'Role' | 'Scope', { id: string }>>>;
  const microsofts = readMicrosoft<Ids>('graph/permission-ids.json');
  const { body } = await ask('GET', `/servicePrincipals(appId='${graphAppId}')`);
  const ours = (body.appRoles as { id: string; value: string }[]).map(({ id, value }) => [value, id]);
  const theirs = Object.entries(microsofts).flatMap(([name, { Role }]) => (Role ? [[name, Role.id]] : []));
  expect(ours.sort()).toEqual(theirs.sort());
});
