/** Microsoft's own library against the simulated Entra. It insists on https, so its requests are led here. */
import { ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { createBrowser } from '../testing/browser.ts';
import {
  clientSecret,
  createPkce,
  createWorld,
  exchangeAudience,
  identityToken,
  redirectUri,
  type World,
} from '../testing/world.ts';

const publicLogin = 'https://login.microsoftonline.com';
let world: World;
beforeAll(async () => {
  world = await createWorld();
  const { id } = world.customer;
  await world.control.setGrant(id, world.registration.clientId, {
    roles: ['User.Read.All'],
    scopes: ['openid', 'profile', 'offline_access', 'User.Read'],
  });
});
afterAll(() => world.close());

/** Sends what goes to Microsoft to the simulated cloud, and says Microsoft where that names itself. */
function network(): INetworkModule {
  async function send<T>(
    method: string,
    url: string,
    options: { body?: string; headers?: Record<string, string> } = {},
  ) {
    const { login } = world.cloud.origins;
    const response = await fetch(url.replace(publicLogin, login), {
      method,
      ...(options.headers ? { headers: options.headers } : {}),
      ...(options.body ? { body: options.body } : {}),
    });
    const text = (await response.text()).replaceAll(login, publicLogin);
    const body = JSON.parse(text.replaceAll(new URL(login).host, 'login.microsoftonline.com')) as T;
    return { headers: Object.fromEntries(response.headers), body, status: response.status };
  }
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

type ClientAuth = { clientSecret: string } | { clientAssertion: () => Promise<string> };

function createClient(auth: ClientAuth = { clientSecret }): ConfidentialClientApplication {
  const { clientId } = world.registration;
  const authority = `${publicLogin}/${world.customer.id}`;
  return new ConfidentialClientApplication({
    auth: { clientId, authority, ...auth },
    system: { networkClient: network() },
  });
}

const scopes = () => [`${world.cloud.origins.graph}/.default`];

test('client credentials by secret', async () => {
  const result = await createClient().acquireTokenByClientCredential({ scopes: scopes() });
  expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({
    tid: world.customer.id,
    roles: ['User.Read.All'],
  });
});

test('client credentials by federated assertion', async () => {
  const client = createClient({ clientAssertion: () => identityToken(world, exchangeAudience) });
  const result = await client.acquireTokenByClientCredential({ scopes: scopes() });
  expect(decodeJwt(result?.accessToken ?? '').appidacr).toBe('2');
});

test('a wrong secret is the error that MSAL knows', async () => {
  const request = createClient({ clientSecret: 'no' }).acquireTokenByClientCredential({ scopes: scopes() });
  await expect(request).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215 });
});

test('a token endpoint that asks for consent is an InteractionRequiredAuthError', async () => {
  await world.control.changeSettings(world.customer.id, { tokenError: 65001 });
  const request = createClient().acquireTokenByClientCredential({ scopes: scopes(), skipCache: true });
  await expect(request).rejects.toMatchObject({
    name: 'InteractionRequiredAuthError',
    subError: 'consent_required',
  });
  await world.control.changeSettings(world.customer.id, { tokenError: null });
});

test('authorization code with PKCE, then silently by refresh token', async () => {
  const client = createClient();
  const pkce = createPkce();
  const address = await client.getAuthCodeUrl({
    scopes: ['User.Read'],
    redirectUri,
    codeChallenge: pkce.challenge,
    codeChallengeMethod: 'S256',
    prompt: 'select_account',
  });
  const browser = createBrowser(redirectUri);
  const page = await browser.open(address.replace(publicLogin, world.cloud.origins.login));
  const { url } = await browser.submit(page, { ...world.customer.person });
  const code = url.searchParams.get('code') ?? '';
  const result = await client.acquireTokenByCode({
    code,
    scopes: ['User.Read'],
    redirectUri,
    codeVerifier: pkce.verifier,
  });
  expect(result.account).toMatchObject({
    tenantId: world.customer.id,
    username: world.customer.person.username,
  });
  if (!result.account) throw new Error('MSAL has no account.');
  const next = await client.acquireTokenSilent({
    account: result.account,
    scopes: ['User.Read'],
    forceRefresh: true,
  });
  expect(next.fromCache).toBe(false);
  expect(next.accessToken).not.toBe(result.accessToken);
});
