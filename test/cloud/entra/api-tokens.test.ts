/** App-only tokens for an API of the home tenant: what another program of the partner shows to the application. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { AppRegistration } from '../model.ts';
import { clientSecret, createWorld, requestToken, type World } from '../testing/world.ts';

let world: World;
let api: AppRegistration;
let caller: AppRegistration;
beforeAll(async () => {
  world = await createWorld();
  const ofHome = { homeTenantId: world.home.id, multiTenant: false };
  api = await world.control.addRegistration({
    ...ofHome,
    displayName: 'Operators',
    appRoles: ['Reader', 'Admin'],
  });
  caller = await world.control.addRegistration({
    ...ofHome,
    displayName: 'Portal',
    secrets: [{ value: clientSecret }],
  });
});
beforeEach(async () => {
  await world.control.setGrant(world.home.id, caller.clientId, {});
  await world.control.changeRegistration(api.clientId, { accessTokenVersion: 1 });
});
afterAll(() => world.close());

function request(scope = `api://${api.clientId}/.default`, tenantId = world.home.id, client = caller) {
  return requestToken(world, tenantId, {
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: clientSecret,
    scope,
  });
}

async function claimsOf(scope?: string): Promise<JWTPayload> {
  const { login } = world.cloud.origins;
  const keys = (await (await fetch(`${login}/${world.home.id}/discovery/v2.0/keys`)).json()) as JSONWebKeySet;
  const { body } = await request(scope);
  return (await jwtVerify(String(body.access_token), createLocalJWKSet(keys))).payload;
}

test('an API that has chosen v2 gets its client id as audience and the caller as azp', async () => {
  await world.control.changeRegistration(api.clientId, { accessTokenVersion: 2 });
  for (const scope of [`${api.clientId}/.default`, `api://${api.clientId}/.default`]) {
    const claims = await claimsOf(scope);
    expect(claims).toMatchObject({
      aud: api.clientId,
      iss: `${world.cloud.origins.login}/${world.home.id}/v2.0`,
      azp: caller.clientId,
      azpacr: '1',
      idtyp: 'app',
      tid: world.home.id,
      ver: '2.0',
    });
    expect(claims).not.toHaveProperty('appid');
  }
});

test('an API that has chosen nothing gets v1, and as audience what was asked for', async () => {
  for (const resource of [api.clientId, `api://${api.clientId}`]) {
    const claims = await claimsOf(`${resource}/.default`);
    expect(claims).toMatchObject({
      aud: resource,
      iss: `${world.cloud.origins.login}/${world.home.id}/`,
      appid: caller.clientId,
      appidacr: '1',
      idtyp: 'app',
      tid: world.home.id,
      ver: '1.0',
    });
    expect(claims).not.toHaveProperty('azp');
  }
});

test('roles are those that the caller was given on that API, and are missing where there are none', async () => {
  expect(await claimsOf()).not.toHaveProperty('roles');
  const apiRoles = { [api.clientId]: ['Reader'] };
  await world.control.setGrant(world.home.id, caller.clientId, { roles: ['User.Read.All'], apiRoles });
  expect((await claimsOf()).roles).toEqual(['Reader']);
  expect((await claimsOf(`${world.cloud.origins.graph}/.default`)).roles).toEqual(['User.Read.All']);
});

test('a role that is on its way is not in the token yet', async () => {
  const visibleAt = new Date(Date.now() + 60_000).toISOString();
  const apiRoles = { [api.clientId]: ['Reader'] };
  await world.control.setGrant(world.home.id, caller.clientId, { apiRoles, visibleAt });
  expect(await claimsOf()).not.toHaveProperty('roles');
});

test('a role that the API does not have cannot be given', async () => {
  const apiRoles = { [api.clientId]: ['Owner'] };
  await expect(world.control.setGrant(world.home.id, caller.clientId, { apiRoles })).rejects.toThrow('Owner');
});

test('an API that is not present in the tenant is AADSTS500011', async () => {
  const { clientId } = world.registration;
  await world.control.setGrant(world.customer.id, clientId, {});
  const { status, body } = await request(undefined, world.customer.id, world.registration);
  expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_resource', [500011]]);
});

test('an API that requires an assignment gives a token to nobody without a role', async () => {
  const principal = world.cloud.tenants
    .get(world.home.id)
    ?.servicePrincipals.find(({ clientId }) => clientId === api.clientId);
  if (!principal) throw new Error('The API is not present');
  principal.assignmentRequired = true;
  const { status, body } = await request();
  expect([status, body.error_codes]).toEqual([400, [501051]]);
  await world.control.setGrant(world.home.id, caller.clientId, { apiRoles: { [api.clientId]: ['Reader'] } });
  expect((await claimsOf()).roles).toEqual(['Reader']);
  principal.assignmentRequired = false;
});
