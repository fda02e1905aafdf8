import { ManagedIdentityCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import { createWorld, exchangeAudience, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  process.env.IDENTITY_ENDPOINT = `${world.cloud.origins.identity}/msi/token`;
  process.env.IDENTITY_HEADER = 'header-secret';
});
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await world.close();
});

test('the credential of @azure/identity gets a token for the vault', async () => {
  const credential = new ManagedIdentityCredential({ clientId: world.identity.clientId });
  const { token, expiresOnTimestamp } = await credential.getToken('https://vault.azure.net/.default');
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_600_000);
  expect(decodeJwt(token)).toMatchObject({
    aud: 'https://vault.azure.net',
    iss: `${world.cloud.origins.login}/${world.home.id}/`,
    oid: world.identity.principalId,
    appid: world.identity.clientId,
  });
});

test('a token to exchange has the v2.0 issuer and the principal as its subject', async () => {
  const credential = new ManagedIdentityCredential({ clientId: world.identity.clientId });
  const { token } = await credential.getToken(`${exchangeAudience}/.default`);
  expect(decodeJwt(token)).toMatchObject({
    aud: exchangeAudience,
    iss: `${world.cloud.origins.login}/${world.home.id}/v2.0`,
    sub: world.identity.principalId,
  });
});

test('an unknown client id is App Service’s own error', async () => {
  const query = new URLSearchParams({
    resource: 'https://vault.azure.net',
    'api-version': '2019-08-01',
    client_id: crypto.randomUUID(),
  });
  const headers = { 'x-identity-header': 'header-secret' };
  const response = await fetch(`${world.cloud.origins.identity}/msi/token?${query}`, { headers });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('Managed Identity'),
  });
});

test('without its header nothing is given', async () => {
  const query = new URLSearchParams({ resource: 'https://vault.azure.net', 'api-version': '2019-08-01' });
  expect((await fetch(`${world.cloud.origins.identity}/msi/token?${query}`)).status).toBe(401);
});
