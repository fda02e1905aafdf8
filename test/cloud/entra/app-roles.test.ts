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
