import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { selfSigned, thumbprint } from '../certificate.ts';
import {
  appOnly,
  createWorld,
  exchangeAudience,
  identityToken,
  requestToken,
  type World,
} from '../testing/world.ts';
import { assertionType } from './client-authentication.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.control.setGrant(world.customer.id, world.registration.clientId, { roles: ['User.Read.All'] });
});
afterAll(() => world.close());

function asserted(assertion: string): Record<string, string> {
  const { client_secret: _secret, ...form } = appOnly(world);
  return { ...form, client_assertion_type: assertionType, client_assertion: assertion };
}

describe('app-only tokens', () => {
  test('the answer has four members and the token the claims of the v1 format', async () => {
    const { status, body, headers } = await requestToken(world, world.customer.id, appOnly(world));
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'token_type']);
    expect(headers.get('cache-control')).toBe('no-store, no-cache');
    expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(decodeJwt(body.access_token as string)).toMatchObject({
      aud: world.cloud.origins.graph,
      iss: `${world.cloud.origins.login}/${world.customer.id}/`,
      appid: world.registration.clientId,
      appidacr: '1',
      idtyp: 'app',
      roles: ['User.Read.All'],
      tid: world.customer.id,
      ver: '1.0',
    });
  });

  test('a token is issued where nothing was granted, without roles', async () => {
    await world.control.setGrant(world.home.id, world.registration.clientId, {});
    const { status, body } = await requestToken(world, world.home.id, appOnly(world));
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token as string)).not.toHaveProperty('roles');
  });

  test('a client that takes claims challenges says so in its token', async () => {
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } });
    const { body } = await requestToken(world, world.customer.id, appOnly(world, { claims }));
    expect(decodeJwt(body.access_token as string).xms_cc).toEqual(['cp1']);
  });
});

describe('federated credential', () => {
  test('the managed identity of the home tenant proves the client', async () => {
    const assertion = await identityToken(world, exchangeAudience);
    const { status, body } = await requestToken(world, world.customer.id, asserted(assertion));
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token as string).appidacr).toBe('2');
  });

  test('a token for another audience does not', async () => {
    const assertion = await identityToken(world, 'api://AzureADTokenExchangeUSGov');
    const { status, body } = await requestToken(world, world.customer.id, asserted(assertion));
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [700212]]);
  });

  test('another identity does not', async () => {
    const other = await world.control.addIdentity({ tenantId: world.home.id });
    const assertion = await identityToken({ ...world, identity: other }, exchangeAudience);
    const { body } = await requestToken(world, world.customer.id, asserted(assertion));
    expect(body.error_codes).toEqual([700213]);
  });

  test('an identity of another tenant does not, even where the registration names it', async () => {
    const foreign = await world.control.addIdentity({ tenantId: world.customer.id });
    const issuer = `${world.cloud.origins.login}/${world.customer.id}/v2.0`;
    const { clientId } = await world.control.addRegistration({
      displayName: 'Misconfigured',
      homeTenantId: world.home.id,
      federatedCredentials: [{ issuer, subject: foreign.principalId, audience: exchangeAudience }],
    });
    const assertion = await identityToken({ ...world, identity: foreign }, exchangeAudience);
    const form = { ...asserted(assertion), client_id: clientId };
    const { body } = await requestToken(world, world.home.id, form);
    expect(body.error_codes).toEqual([700236]);
  });
});

test.each(['garbage', 'a.b.c', `x.${Buffer.from('{"iss":"y"}').toString('base64url')}.z`])(
  'an assertion that is no JWT (%s) is refused',
  async (assertion) => {
    const { status, body } = await requestToken(world, world.customer.id, asserted(assertion));
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  },
);

describe('certificate', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSigned('tenantry', publicKey, privateKey);
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;

  beforeAll(() => world.control.changeRegistration(world.registration.clientId, { certificates: [pem] }));

  function assertion(
    changes: { audience?: string; expires?: number; subject?: string; key?: KeyObject } = {},
  ) {
    const { clientId } = world.registration;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint(certificate, 'sha256') })
      .setIssuer(clientId)
      .setSubject(changes.subject ?? clientId)
      .setAudience(changes.audience ?? `${world.cloud.origins.login}/${world.customer.id}/oauth2/v2.0/token`)
      .setNotBefore(now)
      .setExpirationTime(changes.expires ?? now + 300)
      .sign(changes.key ?? privateKey);
  }

  test('an assertion signed with its key proves the client', async () => {
    const { status, body } = await requestToken(world, world.customer.id, asserted(await assertion()));
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token as string).appidacr).toBe('2');
  });

  test.each([
    [
      'another key',
      700027,
      () => assertion({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    ['another audience', 700023, () => assertion({ audience: 'https://example.com/token' })],
    ['another subject', 700021, () => assertion({ subject: randomUUID() })],
    ['the past', 700024, () => assertion({ expires: Math.floor(Date.now() / 1000) - 3600 })],
  ])('an assertion of %s is AADSTS%d', async (_of, code, make) => {
    const { status, body } = await requestToken(world, world.customer.id, asserted(await make()));
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [code]]);
  });
});
