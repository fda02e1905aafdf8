import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Browser, createBrowser, type Page } from '../testing/browser.ts';
import {
  authorizeUrl,
  clientSecret,
  createPkce,
  createWorld,
  redirectUri,
  requestToken,
  type World,
} from '../testing/world.ts';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  browser = createBrowser(redirectUri);
  const grant = { scopes: ['openid', 'profile', 'offline_access'] };
  await world.control.setGrant(world.customer.id, world.registration.clientId, grant);
  await world.control.changeSettings(world.customer.id, { userConsentAllowed: false });
});
afterAll(() => world.close());

async function signIn(parameters: Record<string, string> = {}, segment = world.customer.id): Promise<Page> {
  const page = await browser.open(authorizeUrl(world, segment, parameters));
  return browser.submit(page, { ...world.customer.person });
}

function redeem(code: string | null, fields: Record<string, string> = {}, segment = world.customer.id) {
  return requestToken(world, segment, {
    grant_type: 'authorization_code',
    client_id: world.registration.clientId,
    client_secret: clientSecret,
    code: code ?? '',
    redirect_uri: redirectUri,
    ...fields,
  });
}

describe('code flow', () => {
  test('a person signs in and the id token says who and where', async () => {
    const pkce = createPkce();
    const page = await signIn({ code_challenge: pkce.challenge, code_challenge_method: 'S256' });
    expect(page.url.searchParams.get('state')).toBe('the-state');
    const { status, body } = await redeem(page.url.searchParams.get('code'), {
      code_verifier: pkce.verifier,
    });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    const { login } = world.cloud.origins;
    const keys = (await (await fetch(`${login}/organizations/discovery/v2.0/keys`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(body.id_token as string, createLocalJWKSet(keys), {
      audience: world.registration.clientId,
      issuer: `${login}/${world.customer.id}/v2.0`,
    });
    expect(payload).toMatchObject({
      nonce: 'the-nonce',
      preferred_username: world.customer.person.username,
      tid: world.customer.id,
      ver: '2.0',
    });
    expect(payload).not.toHaveProperty('amr');
    expect(payload.sub).not.toBe(payload.oid);
  });

  test('a code is redeemed once: AADSTS54005', async () => {
    const code = (await signIn()).url.searchParams.get('code');
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  test.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 501481],
    ['no verifier', {}, 501481],
    ['another redirect URI', { redirect_uri: 'http://localhost/other' }, 500112],
    ['no proof of the client', { client_secret: 'no' }, 7000215],
  ])('%s is refused', async (_what, fields, code) => {
    const page = await signIn({ code_challenge: createPkce().challenge, code_challenge_method: 'S256' });
    const { body } = await redeem(page.url.searchParams.get('code'), fields);
    expect(body.error_codes).toEqual([code]);
  });

  test('a code is redeemed where it was issued: AADSTS700005', async () => {
    const code = (await signIn()).url.searchParams.get('code');
    expect((await redeem(code, {}, 'organizations')).body.error_codes).toEqual([700005]);
  });

  test('a code that Entra never issued is refused', async () => {
    expect((await redeem('1.AXnothing')).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [70000],
    });
  });

  test('offline_access gives a refresh token, which gives the next one', async () => {
    const page = await signIn({ scope: 'openid profile offline_access' });
    const first = (await redeem(page.url.searchParams.get('code'))).body.refresh_token as string;
    const fields = { grant_type: 'refresh_token', refresh_token: first };
    const again = await redeem(null, fields);
    expect(again.status).toBe(200);
    expect(again.body.refresh_token).not.toBe(first);
    expect((await redeem(null, fields)).status).toBe(200);
  });
});

describe('what the browser remembers', () => {
  test('a second authorize is silent, prompt=login is not', async () => {
    await signIn();
    const silent = await browser.open(authorizeUrl(world, world.customer.id, { prompt: 'none' }));
    expect(silent.url.searchParams.has('code')).toBe(true);
    const asked = await browser.open(authorizeUrl(world, world.customer.id, { prompt: 'login' }));
    expect(asked.html).toContain('name="password"');
  });

  test('prompt=none without a session is login_required', async () => {
    const page = await browser.open(authorizeUrl(world, world.customer.id, { prompt: 'none' }));
    expect(page.url.searchParams.get('error')).toBe('login_required');
  });

  test('somebody signed in elsewhere is asked again for this tenant', async () => {
    await signIn();
    const page = await browser.open(authorizeUrl(world, world.home.id));
    expect(page.html).toContain('name="password"');
  });

  test('two accounts at organizations are offered to choose from', async () => {
    await signIn();
    await world.control.setGrant(world.home.id, world.registration.clientId, {
      scopes: ['openid', 'profile'],
    });
    const other = await browser.open(authorizeUrl(world, world.home.id));
    await browser.submit(other, { ...world.home.administrator });
    const picker = await browser.open(authorizeUrl(world, 'organizations'));
    expect(picker.html).toContain('Pick an account');
    const { people } = await world.control.readTenant(world.customer.id);
    const person = people.find(({ username }) => username === world.customer.person.username);
    const chosen = await browser.submit(picker, {}, person?.objectId);
    expect(chosen.url.searchParams.has('code')).toBe(true);
  });

  test('login_hint fills in the user name', async () => {
    const page = await browser.open(
      authorizeUrl(world, world.customer.id, { login_hint: 'someone@contoso.com' }),
    );
    expect(page.html).toContain('value="someone@contoso.com"');
  });
});

describe('refusals', () => {
  test('a wrong password and an unknown name stay on the page', async () => {
    const page = await browser.open(authorizeUrl(world, world.customer.id));
    const wrong = await browser.submit(page, { ...world.customer.person, password: 'no' });
    expect(wrong.html).toContain('AADSTS50126');
    const unknown = await browser.submit(wrong, { username: 'nobody@contoso.com', password: 'no' });
    expect(unknown.html).toContain('AADSTS50034');
  });

  test.each([
    ['an unregistered redirect URI', { redirect_uri: 'http://localhost/evil' }, 'AADSTS50011'],
    ['an unknown client', { client_id: crypto.randomUUID() }, 'AADSTS700016'],
  ])('%s is a page of Microsoft’s, never a redirect', async (_what, parameters, code) => {
    const page = await browser.open(authorizeUrl(world, world.customer.id, parameters));
    expect(page.status).toBe(400);
    expect(page.html).toContain(code);
  });

  test('a single-tenant registration at organizations is AADSTS50194', async () => {
    const { clientId } = world.registration;
    await world.control.changeRegistration(clientId, { multiTenant: false });
    const page = await browser.open(authorizeUrl(world, 'organizations'));
    await world.control.changeRegistration(clientId, { multiTenant: true });
    expect(page.html).toContain('AADSTS50194');
  });

  test('another response type goes back as an error', async () => {
    const page = await browser.open(authorizeUrl(world, world.customer.id, { response_type: 'token' }));
    expect(page.url.searchParams.get('error')).toBe('unsupported_response_type');
    expect(page.url.searchParams.get('state')).toBe('the-state');
  });

  test('another tenant’s person comes back with AADSTS50020', async () => {
    const page = await browser.open(authorizeUrl(world, world.home.id));
    const back = await browser.submit(page, { ...world.customer.person });
    expect(back.url.searchParams.get('error_description')).toContain('AADSTS50020');
  });
});

describe('consent at sign-in', () => {
  const scope = 'openid profile email';

  test('a person may consent for themselves where the tenant allows it, and is asked once', async () => {
    await world.control.changeSettings(world.customer.id, { userConsentAllowed: true });
    const consent = await signIn({ scope });
    expect(consent.html).toContain('Permissions requested');
    expect((await browser.submit(consent, {}, 'accept')).url.searchParams.has('code')).toBe(true);
    expect(
      (await browser.open(authorizeUrl(world, world.customer.id, { scope }))).url.searchParams.has('code'),
    ).toBe(true);
  });

  test('who declines goes back with access_denied', async () => {
    await world.control.changeSettings(world.customer.id, { userConsentAllowed: true });
    const page = await browser.submit(await signIn({ scope: `${scope} Mail.Read` }), {}, 'cancel');
    expect(page.url.searchParams.get('error')).toBe('access_denied');
  });

  test('where it is off, a person never comes back', async () => {
    expect((await signIn({ scope: 'openid Calendars.Read' })).html).toContain('Need admin approval');
  });
});

describe('response modes', () => {
  test('fragment', async () => {
    const page = await signIn({ response_mode: 'fragment' });
    expect(page.url.hash).toMatch(/^#code=1\..*&state=the-state$/);
  });

  test('form_post is a page that posts to the application', async () => {
    const page = await signIn({ response_mode: 'form_post' });
    expect(page.html).toContain(`action="${redirectUri}"`);
    expect(page.html).toContain('name="code"');
  });
});
