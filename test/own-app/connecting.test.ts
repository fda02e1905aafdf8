import {
  addTenant,
  connectionRow,
  hour,
  listRows,
  readConnection,
  request,
  standingOf,
  untilRead,
  untilStanding,
} from '../connect/arrange.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { readRoles } from '../sync/customer-row.ts';
import { connectOwn, give, goToForm, inviteOwn, register } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const fieldsOf = (html: string) => [...html.matchAll(/name="([\w]+)"/g)].map(([, name]) => name);

test('the guide holds every exact value, and the form leads to a connection that is read', async () => {
  const tenant = await addTenant(stack, 'own-first');
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, tenant.id);
  const visitor = await goToForm(stack, url);
  const { text, html } = visitor.page;
  expect(text).toContain(`${stack.app}/oauth/callback`);
  for (const role of readRoles) expect(text).toContain(role);
  expect(text).toContain('User.Read');
  expect(html).toContain('498476ce-e0fe-48b0-b801-37ba7e2685c6');
  expect(text).toContain('az ad app create');
  expect(fieldsOf(html)).toEqual(expect.arrayContaining(['tenant', 'clientId', 'clientSecret', 'expiresOn']));

  const page = await give(visitor, {
    tenant: tenant.id,
    clientId: own.clientId,
    clientSecret: own.secret.value,
    expiresOn: '2031-05-01',
  });
  expect(page.url.pathname).toBe('/connect/status');
  await untilRead(stack, id);
  const { body } = await stack.api('GET', `/api/connections/${id}`);
  expect(body).toMatchObject({
    state: 'active',
    mode: 'own-app',
    tenant: { id: tenant.id },
    consentedBy: null,
    registration: { clientId: own.clientId, credential: 'secret', expiresAt: '2031-05-01T23:59:59.000Z' },
  });
  expect(JSON.stringify(body)).not.toContain(own.secret.value);
  const bearers = (await stack.cloud.control.listLog({ service: 'graph', tenantId: tenant.id })).map(
    (entry) => JSON.stringify(entry),
  );
  expect(bearers.every((entry) => entry.includes(own.clientId))).toBe(true);
});

test('a domain of the tenant names it as well as its GUID', async () => {
  const tenant = await addTenant(stack, 'own-domain');
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, 'own-domain.example');
  const visitor = await goToForm(stack, url);
  await give(visitor, {
    tenant: ' OWN-DOMAIN.example ',
    clientId: own.clientId.toUpperCase(),
    clientSecret: ` ${own.secret.value} `,
  });
  await untilRead(stack, id);
});

test('an installation without any registration of its own connects by the customer’s', async () => {
  const other = await startStack({ settings: { APP_REGISTRATIONS: '[]' } });
  try {
    const tenant = await addTenant(other, 'own-alone');
    const own = await register(other, tenant);
    const { id, url } = await inviteOwn(other, tenant.id);
    await connectOwn(other, url, tenant.id, own);
    await untilRead(other, id);
  } finally {
    await other.stop();
  }
});

test('an invitation that names no tenant waits for an operator, and no row is written', async () => {
  const tenant = await addTenant(stack, 'own-unnamed');
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, null);
  await connectOwn(stack, url, tenant.id, own);
  await untilStanding(stack, id, 'awaiting-confirmation/confirmation-needed');
  expect(await listRows(stack, 'users', tenant.id)).toEqual([]);
  expect((await stack.api('POST', `/api/connections/${id}/confirm`)).status).toBe(200);
  await untilRead(stack, id);
});

describe('what is wrong is said at its field, and nothing is kept', () => {
  let url = '';
  let id = '';
  let tenantId = '';
  let clientId = '';
  let secret = { id: '', value: '' };
  beforeAll(async () => {
    const tenant = await addTenant(stack, 'own-wrong');
    tenantId = tenant.id;
    ({ clientId, secret } = await register(stack, tenant));
    ({ id, url } = await inviteOwn(stack, tenant.id));
  });
  // Each invitation has ten tries an hour.
  beforeEach(() => stack.advance(hour));

  const good = () => ({ tenant: tenantId, clientId, clientSecret: secret.value });

  test.each([
    ['a secret ID instead of its value', () => ({ ...good(), clientSecret: secret.id }), 'Secret ID'],
    ['no secret', () => ({ ...good(), clientSecret: '' }), 'secret is missing'],
    ['a secret with a space', () => ({ ...good(), clientSecret: 'two words' }), 'not the value of a secret'],
    ['a tenant that is none', () => ({ ...good(), tenant: 'nonsense' }), 'neither a tenant ID nor a domain'],
    ['a client ID that is none', () => ({ ...good(), clientId: 'mine' }), 'not a client ID'],
    ['a secret that ended', () => ({ ...good(), expiresOn: '2020-01-01' }), 'expired already'],
    ['a date that is none', () => ({ ...good(), expiresOn: '31.12.2030' }), 'not a date'],
    ['a certificate that was not made', () => ({ ...good(), credential: 'certificate' }), 'No certificate'],
    ['a wrong secret', () => ({ ...good(), clientSecret: 'wrong~secret' }), 'does not know this secret'],
    [
      'an unknown client ID',
      () => ({ ...good(), clientId: '11111111-2222-3333-4444-555555555555' }),
      'no application with this client ID',
    ],
    ['a tenant that nobody knows', () => ({ ...good(), tenant: 'nobody.example' }), 'no tenant of this ID'],
    [
      'the partner’s own registration',
      () => ({ ...good(), clientId: stack.partner.readClientId }),
      'partner’s own registration',
    ],
  ])('%s', async (_, fields, words) => {
    const visitor = await goToForm(stack, url);
    const given = fields();
    const { credential = 'secret', ...rest } = given as Record<string, string>;
    const page = await visitor.submit('action=check', { credential, ...rest });
    expect(page.text).toContain(words);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.$('[aria-invalid=true], .callout').length).toBeGreaterThan(0);
    if (given.clientSecret !== '') expect(page.html).not.toContain(given.clientSecret);
    expect(await standingOf(stack, id)).toBe('invited');
    expect((await stack.cloud.control.listVault()).filter(({ name }) => /^own-app/.test(name))).toHaveLength(
      3,
    );
  });

  test('a secret that is pasted into another field is not shown again', async () => {
    const visitor = await goToForm(stack, url);
    const page = await give(visitor, {
      tenant: secret.value,
      clientId: secret.value,
      expiresOn: secret.value,
    });
    expect(page.status).toBe(400);
    expect(page.html).not.toContain(secret.value);
  });

  test('an expired secret is told apart from a wrong one', async () => {
    const tenant = await addTenant(stack, 'own-expired');
    const own = await register(stack, tenant, { expiresAt: '2026-01-01T00:00:00Z' });
    const invited = await inviteOwn(stack, tenant.id);
    const visitor = await connectOwn(stack, invited.url, tenant.id, own);
    expect(visitor.page.text).toContain('This secret has expired');
  });

  test('another tenant, and our own, are refused and written down', async () => {
    const other = await addTenant(stack, 'own-other');
    const own = await register(stack, other);
    const wrong = await connectOwn(stack, url, other.id, own);
    expect(wrong.page.text).toContain('This invitation is for another tenant');
    expect(await standingOf(stack, id)).toBe('invited/wrong-tenant');
    const open = await inviteOwn(stack, null);
    const { homeTenantId } = stack.partner;
    const home = await connectOwn(stack, open.url, homeTenantId, own);
    expect(home.page.text).toContain('tenant of the partner itself');
    expect(await standingOf(stack, open.id)).toBe('invited/home-tenant');
    // Both links go on working.
    await connectOwn(stack, url, tenantId, { clientId, secret });
    await untilRead(stack, id);
  });
});

test.each(readRoles)(
  'without %s exactly that permission is named, and given later it connects',
  async (role) => {
    const tenant = await addTenant(stack, `own-without-${role.toLowerCase().replaceAll('.', '-')}`);
    const roles = readRoles.filter((each) => each !== role);
    const own = await register(stack, tenant, { roles });
    const { id, url } = await inviteOwn(stack, tenant.id);
    const visitor = await connectOwn(stack, url, tenant.id, own);
    const { $ } = visitor.page;
    const missing = $('.callout-broken .names code')
      .toArray()
      .map((each) => $(each).text());
    expect(missing).toEqual([role]);
    expect($('[role=alert]').text()).toContain(`Not granted yet: ${role}.`);
    const named = {
      message: `Not every permission has been given; missing: ${role}.`,
      // No link leads to a consent here: the registration is theirs.
      remedy: expect.stringContaining('API permissions of the registration'),
      actor: 'customer',
    };
    expect((await readConnection(stack, id)).reason).toMatchObject(named);
    const { body: found } = await stack.api('GET', `/api/connections/${id}/validate`);
    expect([found.ok, found.summary]).toEqual([false, named]);
    await stack.cloud.control.setGrant(tenant.id, own.clientId, { roles: readRoles, scopes: [] });
    // The secret worked and is kept: nobody has to find it again.
    const page = await give(visitor, { clientSecret: '' });
    expect(page.url.pathname).toBe('/connect/status');
    await untilRead(stack, id);
  },
);

test('a permission too much is named, and keeps nobody from connecting', async () => {
  const tenant = await addTenant(stack, 'own-too-much');
  const own = await register(stack, tenant, { roles: [...readRoles, 'Directory.ReadWrite.All'] });
  const { id, url } = await inviteOwn(stack, tenant.id);
  const visitor = await connectOwn(stack, url, tenant.id, own);
  await untilRead(stack, id);
  expect((await visitor.visit(`${stack.app}/connect/status`)).text).toContain('Directory.ReadWrite.All');
});

test('an invitation takes ten tries an hour', async () => {
  const tenant = await addTenant(stack, 'own-tries');
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, tenant.id);
  const visitor = await goToForm(stack, url);
  const wrong = { tenant: tenant.id, clientId: own.clientId, clientSecret: 'wrong' };
  for (let tries = 0; tries < 10; tries += 1) expect((await give(visitor, wrong)).status).toBe(422);
  const before = (await stack.cloud.control.listLog({ service: 'login', tenantId: tenant.id })).length;
  const refused = await give(visitor, { ...wrong, clientSecret: own.secret.value });
  expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('Ten tries')]);
  const after = (await stack.cloud.control.listLog({ service: 'login', tenantId: tenant.id })).length;
  expect(after).toBe(before);
  stack.advance(hour);
  await give(visitor, { ...wrong, clientSecret: own.secret.value });
  await untilRead(stack, id);
});

describe('only whoever holds the invitation', () => {
  test('comes to the form, and only with its token', async () => {
    const tenant = await addTenant(stack, 'own-csrf');
    const own = await register(stack, tenant);
    const { id, url } = await inviteOwn(stack, tenant.id);
    const stranger = await request(createVisitor(), `${stack.app}/connect/own-app`);
    expect(stranger.status).toBe(401);
    const visitor = await goToForm(stack, url);
    const before = (await connectionRow(stack, id)).etag;
    const fields = { tenant: tenant.id, clientId: own.clientId, clientSecret: own.secret.value };
    for (const csrf of ['', 'csrf=wrong']) {
      const body = `${csrf}&${new URLSearchParams(fields)}`;
      const answer = await request(visitor, `${stack.app}/connect/own-app`, { method: 'POST', body });
      expect(answer.status).toBe(403);
    }
    const certificate = await request(visitor, `${stack.app}/connect/own-app/certificate`);
    expect(certificate.status).toBe(404);
    expect((await connectionRow(stack, id)).etag).toBe(before);
  });

  test('of the mode; one for the partner’s registration leads to its review', async () => {
    const tenant = await addTenant(stack, 'own-other-mode');
    const { body } = await stack.api('POST', '/api/connections', {
      customer: { name: 'X', tenant: tenant.id },
    });
    const visitor = await goToForm(stack, body.invitation.url);
    expect(visitor.page.url.pathname).toBe('/connect/review');
  });
});

describe('through the API, where a portal asks for the registration itself', () => {
  const put = (id: string, body: object) => stack.api('PUT', `/api/connections/${id}/registration`, body);

  test('it is checked and kept as behind the invitation', async () => {
    const tenant = await addTenant(stack, 'own-by-portal');
    const own = await register(stack, tenant, { roles: readRoles.slice(2) });
    const { id } = await inviteOwn(stack, tenant.id);
    const good = { tenant: tenant.id, clientId: own.clientId, clientSecret: own.secret.value };
    const refused = async (body: object) => {
      const { status, body: problem } = await put(id, body);
      return [status, problem.code, problem.errors?.map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await refused({ ...good, clientSecret: own.secret.id })).toEqual([
      400,
      'bad-request',
      ['/clientSecret'],
    ]);
    expect(await refused({ ...good, clientSecret: 'wrong' })).toEqual([
      422,
      'registration-refused',
      ['/clientSecret'],
    ]);
    const lacking = await put(id, good);
    expect([lacking.status, lacking.body.errors]).toEqual([
      422,
      readRoles.slice(0, 2).map((name) => ({ pointer: '/permissions', detail: `missing: ${name}` })),
    ]);
    await stack.cloud.control.setGrant(tenant.id, own.clientId, { roles: readRoles, scopes: [] });
    const { status, body } = await put(id, good);
    expect([status, body.registration.clientId]).toEqual([200, own.clientId]);
    expect(JSON.stringify(body)).not.toContain(own.secret.value);
    await untilRead(stack, id);
  });

  test('it has the ten tries of its invitation, not as many as the API has requests', async () => {
    const tenant = await addTenant(stack, 'own-portal-tries');
    const own = await register(stack, tenant);
    const { id, url } = await inviteOwn(stack, tenant.id);
    const good = { tenant: tenant.id, clientId: own.clientId, clientSecret: own.secret.value };
    const wrong = { ...good, clientSecret: 'wrong' };
    const visitor = await goToForm(stack, url);
    await give(visitor, { tenant: tenant.id, clientId: own.clientId, clientSecret: 'wrong' });
    for (let tries = 0; tries < 9; tries += 1) expect((await put(id, wrong)).status).toBe(422);
    const { status, body, headers } = await put(id, good);
    expect([status, body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3000);
    expect(await standingOf(stack, id)).toBe('invited');
  });

  test('only of the mode, and of one tenant', async () => {
    const tenant = await addTenant(stack, 'own-portal-other');
    const own = await register(stack, tenant);
    const good = { tenant: tenant.id, clientId: own.clientId, clientSecret: own.secret.value };
    const { body: consent } = await stack.api('POST', '/api/connections', { customer: { name: 'X' } });
    expect((await put(consent.id, good)).status).toBe(409);
    const { id } = await inviteOwn(stack, (await addTenant(stack, 'own-portal-named')).id);
    expect((await put(id, good)).status).toBe(422);
    expect(await standingOf(stack, id)).toBe('invited/wrong-tenant');
  });
});
