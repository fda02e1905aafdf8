import type { JWTPayload } from 'jose';
import { ClientSecretPost } from 'oauth4webapi';
import { checkSignIn, requestSignIn } from '../../shared/connect/sign-in.ts';
import { createEntra, type Entra } from './entra.ts';
import { contoso, fabrikam } from './rows.ts';

const login = 'https://login.microsoftonline.com';
const clientId = '66666666-7777-4888-9999-000000000000';
const redirectUri = 'https://tenantry.example/oauth/callback';
const oid = 'aaaaaaaa-0000-4000-8000-00000000000a';

let entra: Entra;
beforeAll(async () => {
  entra = await createEntra(login);
});
beforeEach(() => {
  entra.asked.length = 0;
});

const secrets = { state: 'the state', nonce: 'the nonce', verifier: 'v'.repeat(43), authority: contoso };
const check = (redirect: Record<string, string> = {}, authority = contoso) =>
  checkSignIn(
    { login, clientId, redirectUri },
    new URLSearchParams({ code: 'the code', state: 'the state', ...redirect }),
    { ...secrets, authority },
    async () => ClientSecretPost('the secret'),
    entra.fetch,
  );
const claims = (more: JWTPayload = {}) => entra.claims(clientId, secrets.nonce, more);

test('somebody of the tenant is who Microsoft says, and the code is traded with what only we know', async () => {
  entra.answer({ claims: claims() });
  expect(await check()).toEqual({
    tenantId: contoso,
    objectId: oid,
    name: 'Ada Admin',
    username: 'ada@contoso.example',
    isGuest: false,
    roles: [],
  });
  expect(entra.asked).toEqual([
    {
      url: `${login}/${contoso}/oauth2/v2.0/token`,
      form: expect.objectContaining({
        grant_type: 'authorization_code',
        code: 'the code',
        code_verifier: secrets.verifier,
        redirect_uri: redirectUri,
        client_id: clientId,
        client_secret: 'the secret',
      }),
    },
  ]);
});

test('whoever comes unnamed is of the tenant that their token names, and that is the issuer', async () => {
  entra.answer({ claims: claims({ tid: fabrikam }) });
  expect((await check({}, 'organizations')).tenantId).toBe(fabrikam);
});

test('ids are compared in small letters, and what a token does not tell is not made up', async () => {
  entra.answer({
    claims: claims({
      tid: contoso.toUpperCase(),
      oid: oid.toUpperCase(),
      name: undefined,
      preferred_username: undefined,
      roles: ['Reader'],
    }),
  });
  expect(await check()).toEqual({
    tenantId: contoso,
    objectId: oid,
    name: null,
    username: null,
    isGuest: false,
    roles: ['Reader'],
  });
});

test.each([
  ['no other directory', undefined, false],
  ['its own tenant', `https://sts.windows.net/${contoso}/`, false],
  ['its own tenant in capital letters', `https://sts.windows.net/${contoso.toUpperCase()}/`, false],
  ['nothing', null, false],
  ['another tenant', `https://sts.windows.net/${fabrikam}/`, true],
  ['a private account', 'live.com', true],
])('whoever was signed in by %s is a guest: %#', async (_, idp, isGuest) => {
  entra.answer({ claims: claims({ idp }) });
  expect((await check()).isGuest).toBe(isGuest);
});

const past = Math.floor(Date.now() / 1000) - 7200;
test.each([
  ['another audience', { aud: contoso }],
  ['another nonce', { nonce: 'of another try' }],
  ['no nonce', { nonce: undefined }],
  ['an issuer that is not its tenant', { iss: `${login}/${fabrikam}/v2.0` }],
  ['an issuer elsewhere', { iss: `https://login.evil.example/${contoso}/v2.0` }],
  ['an end that has passed', { iat: past, exp: past + 3600 }],
  ['no object', { oid: undefined }],
  ['an object that is no GUID', { oid: 'ada' }],
  ['no tenant', { tid: undefined, iss: `${login}/${contoso}/v2.0` }],
  ['a tenant that is no GUID', { tid: 'contoso', iss: `${login}/contoso/v2.0` }],
])('an id token with %s is nobody’s', async (_, more) => {
  entra.answer({ claims: claims(more) });
  await expect(check()).rejects.toMatchObject({ code: 'sign-in-failed' });
});

test('an id token that Microsoft has not signed is nobody’s', async () => {
  entra.answer(await entra.signedByOthers(claims()));
  await expect(check()).rejects.toMatchObject({ code: 'sign-in-failed' });
});

test.each([
  ['no id token', { access_token: 'x', token_type: 'Bearer' }],
  ['an id token that is none', { access_token: 'x', token_type: 'Bearer', id_token: 'made up' }],
  ['what is not JSON', '<html>'],
])('an answer with %s lets nobody in', async (_, body) => {
  entra.answer({ status: 200, body });
  await expect(check()).rejects.toMatchObject({ code: 'sign-in-failed', message: 'no id token' });
});

test('a redirect of another try is not traded', async () => {
  entra.answer({ claims: claims() });
  await expect(check({ state: 'another' })).rejects.toMatchObject({
    code: 'sign-in-failed',
    message: 'unreadable answer',
  });
  expect(entra.asked).toEqual([]);
});

test.each([
  [
    'a sign-in that was refused',
    { error: 'access_denied', error_description: 'AADSTS50105: no' },
    'sign-in-failed',
    50105,
  ],
  [
    'an account of another tenant',
    { error: 'access_denied', error_description: 'AADSTS50020: x' },
    'wrong-tenant',
    50020,
  ],
  ['a refusal without words', { error: 'server_error' }, 'sign-in-failed', undefined],
])('a redirect with %s says so by its number', async (_, redirect, code, aadsts) => {
  await expect(check(redirect)).rejects.toMatchObject({ code, facts: { aadsts } });
  expect(entra.asked).toEqual([]);
});

const refusal = (error: string, description = '') => ({ error, error_description: description });
test.each([
  ['busy', 503, {}, 'sign-in-unavailable', undefined],
  ['broken', 500, {}, 'sign-in-unavailable', undefined],
  ['asked too often', 429, {}, 'sign-in-unavailable', undefined],
  [
    'of another mind about our secret',
    401,
    refusal('invalid_client', 'AADSTS7000215: x'),
    'registration-credential',
    'AADSTS7000215',
  ],
  ['of another mind about us', 400, refusal('invalid_client'), 'registration-credential', 'HTTP 400'],
  ['told of an old code', 400, refusal('invalid_grant', 'AADSTS54005: x'), 'sign-in-failed', 'AADSTS54005'],
  [
    'shown another tenant’s account',
    400,
    refusal('invalid_grant', 'AADSTS50020: x'),
    'wrong-tenant',
    undefined,
  ],
  ['not reached at all, but something is', 403, '<html>', 'sign-in-failed', 'HTTP403'],
  ['speaking of an error that is none', 400, { error: 42 }, 'sign-in-failed', 'HTTP400'],
] as const)('a token endpoint that is %s (%s) is told apart', async (_, status, body, code, message) => {
  entra.answer({ status, body });
  await expect(check()).rejects.toMatchObject({ code, ...(message === undefined ? {} : { message }) });
});

test('a line that is dead is no fault of the person’s', async () => {
  entra.answer(new TypeError('fetch failed'));
  await expect(check()).rejects.toMatchObject({
    code: 'sign-in-unavailable',
    cause: expect.objectContaining({ message: 'fetch failed' }),
  });
});

test('a registration that cannot prove itself stops before the code is used', async () => {
  const auth = () => Promise.reject(new Error('no secret'));
  const redirect = new URLSearchParams({ code: 'the code', state: 'the state' });
  const options = { login, clientId, redirectUri };
  await expect(checkSignIn(options, redirect, secrets, auth, entra.fetch)).rejects.toThrow('no secret');
  expect(entra.asked).toEqual([]);
});

test('a person is asked to type their credentials again only where that is wanted', async () => {
  const options = { login, clientId, redirectUri };
  const silent = await requestSignIn(options, contoso, 'the state');
  expect(new URL(silent.url).searchParams.has('prompt')).toBe(false);
  const fresh = await requestSignIn(options, contoso, 'the state', { prompt: 'login' });
  expect(new URL(fresh.url).searchParams.get('prompt')).toBe('login');
  expect(fresh.secrets).toMatchObject({ state: 'the state', authority: contoso });
  expect(fresh.secrets.nonce).not.toBe(silent.secrets.nonce);
});
