import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type AppTokenOptions, createFindApp } from '../../shared/clients/app-token.ts';
import { clouds } from '../../shared/clouds/clouds.ts';

const home = '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11';
const elsewhere = '99999999-2222-4333-8444-555555555555';
const audience = 'e1f2a3b4-c5d6-4e7f-8a9b-0c1d2e3f4a51';
const app = '3d4e5f60-7182-4a3b-8c4d-5e6f70819241';
const now = Date.parse('2026-11-01T12:00:00Z');
const seconds = now / 1000;
const { login, sts } = clouds.global;

let ours: CryptoKeyPair;
let foreign: CryptoKeyPair;
beforeAll(async () => {
  const made = { modulusLength: 2048, extractable: true };
  ours = await generateKeyPair('RS256', made);
  foreign = await generateKeyPair('RS256', made);
});

/** Entra's keys endpoint, and what was asked of it. */
function setUp(options: Partial<AppTokenOptions> = {}) {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    const key = { ...(await exportJWK(ours.publicKey)), kid: 'one', use: 'sig' };
    return Response.json({ keys: [key] });
  };
  const findApp = createFindApp({
    cloud: clouds.global,
    homeTenantId: home,
    audience,
    fetch: fetch as typeof globalThis.fetch,
    now: () => now,
    ...options,
  });
  return { findApp, asked };
}

/** As version 2 tokens are; undefined takes a claim away. */
const good: JWTPayload = {
  aud: audience,
  iss: `${login}/${home}/v2.0`,
  tid: home,
  azp: app,
  oid: 'principal',
  sub: 'principal',
  idtyp: 'app',
  iat: seconds,
  nbf: seconds,
  exp: seconds + 3600,
};

/** Claims that take the place of the good ones. */
type Changes = Record<string, unknown>;

function toToken(claims: Changes = {}, header = {}, key = ours.privateKey): Promise<string> {
  const all = { ...good, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header }).sign(key);
}

const version1 = { iss: `${sts}/${home}/`, azp: undefined, appid: app };

test.each<[string, Changes]>([
  ['of version 2', {}],
  ['of version 1', version1],
  ['of version 1 for the App ID URI', { ...version1, aud: `api://${audience}` }],
  ['without idtyp', { idtyp: undefined }],
  ['whose end is half a minute ago: clocks differ', { exp: seconds - 30 }],
])('a token %s proves its application', async (_, claims) => {
  expect(await setUp().findApp(await toToken(claims))).toBe(app);
});

test.each<[string, Changes]>([
  ['for another audience', { aud: 'https://graph.microsoft.com' }],
  ['for another application', { aud: app }],
  ['of another tenant', { iss: `${login}/${elsewhere}/v2.0`, tid: elsewhere }],
  ['of another tenant in the name of ours', { tid: elsewhere }],
  ['of ours in the name of another tenant', { iss: `${login}/${elsewhere}/v2.0` }],
  ['of version 1 in another cloud', { ...version1, iss: `https://sts.chinacloudapi.cn/${home}/` }],
  ['of a person', { idtyp: 'user', scp: 'access_as_user', sub: 'pairwise' }],
  ['of a person, without idtyp', { idtyp: undefined, scp: 'access_as_user', sub: 'pairwise' }],
  [
    'of a person with roles and no scope, without idtyp',
    { idtyp: undefined, sub: 'pairwise', roles: ['Admin'] },
  ],
  ['with a scope', { scp: 'access_as_user' }],
  ['that names no application', { azp: undefined }],
  ['that has ended', { exp: seconds - 61 }],
  ['that has no end', { exp: undefined }],
  ['that has not begun', { nbf: seconds + 61 }],
])('a token %s proves nothing', async (_, claims) => {
  expect(await setUp().findApp(await toToken(claims))).toBeUndefined();
});

test('nor does one that another key has signed, nobody, or a secret', async () => {
  const { findApp } = setUp();
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  const payload = (await toToken()).split('.')[1] ?? '';
  const secret = new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'one' });
  const signed = await toToken();
  for (const token of [
    await toToken({}, {}, foreign.privateKey),
    await toToken({}, { kid: 'two' }),
    `${header}.${payload}.`,
    await secret.sign(new TextEncoder().encode(audience)),
    `${signed.slice(0, -10)}AAAAAAAAAA`,
    signed.slice(0, -4),
    'nonsense',
    'a.b.c',
    '',
  ])
    expect(await findApp(token)).toBeUndefined();
});

test('the keys are those of the home tenant, and are read once', async () => {
  const { findApp, asked } = setUp();
  for (let times = 0; times < 3; times += 1) await findApp(await toToken());
  expect(asked).toEqual([`${login}/${home}/discovery/v2.0/keys`]);
});

test('without a registration to be issued for, no token is good, and nobody is asked', async () => {
  const { findApp, asked } = setUp({ audience: null });
  expect(await findApp(await toToken())).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each<[string, () => Promise<Response>]>([
  ['does not answer', () => Promise.reject(new TypeError('fetch failed'))],
  ['fails', async () => new Response('', { status: 503 })],
  ['talks nonsense', async () => new Response('<html>')],
])('where Entra %s, that is not said to be the token’s fault', async (_, fetch) => {
  const { findApp } = setUp({ fetch: fetch as typeof globalThis.fetch });
  await expect(findApp(await toToken())).rejects.toMatchObject({ code: 'sign-in-unavailable' });
});

test.each([
  ['http://127.0.0.1:4801', true],
  ['http://login.example', false],
  ['https://login.example', true],
])('keys at %s may be read: %s', (origin, expected) => {
  const make = () => setUp({ cloud: { login: origin, sts: origin } });
  if (expected) expect(make).not.toThrow();
  else expect(make).toThrow();
});
