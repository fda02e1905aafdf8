/** A registration of a customer in the customer's own tenant: the application works with what somebody typed in. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { selfSigned, thumbprint } from '../certificate.ts';
import type { AppRegistration } from '../model.ts';
import { createBrowser, type Page } from '../testing/browser.ts';
import {
  adminConsentUrl,
  appOnly,
  authorizeUrl,
  createWorld,
  requestToken,
  type World,
} from '../testing/world.ts';
import { assertionType } from './client-authentication.ts';

const ownUri = 'https://tenantry.example/oauth/callback';
const secret = { id: randomUUID(), value: 'own~secret', expiresAt: '2099-01-01T00:00:00Z' };
const oldSecret = { id: randomUUID(), value: 'old~secret', expiresAt: '2026-01-01T00:00:00Z' };

let world: World;
let own: AppRegistration;
beforeEach(async () => {
  world = await createWorld();
  own = await world.control.addRegistration({
    displayName: 'Tenantry at Contoso',
    homeTenantId: world.customer.id,
    multiTenant: false,
    redirectUris: [ownUri],
    requiredRoles: ['User.Read.All'],
    requiredScopes: ['openid', 'profile'],
    secrets: [secret, oldSecret],
  });
});
afterEach(() => world.close());

function request(fields: Record<string, string> = {}, tenantId = world.customer.id) {
  const form = appOnly(world, { client_id: own.clientId, client_secret: secret.value, ...fields });
  return requestToken(world, tenantId, form);
}

const roleOf = ({ body }: Awaited<ReturnType<typeof request>>) => decodeJwt(String(body.access_token)).roles;

describe('client credentials', () => {
  test('before anything is granted there is a token without roles, and then with what was granted', async () => {
    expect(roleOf(await request())).toBeUndefined();
    await world.control.setGrant(world.customer.id, own.clientId, { roles: ['User.Read.All'] });
    expect(roleOf(await request())).toEqual(['User.Read.All']);
  });

  test('the tenant is found by its domain as well, and the token names its id', async () => {
    const { body } = await request({}, 'contoso.com');
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      tid: world.customer.id,
      appid: own.clientId,
    });
  });

  test('at another tenant it does not exist', async () => {
    const { status, body } = await request({}, world.home.id);
    expect([status, body.error, body.error_codes]).toEqual([400, 'unauthorized_client', [700016]]);
    expect(body.error_description).toContain(
      `Application with identifier '${own.clientId}' was not found in the directory 'Partner'`,
    );
  });

  test('nobody else can grant it anything', async () => {
    await expect(world.control.setGrant(world.home.id, own.clientId, {})).rejects.toThrow('400');
  });

  test('the object id in place of the client id is unknown', async () => {
    const { body } = await request({ client_id: randomUUID() });
    expect([body.error, body.error_codes]).toEqual(['unauthorized_client', [700016]]);
  });

  test.each([
    ['a wrong secret', 'own~secre'],
    ['the ID of a secret in place of its value', secret.id],
  ])('%s is AADSTS7000215', async (_what, client_secret) => {
    const { status, body } = await request({ client_secret });
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [7000215]]);
    expect(body.error_description).toMatch(
      /^AADSTS7000215: Invalid client secret provided\. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '/,
    );
  });

  test('an expired secret is AADSTS7000222', async () => {
    const { status, body } = await request({ client_secret: oldSecret.value });
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [7000222]]);
  });
});

describe('certificates', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const current = selfSigned('CN=Contoso', publicKey, privateKey);
  const expired = selfSigned('CN=Contoso', publicKey, privateKey, {
    notBefore: 0,
    notAfter: 1_750_000_000_000,
  });
  const toPem = (cer: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${cer.toString('base64')}\n-----END CERTIFICATE-----`;

  async function prove(certificate: Buffer) {
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint(certificate, 'sha256') })
      .setIssuer(own.clientId)
      .setSubject(own.clientId)
      .setAudience(`${world.cloud.origins.login}/${world.customer.id}/oauth2/v2.0/token`)
      .setExpirationTime('5 min')
      .sign(privateKey);
    const { client_secret: _secret, ...form } = appOnly(world, {
      client_id: own.clientId,
      client_assertion_type: assertionType,
      client_assertion: assertion,
    });
    return requestToken(world, world.customer.id, form);
  }

  test('one that is on the registration proves it', async () => {
    await world.control.changeRegistration(own.clientId, { certificates: [toPem(current)] });
    expect((await prove(current)).status).toBe(200);
  });

  test.each([
    ['one that is not there', [] as Buffer[], current, 'The key was not found'],
    ['one that has expired', [expired], expired, 'The key used is expired'],
  ])('%s is AADSTS700027', async (_what, registered, used, reason) => {
    await world.control.changeRegistration(own.clientId, { certificates: registered.map(toPem) });
    const { status, body } = await prove(used);
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [700027]]);
    expect(body.error_description).toContain(`[Reason - ${reason}., Thumbprint of key used by client: '`);
  });
});

describe('sign-in', () => {
  const asOwn = (fields: Record<string, string> = {}) => ({
    client_id: own.clientId,
    redirect_uri: ownUri,
    ...fields,
  });

  async function consent(): Promise<Page> {
    const browser = createBrowser(ownUri);
    const page = await browser.open(adminConsentUrl(world, world.customer.id, asOwn()));
    return browser.submit(await browser.submit(page, { ...world.customer.administrator }), {}, 'accept');
  }

  test('after admin consent a person signs in by the application’s own redirect URI', async () => {
    expect((await consent()).url.searchParams.get('tenant')).toBe(world.customer.id);
    const browser = createBrowser(ownUri);
    const page = await browser.open(authorizeUrl(world, world.customer.id, asOwn()));
    const { url } = await browser.submit(page, { ...world.customer.person });
    expect(url.href.startsWith(ownUri)).toBe(true);
    const { body } = await requestToken(world, world.customer.id, {
      grant_type: 'authorization_code',
      client_id: own.clientId,
      client_secret: secret.value,
      code: url.searchParams.get('code') ?? '',
      redirect_uri: ownUri,
    });
    expect(decodeJwt(String(body.id_token))).toMatchObject({ aud: own.clientId, tid: world.customer.id });
    expect(roleOf(await request())).toEqual(['User.Read.All']);
  });

  test.each([
    [
      'a redirect URI that is not registered',
      () => asOwn({ redirect_uri: 'https://tenantry.example/other' }),
      'AADSTS50011',
    ],
    ['organizations', () => asOwn(), 'AADSTS50194'],
    ['another tenant', () => asOwn(), 'AADSTS700016'],
  ])('%s ends on Microsoft’s own page', async (what, fields, code) => {
    const segments: Record<string, string> = {
      organizations: 'organizations',
      'another tenant': world.home.id,
    };
    const segment = segments[what] ?? world.customer.id;
    for (const toUrl of [authorizeUrl, adminConsentUrl]) {
      const page = await createBrowser(ownUri).open(toUrl(world, segment, fields()));
      expect([page.status, page.html]).toEqual([400, expect.stringContaining(code)]);
    }
  });
});
