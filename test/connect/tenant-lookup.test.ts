import { resolveTenant } from '../../shared/connect/tenant-lookup.ts';
import { contoso } from './rows.ts';

const login = 'https://login.microsoftonline.com';

/** What Microsoft Entra answers to whoever asks for a configuration, and what it was asked. */
function answering(status: number, body: unknown) {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  return { asked, resolve: (tenant = 'contoso.example') => resolveTenant({ login, fetch }, tenant) };
}

test('a domain leads to its tenant’s GUID, which Microsoft may write in capital letters', async () => {
  const { asked, resolve } = answering(200, { issuer: `${login}/${contoso.toUpperCase()}/v2.0` });
  expect(await resolve()).toBe(contoso);
  expect(asked).toEqual([`${login}/contoso.example/v2.0/.well-known/openid-configuration`]);
});

test.each([400, 404])('a tenant that Microsoft does not know (%s) is not found', async (status) => {
  await expect(answering(status, { error: 'invalid_tenant' }).resolve()).rejects.toMatchObject({
    code: 'tenant-not-found',
    facts: { status },
  });
});

test.each([
  ['an outage', 503, { issuer: `${login}/${contoso}/v2.0` }],
  ['a refusal of another kind', 403, {}],
  ['what is not JSON', 200, '<html>'],
  ['no issuer', 200, {}],
  ['an issuer that is no address', 200, { issuer: contoso }],
  ['an issuer of no tenant', 200, { issuer: `${login}/organizations/v2.0` }],
  ['an issuer without a path', 200, { issuer: login }],
  ['an issuer that is no text', 200, { issuer: 42 }],
])('%s tells of no tenant, and the person is to come back', async (_, status, body) => {
  await expect(answering(status, body).resolve()).rejects.toMatchObject({
    code: 'sign-in-unavailable',
    facts: { status },
  });
});

test('a line that is dead is no tenant that is missing', async () => {
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  await expect(resolveTenant({ login, fetch }, 'contoso.example')).rejects.toMatchObject({
    code: 'sign-in-unavailable',
    cause: expect.objectContaining({ message: 'fetch failed' }),
  });
});
