/** A strict OpenID Connect client against the simulated Entra: every check that it makes passes without an exception. */
import * as oauth from 'oauth4webapi';
import { createBrowser } from '../testing/browser.ts';
import {
  clientSecret,
  createWorld,
  exchangeAudience,
  identityToken,
  redirectUri,
  type World,
} from '../testing/world.ts';
import { assertionType } from './client-authentication.ts';

const insecure = { [oauth.allowInsecureRequests]: true };
let world: World;
beforeAll(async () => {
  world = await createWorld();
  const grant = { roles: ['User.Read.All'], scopes: ['openid', 'profile'] };
  await world.control.setGrant(world.customer.id, world.registration.clientId, grant);
});
afterAll(() => world.close());

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(`${world.cloud.origins.login}/${world.customer.id}/v2.0`);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
}

test('discovery, code with PKCE and nonce, id token with its signature', async () => {
  const server = await discover();
  const client = { client_id: world.registration.clientId };
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const query = new URLSearchParams({
    ...client,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const browser = createBrowser(redirectUri);
  const page = await browser.open(`${server.authorization_endpoint}?${query}`);
  const { url } = await browser.submit(page, { ...world.customer.administrator });
  const parameters = oauth.validateAuthResponse(server, client, url, state);
  const authentication = oauth.ClientSecretPost(clientSecret);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    redirectUri,
    verifier,
    insecure,
  );
  const expected = { expectedNonce: nonce, requireIdToken: true };
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, expected);
  await oauth.validateApplicationLevelSignature(server, response, insecure);
  expect(oauth.getValidatedIdTokenClaims(result)).toMatchObject({ tid: world.customer.id });
});

test('client credentials with a managed identity as client assertion', async () => {
  const server = await discover();
  const client = { client_id: world.registration.clientId };
  const assertion = await identityToken(world, exchangeAudience);
  const authentication: oauth.ClientAuth = (_server, { client_id }, body) => {
    body.set('client_id', client_id);
    body.set('client_assertion_type', assertionType);
    body.set('client_assertion', assertion);
  };
  const scope = { scope: `${world.cloud.origins.graph}/.default` };
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, scope, insecure);
  const result = await oauth.processClientCredentialsResponse(server, client, response);
  expect(result.token_type).toBe('bearer');
});

test('an error of the token endpoint is a ResponseBodyError', async () => {
  const server = await discover();
  const client = { client_id: world.registration.clientId };
  const scope = { scope: `${world.cloud.origins.graph}/.default` };
  const wrong = oauth.ClientSecretPost('no');
  const response = await oauth.clientCredentialsGrantRequest(server, client, wrong, scope, insecure);
  const result = oauth.processClientCredentialsResponse(server, client, response);
  await expect(result).rejects.toMatchObject({
    name: 'ResponseBodyError',
    error: 'invalid_client',
    status: 401,
  });
});
