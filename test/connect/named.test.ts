import { connectAsAdministrator, openInvitation, passMicrosoft } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import {
  addTenant,
  goToMicrosoft,
  invite,
  lastStep,
  listRows,
  pressOnly,
  readConnection,
  signIn,
  standingOf,
  untilRead,
  untilStanding,
} from './arrange.ts';
import { issueForeignTokens } from './foreign-token.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

describe('a tenant that is named', () => {
  test('by its domain is connected and read after one consent and a silent sign-in', async () => {
    const tenant = await addTenant(stack, 'by-domain');
    const { id, url } = await invite(stack, 'By-Domain.example');
    const visitor = createVisitor();
    const page = await connectAsAdministrator(visitor, url, tenant.administrator);
    expect([page.status, page.url.pathname]).toEqual([200, '/connect/status']);
    expect(lastStep(visitor, `/${tenant.id}/v2.0/adminconsent`)).toContain('scope=');
    expect(lastStep(visitor, `/${tenant.id}/oauth2/v2.0/authorize`)).toMatch(/scope=openid\+profile&/);
    const connection = await untilRead(stack, id);
    expect(connection).toMatchObject({
      reason: null,
      tenant: { id: tenant.id, name: 'Tenant by-domain', domains: expect.arrayContaining(tenant.domains) },
      consentedBy: { username: tenant.administrator.username },
    });
    const users = await stack.cloud.control.listUsers(tenant.id);
    const rows = await listRows(stack, 'users', tenant.id);
    expect(rows.map(({ rowKey }) => rowKey).sort()).toEqual(users.map(({ id: key }) => key).sort());
  });

  test('by its GUID is connected, and the link then leads to where it stands', async () => {
    const tenant = await addTenant(stack, 'by-guid');
    const { id, url } = await invite(stack, tenant.id.toUpperCase());
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, 'active');
    const page = await openInvitation(createVisitor(), url);
    expect([page.status, page.url.pathname]).toEqual([200, '/connect/status']);
  });

  test('and has given every permission before needs only the sign-in', async () => {
    const tenant = await addTenant(stack, 'granted-before');
    await stack.cloud.control.setGrant(tenant.id, stack.partner.readClientId, {
      roles: [
        'Organization.Read.All',
        'Domain.Read.All',
        'User.Read.All',
        'GroupMember.Read.All',
        'RoleManagement.Read.Directory',
      ],
      scopes: ['openid', 'profile'],
    });
    const { id, url } = await invite(stack, tenant.id);
    const visitor = createVisitor();
    await connectAsAdministrator(visitor, url, tenant.administrator);
    await untilStanding(stack, id, 'active');
    expect(visitor.trail.filter((step) => /adminconsent/.test(step.url))).toEqual([]);
    expect(visitor.trail.filter((step) => /\/oauth\/callback/.test(step.url))).toHaveLength(1);
  });
});

describe('an administrator who declines', () => {
  test.each(['access_denied', 'consent_required', 'permission_denied'] as const)(
    'with %s, admin_consent=True and no tenant, leaves the invitation, and the same link retries',
    async (denialError) => {
      await stack.cloud.control.changeBehaviour({ denialError });
      const tenant = await addTenant(stack, denialError.replace('_', '-'));
      const { id, url } = await invite(stack, tenant.id);
      const visitor = await goToMicrosoft(stack, url);
      await signIn(visitor, tenant.administrator);
      const page = await visitor.submit('decision=cancel');
      const redirect = new URL(lastStep(visitor, '/oauth/callback')).searchParams;
      expect([redirect.get('error'), redirect.get('admin_consent'), redirect.has('tenant')]).toEqual([
        denialError,
        'True',
        false,
      ]);
      expect(await standingOf(stack, id)).toBe('invited/consent-denied');
      expect(page.url.pathname).toBe('/connect/status');
      expect(page.links.map(({ href }) => new URL(href).pathname)).toContain('/connect/review');
      expect((await readConnection(stack, id)).reason?.remedy).toContain('Open the same link again');

      await connectAsAdministrator(createVisitor(), url, tenant.administrator);
      await untilStanding(stack, id, 'active');
    },
  );
});

describe('another tenant than the named one', () => {
  test('a guest of the named tenant is not the customer, whatever has been granted', async () => {
    const tenant = await addTenant(stack, 'with-guests');
    await stack.cloud.control.setGrant(tenant.id, stack.partner.readClientId, {
      roles: [
        'Organization.Read.All',
        'Domain.Read.All',
        'User.Read.All',
        'GroupMember.Read.All',
        'RoleManagement.Read.Directory',
      ],
      scopes: ['openid', 'profile'],
    });
    const guest = { username: 'technician_northwind#EXT#@with-guests.example', password: 'Guest-1234' };
    await stack.cloud.control.addPerson({
      tenantId: tenant.id,
      ...guest,
      displayName: 'Technician',
      guestOf: stack.partner.homeTenantId,
    });
    const { id, url } = await invite(stack, tenant.id);
    await connectAsAdministrator(createVisitor(), url, guest);
    expect(await standingOf(stack, id)).toBe('invited/wrong-tenant');
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, 'active');
  });

  test('is told by AADSTS50020 in the redirect, and the page says how to remove a grant', async () => {
    const tenant = await addTenant(stack, 'expected');
    const other = await addTenant(stack, 'came-instead');
    const { id, url } = await invite(stack, tenant.id);
    const visitor = await goToMicrosoft(stack, url);
    const page = await signIn(visitor, other.administrator);
    expect(lastStep(visitor, '/oauth/callback')).toContain('AADSTS50020');
    expect(await standingOf(stack, id)).toBe('invited/wrong-tenant');
    expect(page.text).toMatch(/remove/i);
    expect(page.text).toContain('Enterprise applications');

    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, 'active');
  });

  test('is told by a genuine id token of that tenant, however it came here', async () => {
    const { control } = stack.cloud;
    const { readClientId } = stack.partner;
    const tenant = await addTenant(stack, 'token-expected');
    const other = await addTenant(stack, 'token-came');
    const { id, url } = await invite(stack, tenant.id);
    const visitor = await goToMicrosoft(stack, url);
    await signIn(visitor, tenant.administrator);
    const toSignIn = await followTo(visitor, 'decision=accept', '/oauth/callback');
    const started = await fetch(toSignIn, {
      redirect: 'manual',
      headers: { cookie: await visitor.jar.getCookieString(toSignIn) },
    });
    for (const cookie of started.headers.getSetCookie()) await visitor.jar.setCookie(cookie, toSignIn);
    const authorize = new URL(started.headers.get('location') ?? '');

    const tokens = await issueForeignTokens(stack, {
      clientId: readClientId,
      tenantId: other.id,
      person: other.administrator,
      authorize,
    });
    const path = `^/${tenant.id}/oauth2/v2.0/token$`;
    await control.addFault({ service: 'login', path, kind: 'status', status: 200, body: tokens });

    await visitor.visit(authorize.href);
    expect(visitor.page.url.pathname).toBe('/connect/status');
    expect(await standingOf(stack, id)).toBe('invited/wrong-tenant');
    expect((await readConnection(stack, id)).tenant).toBeNull();
  });
});

/** Presses the button and gives the address of ours that Microsoft's answer leads to. */
async function followTo(visitor: ReturnType<typeof createVisitor>, button: string, path: string) {
  const { headers } = await pressOnly(visitor, button);
  const location = new URL(headers.location ?? '');
  expect(location.pathname).toBe(path);
  return location.href;
}

test('an administrator who closes the tab at any step comes back by the same link', async () => {
  const tenant = await addTenant(stack, 'closed-tabs');
  const { id, url } = await invite(stack, tenant.id);

  const beforeReview = createVisitor();
  await openInvitation(beforeReview, url);
  const atSignIn = await goToMicrosoft(stack, url);
  expect(await standingOf(stack, id)).toBe('authenticating');
  await goToMicrosoft(stack, url, atSignIn);
  await signIn(atSignIn, tenant.administrator);
  // The consent was given, but the answer never reached us.
  await pressOnly(atSignIn, 'decision=accept');
  expect(await standingOf(stack, id)).toBe('authenticating');

  // By now the tenant has granted everything: only the sign-in is left, and it too is left open once.
  const half = createVisitor();
  await openInvitation(half, url);
  await half.submit('/connect/start');
  expect(half.page.url.pathname).toBe(`/${tenant.id}/oauth2/v2.0/authorize`);
  const last = createVisitor();
  await openInvitation(last, url);
  await last.submit('/connect/start');
  await passMicrosoft(last, tenant.administrator);
  await untilStanding(stack, id, 'active');

  // The first tab is still open: its button leads to where the connection is by now.
  const page = await beforeReview.submit('/connect/start');
  expect(page.url.pathname).toBe('/connect/status');
  expect(await standingOf(stack, id)).toBe('active');
});
