import { decodeProtectedHeader } from 'jose';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createSeal } from '../../shared/secrets/seal.ts';
import type { Secret, Secrets } from '../../shared/secrets/secrets.ts';

/** A vault in memory; `beforeSave` lets another instance come in between. */
function createVault() {
  const versions: Secret[] = [];
  const reads: (string | undefined)[] = [];
  const vault = {
    reads,
    versions,
    beforeSave: async () => {},
    async find(name: string, version?: string) {
      reads.push(version);
      return version === undefined
        ? versions.findLast((each) => each.name === name)
        : versions.find((each) => each.name === name && each.version === version);
    },
    async get(): Promise<Secret> {
      throw new Error('A seal has no need of it');
    },
    async save(name: string, value: string) {
      await vault.beforeSave();
      const secret = { name, value, version: String(versions.length + 1).padStart(32, 'a') };
      versions.push(secret);
      return secret;
    },
    async remove() {},
  } satisfies Secrets & Record<string, unknown>;
  return vault;
}

const clock = { ms: Date.parse('2026-11-01T00:00:00Z') };
const now = () => clock.ms;
const codeOf = async (work: Promise<unknown>) => {
  try {
    return await work;
  } catch (error) {
    return error instanceof TenantryError ? error.code : error;
  }
};

test('what is sealed can be opened for the same purpose, and cannot be read from outside', async () => {
  const seal = createSeal(createVault(), now);
  const sealed = await seal.seal('invitation', { connectionId: 'a-connection' }, 60);
  expect(await seal.unseal('invitation', sealed)).toMatchObject({ connectionId: 'a-connection' });
  for (const part of sealed.split('.'))
    expect(Buffer.from(part, 'base64url').toString()).not.toContain('a-connection');
});

test('one purpose’s seal is not another’s', async () => {
  const seal = createSeal(createVault(), now);
  const sealed = await seal.seal('invitation', {}, 60);
  expect(await codeOf(seal.unseal('operator', sealed))).toBe('sealed-elsewhere');
});

test('it holds until its end and not longer', async () => {
  const seal = createSeal(createVault(), now);
  const sealed = await seal.seal('state', {}, 900);
  clock.ms += 899_000;
  expect(await codeOf(seal.unseal('state', sealed))).toMatchObject({ aud: 'state' });
  clock.ms += 1_000;
  expect(await codeOf(seal.unseal('state', sealed))).toBe('expired');
});

test('what was changed anywhere, cut, or made by somebody else is sealed elsewhere', async () => {
  const seal = createSeal(createVault(), now);
  const sealed = await seal.seal('state', { value: 'x'.repeat(60) }, 60);
  const parts = sealed.split('.');
  const flip = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  // The second part is empty: the key is used as it is.
  const tampered = [0, 2, 3, 4].map((at) => parts.with(at, flip(parts[at] ?? '')).join('.'));
  const foreign = await createSeal(createVault(), now).seal('state', {}, 60);
  const wrong = [...tampered, sealed.slice(0, -4), `${sealed}AAAA`, foreign, '', 'nonsense', 'a.b.c', '....'];
  for (const text of wrong) expect(await codeOf(seal.unseal('state', text))).toBe('sealed-elsewhere');
});

test('a token that says it needs no key, or names another algorithm, is not opened', async () => {
  const seal = createSeal(createVault(), now);
  const sealed = await seal.seal('state', {}, 60);
  const { kid: version } = decodeProtectedHeader(sealed);
  for (const header of [
    { alg: 'none' },
    { alg: 'dir', enc: 'A128CBC-HS256', kid: version },
    { alg: 'HS256', kid: version },
  ]) {
    const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url');
    const body = Buffer.from('{"aud":"state"}').toString('base64url');
    expect(await codeOf(seal.unseal('state', `${protectedHeader}.${body}.`))).toBe('sealed-elsewhere');
    expect(await codeOf(seal.unseal('state', `${protectedHeader}..AAAA.${body}.AAAA`))).toBe(
      'sealed-elsewhere',
    );
  }
});

test('two instances that make the first key at the same time open what the other sealed', async () => {
  const vault = createVault();
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  vault.beforeSave = async () => {
    waiting += 1;
    if (waiting === 2) both.resolve();
    await both.promise;
  };
  const [first, second] = [createSeal(vault, now), createSeal(vault, now)];
  const [one, other] = await Promise.all([
    first.seal('state', { by: 1 }, 60),
    second.seal('state', { by: 2 }, 60),
  ]);
  expect(vault.versions).toHaveLength(2);
  expect(await first.unseal('state', other)).toMatchObject({ by: 2 });
  expect(await second.unseal('state', one)).toMatchObject({ by: 1 });
  expect(await createSeal(vault, now).unseal('state', one)).toMatchObject({ by: 1 });
});

test('the vault is asked once for a key, also by many at the same time', async () => {
  const vault = createVault();
  const seal = createSeal(vault, now);
  await seal.seal('state', {}, 60);
  const before = vault.reads.length;
  const sealed = await Promise.all(Array.from({ length: 20 }, () => seal.seal('state', {}, 60)));
  for (const each of sealed) await seal.unseal('state', each);
  expect(vault.reads.length).toBe(before);
  expect(vault.versions).toHaveLength(1);
});

test('a new version of the key is taken up within an hour, and what the old one sealed stays open', async () => {
  const vault = createVault();
  const seal = createSeal(vault, now);
  const old = await seal.seal('operator', {}, 8 * 3600);
  await vault.save('tenantry-cookie-key', Buffer.alloc(32, 7).toString('base64url'));
  clock.ms += 61 * 60_000;
  const fresh = await seal.seal('operator', {}, 60);
  expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
  expect(await codeOf(seal.unseal('operator', old))).toMatchObject({ aud: 'operator' });
});

test('a vault that does not answer is no reason to forget: the next try works', async () => {
  const vault = createVault();
  const seal = createSeal(vault, now);
  vault.beforeSave = () => Promise.reject(new TenantryError('vault-unavailable', 'no answer'));
  expect(await codeOf(seal.seal('state', {}, 60))).toBe('vault-unavailable');
  vault.beforeSave = async () => {};
  expect(await codeOf(seal.seal('state', {}, 60))).toMatch(/^ey/);
});
