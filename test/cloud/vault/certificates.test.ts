import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { collect, createVault, forgetVault, type Vault } from '../testing/vault.ts';
import { createWorld, type World } from '../testing/world.ts';

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

async function remove(name: string): Promise<void> {
  await (await vault.certificates.beginDeleteCertificate(name, { intervalInMs: 10 })).pollUntilDone();
}

const wirePolicy = (changes: Record<string, unknown> = {}) => ({
  policy: {
    key_props: { exportable: false },
    x509_props: { subject: 'CN=Tenantry' },
    issuer: { name: 'Self' },
    ...changes,
  },
});

const toX509 = ({ cer }: { cer?: Uint8Array | undefined }) =>
  new X509Certificate(Buffer.from(cer ?? new Uint8Array()));

test('one is made with the policy that was asked for, and it is a real one', async () => {
  const certificate = await vault.create('made', { keySize: 3072, subject: 'CN=Tenantry, O=Partner' });
  const x509 = toX509(certificate);
  expect(x509.subject.split('\n')).toEqual(['CN=Tenantry', 'O=Partner']);
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(x509.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
  const { properties } = certificate;
  expect(properties.x509ThumbprintString).toBe(createHash('sha1').update(x509.raw).digest('hex'));
  expect(properties.expiresOn).toEqual(new Date(x509.validTo));
  expect(properties.notBefore).toEqual(new Date(x509.validFrom));
  const months = (properties.expiresOn?.getTime() ?? 0) - (properties.createdOn?.getTime() ?? 0);
  expect(Math.round(months / 86_400_000)).toBeGreaterThanOrEqual(730);
  expect(certificate.policy).toMatchObject({ keySize: 3072, exportable: false, issuerName: 'Self' });
});

test('a creation is in progress first, and there is nothing to read before it is completed', async () => {
  await world.control.changeBehaviour({ certificateSeconds: 3600 });
  const begun = await vault.call('POST', 'certificates/slow/create', wirePolicy());
  expect([begun.status, begun.body.status, begun.body.issuer]).toEqual([202, 'inProgress', { name: 'Self' }]);
  expect(begun.headers.get('location')).toContain(
    `/pending?api-version=7.6&request_id=${begun.body.request_id}`,
  );
  expect((await vault.call('GET', 'certificates/slow/pending')).body).toEqual(begun.body);
  const { body } = await vault.call('GET', 'certificates/slow');
  expect(body).toMatchObject({ attributes: { enabled: false }, pending: { id: begun.body.id } });
  expect(body).not.toHaveProperty('cer');
  expect((await vault.call('GET', 'secrets/slow')).status).toBe(404);
  const signed = await vault.call('POST', 'keys/slow//sign', { alg: 'PS256', value: 'A'.repeat(43) });
  expect([signed.status, signed.body.error.innererror.code]).toEqual([403, 'KeyDisabled']);
  const again = await vault.call('POST', 'certificates/slow/create', wirePolicy());
  expect([again.status, again.body.error.code]).toEqual([409, 'Forbidden']);
  const names = (await collect(vault.certificates.listPropertiesOfCertificates())).map(({ name }) => name);
  expect(names).not.toContain('slow');
  await world.control.changeBehaviour({ certificateSeconds: 0.05 });
});

test('a completed creation names its target, and a request id works as a filter', async () => {
  await vault.create('done');
  const { status, body } = await vault.call('GET', 'certificates/done/pending');
  expect([status, body.status]).toEqual([200, 'completed']);
  expect(body.target).toBe(`${world.cloud.origins.vault}/certificates/done`);
  const other = await vault.call('GET', `certificates/done/pending?request_id=${randomUUID()}`);
  expect([other.status, other.body.error.code]).toEqual([404, 'PendingCertificateNotFound']);
});

test('a new version follows the policy, and the old one stays', async () => {
  const first = await vault.create('turned');
  await vault.call('POST', 'certificates/turned/create', {});
  expect((await vault.certificates.getCertificate('turned')).properties.version).toBe(
    first.properties.version,
  );
  await new Promise((resolve) => setTimeout(resolve, 80));
  const second = await vault.certificates.getCertificate('TURNED');
  expect(second.properties.version).not.toBe(first.properties.version);
  expect(toX509(second).subject).toBe('CN=Tenantry');
  const old = await vault.certificates.getCertificateVersion('turned', first.properties.version ?? '');
  expect(Buffer.from(old.cer ?? [])).toEqual(Buffer.from(first.cer ?? []));
  const versions = await collect(vault.certificates.listPropertiesOfCertificateVersions('turned'));
  expect(versions.map(({ version }) => version)).toEqual([
    first.properties.version,
    second.properties.version,
  ]);
});

test('a deleted certificate keeps its name until it is recovered or purged', async () => {
  const { properties } = await vault.create('short');
  await remove('short');
  const gone = { statusCode: 404, code: 'CertificateNotFound' };
  await expect(vault.certificates.getCertificate('short')).rejects.toMatchObject(gone);
  expect((await vault.call('GET', `keys/short/${properties.version}`)).body.error.code).toBe('KeyNotFound');
  await expect(vault.create('short')).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  const conflict = await vault.call('POST', 'certificates/short/create', wirePolicy());
  expect(conflict.body.error.innererror.code).toBe('ObjectIsDeletedButRecoverable');
  expect((await vault.call('PUT', 'secrets/short', { value: 'x' })).status).toBe(409);
  expect((await collect(vault.certificates.listDeletedCertificates())).map(({ name }) => name)).toEqual([
    'short',
  ]);
  const recovery = await vault.certificates.beginRecoverDeletedCertificate('short', { intervalInMs: 10 });
  expect((await recovery.pollUntilDone()).properties.version).toBe(properties.version);
  await remove('short');
  await vault.certificates.purgeDeletedCertificate('short');
  expect((await vault.create('short')).properties.version).not.toBe(properties.version);
});

test.each([
  ['an exportable key', { key_props: { exportable: true } }],
  ['another issuer', { issuer: { name: 'DigiCert' } }],
  ['no subject', { x509_props: {} }],
  ['another name', { x509_props: { subject: 'CN=a', sans: { dns_names: ['contoso.com'] } } }],
  ['a small key', { key_props: { exportable: false, key_size: 1024 } }],
  ['a curve', { key_props: { exportable: false, kty: 'EC' } }],
])('%s is a bad parameter', async (_what, changes) => {
  const { status, body } = await vault.call('POST', 'certificates/bad/create', wirePolicy(changes));
  expect([status, body.error.code]).toEqual([400, 'BadParameter']);
});

test('creations are throttled as those of secrets are', async () => {
  await world.control.changeBehaviour({ vaultThrottling: true });
  const wrong = () =>
    vault.call('POST', 'certificates/busy/create', wirePolicy({ issuer: { name: 'Other' } }));
  const statuses = (await Promise.all(Array.from({ length: 301 }, wrong))).map(({ status }) => status);
  await world.control.changeBehaviour({ vaultThrottling: false });
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
});
