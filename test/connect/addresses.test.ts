import { clouds } from '../../shared/clouds/clouds.ts';
import { checkConsentRedirect, requestConsent } from '../../shared/connect/admin-consent.ts';
import { requestSignIn } from '../../shared/connect/sign-in.ts';
import { verifyDelaySeconds } from '../../shared/connect/verify.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { toAuthority } from '../../shared/tokens/authority.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const clientId = '66666666-7777-4888-9999-000000000000';
const redirectUri = 'https://tenantry.example/oauth/callback';

/** Cloud → sign-in origin, Graph's scope, audience of the federated credential: as Microsoft documents them. */
const documented = [
  [
    'global',
    'https://login.microsoftonline.com',
    'https://graph.microsoft.com/.default',
    'api://AzureADTokenExchange',
  ],
  [
    'usgov',
    'https://login.microsoftonline.us',
    'https://graph.microsoft.us/.default',
    'api://AzureADTokenExchangeUSGov',
  ],
  [
    'usgovdod',
    'https://login.microsoftonline.us',
    'https://dod-graph.microsoft.us/.default',
    'api://AzureADTokenExchangeUSGov',
  ],
  [
    'china',
    'https://login.partner.microsoftonline.cn',
    'https://microsoftgraph.chinacloudapi.cn/.default',
    'api://AzureADTokenExchangeChina',
  ],
] as const;

describe.each(documented)('in the cloud %s', (name, login, scope, audience) => {
  const cloud = clouds[name];

  test('consent is asked for at its own sign-in and for its own Graph', () => {
    const { login: origin, graph } = cloud;
    const request = {
      login: origin,
      authority: tenantId,
      clientId,
      graphOrigin: graph,
      redirectUri,
      state: 'st',
    };
    const url = new URL(requestConsent(request));
    expect(url.origin + url.pathname).toBe(`${login}/${tenantId}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: clientId,
      scope,
      redirect_uri: redirectUri,
      state: 'st',
    });
  });

  test('people sign in there, with PKCE and a nonce, for openid and profile only', async () => {
    const { url, secrets } = await requestSignIn(
      { login: cloud.login, clientId, redirectUri },
      tenantId,
      'st',
    );
    const address = new URL(url);
    expect(address.origin + address.pathname).toBe(`${login}/${tenantId}/oauth2/v2.0/authorize`);
    const query = Object.fromEntries(address.searchParams);
    expect(query).toMatchObject({
      client_id: clientId,
      response_type: 'code',
      response_mode: 'query',
      scope: 'openid profile',
      state: 'st',
      nonce: secrets.nonce,
      code_challenge_method: 'S256',
    });
    expect(url).not.toContain(secrets.verifier);
  });

  test('tokens and keys are its own, and so is the audience of the federated credential', () => {
    const { issuer, token_endpoint, jwks_uri } = toAuthority(cloud.login, tenantId);
    expect([issuer, token_endpoint, jwks_uri]).toEqual([
      `${login}/${tenantId}/v2.0`,
      `${login}/${tenantId}/oauth2/v2.0/token`,
      `${login}/${tenantId}/discovery/v2.0/keys`,
    ]);
    expect(cloud.federationAudience).toBe(audience);
  });
});

const codeOf = (query: string) => {
  try {
    checkConsentRedirect(new URLSearchParams(query));
    return 'goes on';
  } catch (error) {
    if (error instanceof TenantryError) return error.code;
    throw error;
  }
};

test.each([
  ['admin_consent=True&tenant=x&state=s', 'goes on'],
  ['admin_consent=true', 'goes on'],
  ['admin_consent=True&error=access_denied&error_description=AADSTS65004%3A+no', 'consent-denied'],
  ['admin_consent=True&error=consent_required', 'consent-denied'],
  ['error=permission_denied&error_description=The+admin+canceled+the+request', 'consent-denied'],
  ['error=access_denied&error_description=AADSTS50020%3A+User+account', 'wrong-tenant'],
  ['error=other&error_description=AADSTS65004%3A+declined', 'consent-denied'],
  ['error=server_error&admin_consent=True', 'sign-in-failed'],
  ['error=', 'sign-in-failed'],
  ['admin_consent=True&error=server_error', 'sign-in-failed'],
  ['tenant=x', 'consent-denied'],
  ['', 'consent-denied'],
])('the redirect ?%s is taken for: %s', (query, expected) => {
  expect(codeOf(query)).toBe(expected);
});

test('a grant is looked for after 5, 15 and 30 seconds, then every minute', () => {
  expect([0, 1, 2, 3, 4, 50].map(verifyDelaySeconds)).toEqual([5, 15, 30, 60, 60, 60]);
});
