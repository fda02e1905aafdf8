import { ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { createWorld, identityToken, type World } from '../testing/world.ts';

let world: World;
let client: SecretClient;
let authorization: string;
beforeAll(async () => {
  world = await createWorld();
  process.env.IDENTITY_ENDPOINT = `${world.cloud.origins.identity}/msi/token`;
  process.env.IDENTITY_HEADER = 'header-secret';
  client = createClient();
  authorization = `Bearer ${await identityToken(world, 'https://vault.azure.net')}`;
});
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await world.close();
});

function createClient(): SecretClient {
  const credential = new ManagedIdentityCredential({ clientId: world.identity.clientId });
  return new SecretClient(world.cloud.origins.vault, credential, {
    allowInsecureConnection: true,
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function putRaw(name: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const url = `${world.cloud.origins.vault}/secrets/${name}?api-version=7.6`;
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('a request without a token is told where to get one', async () => {
  const response = await fetch(`${world.cloud.origins.vault}/secrets/any?api-version=7.6`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe(
    `Bearer authorization="${world.cloud.origins.login}/${world.home.id}", resource="https://vault.azure.net"`,
  );
});

test('a token for another audience is not taken', async () => {
  const foreign = `Bearer ${await identityToken(world, 'https://storage.azure.com')}`;
  const url = `${world.cloud.origins.vault}/secrets/any?api-version=7.6`;
  expect((await fetch(url, { headers: { authorization: foreign } })).status).toBe(401);
});

test('a secret is set, read, versioned, listed and updated', async () => {
  const expiresOn = new Date('2030-01-01T00:00:00Z');
  const first = await client.setSecret('life', 'one', {
    contentType: 'text/plain',
    tags: { a: 'b' },
    expiresOn,
  });
  const second = await client.setSecret('life', 'two');
  expect((await client.getSecret('life')).value).toBe('two');
  const old = await client.getSecret('LIFE', { version: first.properties.version ?? '' });
  expect(old).toMatchObject({
    value: 'one',
    properties: { contentType: 'text/plain', tags: { a: 'b' }, expiresOn },
  });
  const versions = await collect(client.listPropertiesOfSecretVersions('life'));
  expect(versions.map(({ version }) => version)).toEqual([
    first.properties.version,
    second.properties.version,
  ]);
  const names = (await collect(client.listPropertiesOfSecrets())).map(({ name }) => name);
  expect(names).toContain('life');
  await client.updateSecretProperties('life', second.properties.version ?? '', { enabled: false });
  await expect(client.getSecret('life')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
});

test('a deleted secret keeps its name until it is recovered or purged', async () => {
  await client.setSecret('short', 'lived');
  await (await client.beginDeleteSecret('short', { intervalInMs: 10 })).pollUntilDone();
  await expect(client.getSecret('short')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
  const conflict = await putRaw('short', { value: 'again' });
  expect(conflict).toMatchObject({
    status: 409,
    body: { error: { code: 'Conflict', innererror: { code: 'ObjectIsDeletedButRecoverable' } } },
  });
  expect((await collect(client.listDeletedSecrets())).map(({ name }) => name)).toEqual(['short']);
  await (await client.beginRecoverDeletedSecret('short', { intervalInMs: 10 })).pollUntilDone();
  expect((await client.getSecret('short')).value).toBe('lived');
  await (await client.beginDeleteSecret('short', { intervalInMs: 10 })).pollUntilDone();
  await client.purgeDeletedSecret('short');
  expect((await client.setSecret('short', 'anew')).value).toBe('anew');
});

test('a listing of more than a page is followed by its next link', async () => {
  for (let index = 0; index < 30; index++) await client.setSecret(`many-${index}`, 'x');
  const names = (await collect(client.listPropertiesOfSecrets())).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('many-'))).toHaveLength(30);
});

test.each([
  ['a name with a dot', 'contoso.com', { value: 'x' }],
  ['more than 25 KB', 'big', { value: 'x'.repeat(25 * 1024 + 1) }],
  [
    'sixteen tags',
    'tags',
    { value: 'x', tags: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`t${at}`, ''])) },
  ],
  ['no value', 'none', {}],
])('%s is a bad parameter', async (_what, name, body) => {
  expect(await putRaw(name, body)).toMatchObject({ status: 400, body: { error: { code: 'BadParameter' } } });
});

test('the 301st creation within ten seconds is throttled', async () => {
  await world.control.changeBehaviour({ vaultThrottling: true });
  const secret = { value: 'x' };
  const statuses = await Promise.all(Array.from({ length: 301 }, () => putRaw('busy', secret)));
  expect(statuses.filter(({ status }) => status === 429)).toHaveLength(1);
  await world.control.changeBehaviour({ vaultThrottling: false });
});

test('the control API shows names and numbers, never values', async () => {
  await client.setSecret('canary', 'canary-value');
  expect(JSON.stringify(await world.control.listVault())).not.toContain('canary-value');
  expect(await world.control.listVault()).toContainEqual({ name: 'canary', versions: 1, deleted: false });
});
