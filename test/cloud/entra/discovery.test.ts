import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { appOnly, createWorld, requestToken, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function read(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${world.cloud.origins.login}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('OpenID configuration', () => {
  test.each(['contoso.com', 'CONTOSO.onmicrosoft.com'])(
    '%s resolves to the id of its tenant',
    async (domain) => {
      const { body } = await read(`/${domain}/v2.0/.well-known/openid-configuration`);
      const { login } = world.cloud.origins;
      expect(body).toMatchObject({
        issuer: `${login}/${world.customer.id}/v2.0`,
        token_endpoint: `${login}/${world.customer.id}/oauth2/v2.0/token`,
        jwks_uri: `${login}/${world.customer.id}/discovery/v2.0/keys`,
      });
    },
  );

  test.each(['organizations', 'common'])('the issuer of %s is a literal template', async (segment) => {
    const { body } = await read(`/${segment}/v2.0/.well-known/openid-configuration`);
    expect(body.issuer).toBe(`${world.cloud.origins.login}/{tenantid}/v2.0`);
  });

  test('a tenant that does not exist is AADSTS90002', async () => {
    const { status, body } = await read('/nobody.example/v2.0/.well-known/openid-configuration');
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
    expect(body.error_description).toContain("AADSTS90002: Tenant 'nobody.example' not found.");
  });
});

describe('keys', () => {
  test('a token verifies by the published keys, before and after rotation', async () => {
    await world.control.setGrant(world.customer.id, world.registration.clientId, {
      roles: ['User.Read.All'],
    });
    const before = await requestToken(world, world.customer.id, appOnly(world));
    const { kid } = await world.control.rotateKeys();
    const after = await requestToken(world, world.customer.id, appOnly(world));
    const { body } = await read(`/${world.customer.id}/discovery/v2.0/keys`);
    const keys = createLocalJWKSet(body as unknown as JSONWebKeySet);
    for (const token of [before, after]) await jwtVerify(token.body.access_token as string, keys);
    const verified = await jwtVerify(after.body.access_token as string, keys);
    expect(verified.protectedHeader.kid).toBe(kid);
    expect(decodeJwt(before.body.access_token as string).tid).toBe(world.customer.id);
  });

  test('a key that was thrown away signs nothing that holds', async () => {
    const before = await requestToken(world, world.customer.id, appOnly(world));
    const headers = { authorization: `Bearer ${before.body.access_token}` };
    const users = `${world.cloud.origins.graph}/v1.0/users`;
    expect((await fetch(users, { headers })).status).toBe(200);
    await world.control.rotateKeys({ keepOld: false });
    expect((await fetch(users, { headers })).status).toBe(401);
  });

  test('each key has a certificate and an issuer', async () => {
    const { body } = await read('/organizations/discovery/v2.0/keys');
    const [key] = body.keys as Record<string, unknown>[];
    expect(key).toMatchObject({
      kty: 'RSA',
      use: 'sig',
      issuer: `${world.cloud.origins.login}/{tenantid}/v2.0`,
    });
    expect(key?.x5t).toBe(key?.kid);
    expect(key?.x5c).toHaveLength(1);
  });
});
