import { type Browser, createBrowser, type Page } from '../testing/browser.ts';
import {
  adminConsentUrl,
  appOnly,
  authorizeUrl,
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
  await world.control.removeGrant(world.customer.id, world.registration.clientId);
  await world.control.changeSettings(world.customer.id, {
    consentDelaySeconds: 0,
    userConsentAllowed: false,
    adminConsentWorkflow: false,
  });
  await world.control.changeBehaviour({ denialError: 'access_denied' });
});
afterAll(() => world.close());

async function signIn(url: string, who: { username: string; password: string }): Promise<Page> {
  return browser.submit(await browser.open(url), { ...who });
}

function answerOf(page: Page): Record<string, string> {
  expect(page.url.href.startsWith(redirectUri)).toBe(true);
  return Object.fromEntries(page.url.searchParams);
}

function wordsOf(page: Page): string {
  return page.html
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('v2', () => {
  test('an administrator sees every permission, and acceptance grants them all', async () => {
    const consent = await signIn(adminConsentUrl(world, world.customer.id), world.customer.administrator);
    expect(wordsOf(consent)).toMatch(/Organization\.Read\.All.*User\.Read\.All.*openid.*profile/);
    const answer = answerOf(await browser.submit(consent, {}, 'accept'));
    expect(answer).toMatchObject({ admin_consent: 'True', tenant: world.customer.id, state: 'the-state' });
    expect(answer.scope?.split(' ')).toContain(`${world.cloud.origins.graph}/User.Read.All`);
    const { servicePrincipals } = await world.control.readTenant(world.customer.id);
    expect(servicePrincipals).toMatchObject([
      { roles: world.registration.requiredRoles, scopes: world.registration.requiredScopes },
    ]);
  });

  test('at organizations the tenant is that of whoever signs in', async () => {
    const consent = await signIn(adminConsentUrl(world, 'organizations'), world.customer.administrator);
    expect(answerOf(await browser.submit(consent, {}, 'accept')).tenant).toBe(world.customer.id);
  });

  test('the page is shown again although everything was granted', async () => {
    const url = adminConsentUrl(world, world.customer.id);
    await browser.submit(await signIn(url, world.customer.administrator), {}, 'accept');
    expect(wordsOf(await browser.open(url))).toContain('Permissions requested');
  });

  test('new permissions are granted by a second consent, and by nothing else', async () => {
    const { clientId, requiredRoles } = world.registration;
    const url = adminConsentUrl(world, world.customer.id);
    await browser.submit(await signIn(url, world.customer.administrator), {}, 'accept');
    await world.control.changeRegistration(clientId, {
      requiredRoles: [...requiredRoles, 'Domain.Read.All'],
    });
    const scope = `openid ${world.cloud.origins.graph}/.default`;
    const silent = await browser.open(authorizeUrl(world, world.customer.id, { scope }));
    expect(answerOf(silent)).toHaveProperty('code');
    await browser.submit(await browser.open(url), {}, 'accept');
    const { servicePrincipals } = await world.control.readTenant(world.customer.id);
    expect(servicePrincipals[0]?.roles).toContain('Domain.Read.All');
    await world.control.changeRegistration(clientId, { requiredRoles });
  });

  test('the sign-in that follows is silent', async () => {
    const consent = await signIn(adminConsentUrl(world, world.customer.id), world.customer.administrator);
    await browser.submit(consent, {}, 'accept');
    expect(answerOf(await browser.open(authorizeUrl(world, world.customer.id)))).toHaveProperty('code');
  });

  test('the service principal is not visible before the delay is over', async () => {
    await world.control.changeSettings(world.customer.id, { consentDelaySeconds: 60 });
    const consent = await signIn(adminConsentUrl(world, world.customer.id), world.customer.administrator);
    answerOf(await browser.submit(consent, {}, 'accept'));
    const { body } = await requestToken(world, world.customer.id, appOnly(world));
    expect(body.error_codes).toEqual([700016]);
  });

  test('common is refused on a page', async () => {
    expect((await browser.open(adminConsentUrl(world, 'common'))).status).toBe(400);
  });
});

describe('denial', () => {
  test.each(['access_denied', 'consent_required', 'permission_denied'] as const)(
    'comes as %s, with admin_consent=True and without a tenant',
    async (denialError) => {
      await world.control.changeBehaviour({ denialError });
      const consent = await signIn(adminConsentUrl(world, world.customer.id), world.customer.administrator);
      const answer = answerOf(await browser.submit(consent, {}, 'cancel'));
      expect(answer).toMatchObject({ error: denialError, admin_consent: 'True', state: 'the-state' });
      expect(answer).not.toHaveProperty('tenant');
      expect((await world.control.readTenant(world.customer.id)).servicePrincipals).toEqual([]);
    },
  );

  test('has the description, the address and the bare # of a real one', async () => {
    const consent = await signIn(adminConsentUrl(world, world.customer.id), world.customer.administrator);
    const { url } = await browser.submit(consent, {}, 'cancel');
    expect(url.searchParams.get('error_description')).toMatch(
      /^AADSTS65004: .*\r\nTrace ID: .*\r\nCorrelation ID: /,
    );
    expect(url.searchParams.get('error_uri')).toBe(`${world.cloud.origins.login}/error?code=65004`);
    expect(url.href.endsWith('#')).toBe(true);
  });
});

describe('who may consent', () => {
  test('somebody of another directory comes back with AADSTS50020', async () => {
    const answer = answerOf(
      await signIn(adminConsentUrl(world, world.customer.id), world.home.administrator),
    );
    expect(answer).toMatchObject({ error: 'access_denied', admin_consent: 'True' });
    expect(answer.error_description).toMatch(/^AADSTS50020: User account 'admin@partner\.example'/);
    expect(answer).not.toHaveProperty('tenant');
  });

  test('a person without the right sees a page that leads nowhere', async () => {
    const page = await signIn(adminConsentUrl(world, world.customer.id), world.customer.person);
    expect(wordsOf(page)).toContain('Need admin approval');
    expect(wordsOf(page)).toContain('AADSTS90094');
    expect(wordsOf(page)).not.toContain('Return to the application');
  });

  test('with the consent workflow a person can ask, and still does not come back', async () => {
    await world.control.changeSettings(world.customer.id, { adminConsentWorkflow: true });
    const page = await signIn(adminConsentUrl(world, world.customer.id), world.customer.person);
    expect(wordsOf(page)).toContain('AADSTS90095');
    expect(wordsOf(await browser.submit(page, { justification: 'please' }, 'request'))).toContain(
      'Request sent',
    );
  });

  test('a Privileged Role Administrator may, an Application Administrator may not', async () => {
    const people = [
      {
        username: 'app@contoso.com',
        role: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
        sees: 'Need admin approval',
      },
      {
        username: 'pra@contoso.com',
        role: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
        sees: 'Permissions requested',
      },
    ];
    for (const { username, role, sees } of people) {
      browser = createBrowser(redirectUri);
      const signInNames = { username, password: 'secret' };
      const person = { tenantId: world.customer.id, displayName: username, directoryRoles: [role] };
      await world.control.addPerson({ ...person, ...signInNames });
      expect(wordsOf(await signIn(adminConsentUrl(world, world.customer.id), signInNames))).toContain(sees);
    }
  });
});

describe('v1', () => {
  const url = () =>
    `${world.cloud.origins.login}/common/adminconsent?${new URLSearchParams({
      client_id: world.registration.clientId,
      redirect_uri: redirectUri,
      state: 'the-state',
    })}`;

  test('needs no scope and consents to the whole registration', async () => {
    const answer = answerOf(
      await browser.submit(await signIn(url(), world.customer.administrator), {}, 'accept'),
    );
    expect(answer).toEqual({ tenant: world.customer.id, state: 'the-state', admin_consent: 'True' });
    const { servicePrincipals } = await world.control.readTenant(world.customer.id);
    expect(servicePrincipals[0]?.roles).toEqual(world.registration.requiredRoles);
  });
});
