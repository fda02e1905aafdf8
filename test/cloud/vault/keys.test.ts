import {
  constants,
  createHash,
  createPrivateKey,
  type KeyObject,
  randomUUID,
  verify,
  X509Certificate,
} from 'node:crypto';
import { decodeJwt } from 'jose';
import { assertionType } from '../entra/client-authentication.ts';
import { createVault, forgetVault, type Vault } from '../testing/vault.ts';
import { appOnly, createWorld, requestToken, type World } from '../testing/world.ts';

let world: World;
let vault: Vault;
beforeAll(async () => {
  world = await createWorld();
  vault = await createVault(world);
  await world.control.changeBehaviour({ certificateSeconds: 0.05 });
});
afterAll(async () => {
  forgetVault();
  await world.close();
});

function publicKeyOf(cer: Uint8Array | undefined): KeyObject {
  return new X509Certificate(Buffer.from(cer ?? [])).publicKey;
}

describe('keys', () => {
  // Verified here and not by the library, which verifies PS256 on its own as if it were RS256.
  test.each([
    ['PS256', 'sha256', constants.RSA_PKCS1_PSS_PADDING],
    ['PS512', 'sha512', constants.RSA_PKCS1_PSS_PADDING],
    ['RS256', 'sha256', constants.RSA_PKCS1_PADDING],
  ])('%s signs a digest, and signs data', async (name, hash, padding) => {
    const { keyId, cer } = await vault.create(`sign-${name}`, { keySize: name === 'PS512' ? 3072 : 2048 });
    const data = Buffer.from('signed by the vault');
    const digest = createHash(hash).update(data).digest();
    const signed = await vault.signer(keyId).sign(name, digest);
    expect(signed.keyID).toBe(keyId);
    const { result } = await vault.signer(keyId).signData(name, data);
    const key = { key: publicKeyOf(cer), padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    for (const signature of [signed.result, result]) {
      expect(verify(hash, data, key, signature)).toBe(true);
      expect(verify(hash, Buffer.from('something else'), key, signature)).toBe(false);
    }
  });

  test('a key shows its public part and what it may do', async () => {
    const certificate = await vault.create('shown');
    const key = await vault.keys.getKey('shown');
    expect(key.keyOperations).toEqual(['sign', 'verify']);
    expect(key.properties.managed).toBe(true);
    const { n } = publicKeyOf(certificate.cer).export({ format: 'jwk' });
    expect(Buffer.from(key.key?.n ?? []).toString('base64url')).toBe(n);
  });

  test('a disabled version signs nothing', async () => {
    const { keyId, properties } = await vault.create('off');
    await vault.certificates.updateCertificateProperties('off', properties.version ?? '', { enabled: false });
    await expect(vault.signer(keyId).sign('PS256', Buffer.alloc(32))).rejects.toMatchObject({
      statusCode: 403,
    });
  });

  test('a key for something else does not sign', async () => {
    await vault.create('other-usage', { keyUsage: ['keyEncipherment'] });
    const { status, body } = await vault.call('POST', 'keys/other-usage//sign', {
      alg: 'PS256',
      value: 'A'.repeat(43),
    });
    expect([status, body.error.innererror.code]).toEqual([403, 'KeyOperationForbidden']);
  });

  test.each([
    ['a digest of another length', { alg: 'PS256', value: 'AAAA' }],
    ['another algorithm', { alg: 'ES256', value: 'A'.repeat(43) }],
    ['no base64url', { alg: 'PS256', value: '+/=' }],
  ])('%s is a bad parameter', async (_what, body) => {
    const { keyId = '' } = await vault.certificates.getCertificate('shown');
    const answer = await vault.call('POST', `${new URL(keyId).pathname.slice(1)}/sign`, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
  });
});

describe('what never leaves the vault', () => {
  test.each(['application/x-pkcs12', 'application/x-pem-file'])(
    'the secret of a certificate (%s) holds its public part alone',
    async (contentType) => {
      const name = `secret-${contentType.slice(-4)}`;
      const { cer } = await vault.create(name, { contentType });
      const secret = await vault.secrets.getSecret(name);
      expect(secret.properties).toMatchObject({ contentType, managed: true });
      const value = secret.value ?? '';
      const isPem = contentType.endsWith('pem-file');
      const bytes = isPem ? new X509Certificate(value).raw : Buffer.from(value, 'base64');
      expect(bytes.includes(Buffer.from(cer ?? []))).toBe(true);
      expect(bytes.length - (cer?.length ?? 0)).toBeLessThan(150);
    },
  );

  test('the secret of a certificate is changed by the certificate alone', async () => {
    await vault.create('guarded');
    const { status, body } = await vault.call('PUT', 'secrets/guarded', { value: 'x' });
    expect([status, body.error.innererror.code]).toEqual([403, 'SecretManagedByKeyVault']);
    expect((await vault.call('DELETE', 'secrets/guarded')).status).toBe(403);
  });

  test('no answer has the private key', async () => {
    const { properties } = await vault.create('canary');
    const { privateKey = '' } = world.cloud.certificates.get('canary')?.versions[0] ?? {};
    const paths = [
      'certificates',
      'certificates/canary',
      'certificates/canary/pending',
      'certificates/canary/policy',
    ];
    paths.push('certificates/canary/versions', `keys/canary/${properties.version}`, 'keys/canary');
    paths.push('secrets', 'secrets/canary', 'secrets/canary/versions');
    const bodies = await Promise.all(paths.map(async (path) => (await vault.call('GET', path)).body));
    const text = JSON.stringify([...bodies, await world.control.listCertificates()]);
    expect(text).not.toMatch(/PRIVATE|"(d|p|q|dp|dq|qi)":/);
    const jwk = createPrivateKey(privateKey).export({ format: 'jwk' });
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      const bytes = Buffer.from(jwk[part] ?? '', 'base64url');
      expect(bytes.length).toBeGreaterThan(100);
      for (const encoding of ['base64', 'base64url', 'hex'] as const)
        expect(text).not.toContain(bytes.toString(encoding));
    }
  });

  test('the control API lists names and versions', async () => {
    const { properties } = await vault.create('listed');
    const listed = (await world.control.listCertificates()).find(({ name }) => name === 'listed');
    expect(listed).toMatchObject({
      deleted: false,
      versions: [{ version: properties.version, enabled: true }],
    });
  });
});

test('a certificate of the vault proves the client of a registration that has its public part', async () => {
  const { keyId, cer = new Uint8Array() } = await vault.create('circle');
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(cer).toString('base64')}\n-----END CERTIFICATE-----\n`;
  const { clientId } = world.registration;
  await world.control.changeRegistration(clientId, { certificates: [pem] });
  await world.control.setGrant(world.customer.id, clientId, { roles: ['User.Read.All'] });
  const now = Math.floor(Date.now() / 1000);
  const audience = `${world.cloud.origins.login}/${world.customer.id}/oauth2/v2.0/token`;
  const thumbprint = createHash('sha256').update(cer).digest('base64url');
  const head = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: now, exp: now + 300 };
  const input = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const { result } = await vault.signer(keyId).signData('PS256', Buffer.from(input));
  const { client_secret: _secret, ...form } = appOnly(world, {
    client_assertion_type: assertionType,
    client_assertion: `${input}.${Buffer.from(result).toString('base64url')}`,
  });
  const { status, body } = await requestToken(world, world.customer.id, form);
  expect(status).toBe(200);
  expect(decodeJwt(String(body.access_token))).toMatchObject({ appidacr: '2', roles: ['User.Read.All'] });
});
