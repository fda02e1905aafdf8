import { decodeJwt } from 'jose';
import { createBrowser } from '../testing/browser.ts';
import {
  authorizeUrl,
  clientSecret,
  createWorld,
  redirectUri,
  requestToken,
  type World,
} from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('app roles of a single-tenant registration are in the id token', async () => {
  const { clientId } = await world.control.addRegistration({
    displayName: 'Operators',
    homeTenantId: world.home.id,
    multiTenant: false,
    redirectUris: [redirectUri],
    appRoles: ['Reader', 'Admin'],
    secrets: [{ value: clientSecret }],
  });
  const password = 'secret';
  const username = 'olga@partner.example';
  const appRoles = { [clientId]: ['Reader'] };
  await world.control.addPerson({
    tenantId: world.home.id,
    displayName: 'Olga',
    username,
    password,
    appRoles,
  });
  await world.control.setGrant(world.home.id, clientId, { scopes: ['openid', 'profile'] });
  const browser = createBrowser(redirectUri);
  const page = await browser.open(authorizeUrl(world, world.home.id, { client_id: clientId }));
  const { url } = await browser.submit(page, { username, password });
  const { body } = await requestToken(world, world.home.id, {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code: url.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
  });
  expect(decodeJwt(String(body.id_token)).roles).toEqual(['Reader']);
});

test('a registration that requires an assignment turns away who has no role, before any consent', async () => {
  const { clientId } = await world.control.addRegistration({
    displayName: 'Closed',
    homeTenantId: world.home.id,
    multiTenant: false,
    redirectUris: [redirectUri],
    appRoles: ['Reader'],
  });
  const home = world.cloud.tenants.get(world.home.id);
  const principal = home?.servicePrincipals.find((one) => one.clientId === clientId);
  const person = home?.people.find(({ username }) => username === world.home.person.username);
  if (!principal || !person) throw new Error('Somebody is missing');
  principal.assignmentRequired = true;
  const open = async () => {
    const browser = createBrowser(redirectUri);
    const page = await browser.open(authorizeUrl(world, world.home.id, { client_id: clientId }));
    return browser.submit(page, { ...world.home.person });
  };
  expect((await open()).url.searchParams.get('error_description')).toContain('AADSTS50105');
  person.appRoles[clientId] = ['Reader'];
  // Consent is an administrator's now, whatever people may consent to elsewhere.
  expect((await open()).html).toContain('Need admin approval');
});
