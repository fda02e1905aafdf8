import {
  addTenant,
  dumpQueues,
  dumpTables,
  listRows,
  readConnection,
  standingOf,
  untilRead,
  untilStanding,
} from '../connect/arrange.ts';
import { findLeaks } from '../http/leaks.ts';
import { until } from '../local/connect-customer.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { readRoles } from '../sync/customer-row.ts';
import { connectOwn, give, goToForm, inviteOwn, type OwnRegistration, register } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

async function connected(name: string) {
  const tenant = await addTenant(stack, name);
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, tenant.id);
  await connectOwn(stack, url, tenant.id, own);
  await untilRead(stack, id);
  return { tenant, own, id };
}

const linkAgain = async (id: string) =>
  (await stack.api('POST', `/api/connections/${id}/invitation`, {})).body.invitation.url as string;

const changeSecrets = (own: OwnRegistration, secrets: { id: string; value: string; expiresAt?: string }[]) =>
  stack.cloud.control.changeRegistration(own.clientId, {
    secrets: secrets.map((each) => ({ expiresAt: '2099-01-01T00:00:00Z', ...each })),
  });

/** The app forgets its tokens with its process. */
const syncWithFreshToken = async (id: string) => {
  await stack.restartHost();
  const { status } = await stack.api('POST', `/api/connections/${id}/sync`);
  expect(status).toBe(202);
};

const versionsOf = async (id: string) => {
  const name = `own-app-secret-${Buffer.from(id, 'base64url').toString('hex')}`;
  return (await stack.cloud.control.listVault()).find((secret) => secret.name === name);
};

test.each([
  [
    'has expired',
    'secret-expired',
    (own: OwnRegistration) => changeSecrets(own, [{ ...own.secret, expiresAt: '2026-01-01T00:00:00Z' }]),
  ],
  ['was removed', 'secret-refused', (own: OwnRegistration) => changeSecrets(own, [])],
])(
  'a secret that %s needs a new one: the same form, the same connection, history kept',
  async (_, reason, spoil) => {
    const { tenant, own, id } = await connected(`own-${reason}`);
    const rows = await listRows(stack, 'users', tenant.id);
    await spoil(own);
    await syncWithFreshToken(id);
    await untilStanding(stack, id, `needs-secret/${reason}`);
    expect((await readConnection(stack, id)).reason?.actor).toBe('customer');
    expect(await listRows(stack, 'users', tenant.id)).toHaveLength(rows.length);

    const visitor = await goToForm(stack, await linkAgain(id));
    const wrong = await give(visitor, { clientSecret: 'still~wrong' });
    expect(wrong.text).toContain('does not know this secret');
    expect(await versionsOf(id)).toMatchObject({ versions: 1 });
    expect(await standingOf(stack, id)).toBe(`needs-secret/${reason}`);

    const fresh = { id: crypto.randomUUID(), value: `fresh~${crypto.randomUUID()}` };
    await changeSecrets(own, [fresh]);
    await give(visitor, { clientSecret: fresh.value });
    await untilRead(stack, id);
    expect(await versionsOf(id)).toMatchObject({ versions: 2, deleted: false });
    const audit = (await listRows(stack, 'audit', tenant.id)).map(({ what }) => what);
    expect(audit.filter((what) => what === 'credential-saved')).toHaveLength(2);
    const kept = await listRows(stack, 'users', tenant.id);
    expect(kept.map(({ rowKey, _changedAt }) => [rowKey, String(_changedAt)])).toEqual(
      rows.map(({ rowKey, _changedAt }) => [rowKey, String(_changedAt)]),
    );
  },
);

test('a new secret before the old one ends replaces it, and one that lacks a permission does not', async () => {
  const { tenant, own, id } = await connected('own-renewed');
  const second = await register(stack, tenant, { roles: readRoles.slice(1) });
  const visitor = await goToForm(stack, await linkAgain(id));
  const lacking = await give(visitor, { clientId: second.clientId, clientSecret: second.secret.value });
  expect(lacking.text).toContain(readRoles[0]);
  expect(await standingOf(stack, id)).toBe('active');
  expect((await stack.api('GET', `/api/connections/${id}`)).body.registration.clientId).toBe(own.clientId);

  await stack.cloud.control.setGrant(tenant.id, second.clientId, { roles: readRoles, scopes: [] });
  await give(visitor, { clientId: second.clientId, clientSecret: second.secret.value });
  expect((await stack.api('GET', `/api/connections/${id}`)).body.registration.clientId).toBe(second.clientId);
  await changeSecrets(own, []);
  await syncWithFreshToken(id);
  await untilRead(stack, id);
});

test('a certificate is made in the vault: its public part is given out, its key signs there', async () => {
  const tenant = await addTenant(stack, 'own-certificate');
  const own = await register(stack, tenant);
  const { id, url } = await inviteOwn(stack, tenant.id);
  const visitor = await goToForm(stack, url);
  await visitor.submit('action=make-certificate', { tenant: tenant.id, clientId: own.clientId });
  expect(visitor.page.text).toContain('BEGIN CERTIFICATE');
  const pem = await visitor.visit(`${stack.app}/connect/own-app/certificate`).then(({ html }) => html);
  expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(pem).not.toMatch(/PRIVATE/);

  await visitor.visit(`${stack.app}/connect/own-app`);
  const early = await visitor.submit('action=check', {
    credential: 'certificate',
    tenant: tenant.id,
    clientId: own.clientId,
  });
  expect(early.text).toContain('does not know the certificate');
  await stack.cloud.control.changeRegistration(own.clientId, { certificates: [pem], secrets: [] });
  const page = await visitor.submit('action=check', {
    credential: 'certificate',
    tenant: tenant.id,
    clientId: own.clientId,
  });
  expect(page.url.pathname).toBe('/connect/status');
  await untilRead(stack, id);
  const { registration } = (await stack.api('GET', `/api/connections/${id}`)).body;
  expect(registration).toMatchObject({ clientId: own.clientId, credential: 'certificate' });
  expect(Date.parse(registration.expiresAt)).toBeGreaterThan(stack.now());
});

test('ending the connection takes what is secret out of the vault', async () => {
  const { id } = await connected('own-ended');
  expect(await versionsOf(id)).toMatchObject({ deleted: false });
  expect((await stack.api('DELETE', `/api/connections/${id}`)).status).toBe(202);
  expect(await versionsOf(id)).toMatchObject({ deleted: true });
  expect((await readConnection(stack, id)).state).toBe('disconnected');
});

test('ending it while the vault is away can be done again', async () => {
  const { id } = await connected('own-ended-later');
  await stack.cloud.control.addFault({
    service: 'vault',
    method: 'DELETE',
    kind: 'status',
    status: 403,
    times: 1,
  });
  expect((await stack.api('DELETE', `/api/connections/${id}`)).status).toBe(503);
  expect((await readConnection(stack, id)).state).toBe('disconnected');
  expect((await stack.api('DELETE', `/api/connections/${id}`)).status).toBe(202);
  expect(await versionsOf(id)).toMatchObject({ deleted: true });
});

test('the secret stands in the vault and nowhere else', async () => {
  const { id, own } = await connected('own-canary');
  const visitor = await goToForm(stack, await linkAgain(id));
  const pages = [visitor.page.html];
  pages.push((await give(visitor, { clientSecret: `${own.secret.value}x` })).html);
  for (const path of ['', '/streams', '/validate', '/audit', '/permissions'])
    pages.push(JSON.stringify((await stack.api('GET', `/api/connections/${id}${path}`)).body));
  const log = stack.hostLog();
  const tables = await dumpTables(stack);
  const queues = await dumpQueues(stack);
  const canaries = [{ kind: 'secret', value: own.secret.value }];
  expect(findLeaks(canaries, { log, tables, queues, pages: pages.join('\n') })).toEqual([]);
  await stack.restartHost();
  await until('The app is back', async () => ({ done: true, value: undefined }));
});

test('whichever kind came last, ending the connection takes both kinds out of the vault', async () => {
  const { tenant, own, id } = await connected('own-both');
  const visitor = await goToForm(stack, await linkAgain(id));
  await visitor.submit('action=make-certificate', { tenant: tenant.id, clientId: own.clientId });
  const { html: pem } = await visitor.visit(`${stack.app}/connect/own-app/certificate`);
  await stack.cloud.control.changeRegistration(own.clientId, { certificates: [pem] });
  await visitor.visit(`${stack.app}/connect/own-app`);
  await visitor.submit('action=check', {
    credential: 'certificate',
    tenant: tenant.id,
    clientId: own.clientId,
  });
  const { registration } = (await stack.api('GET', `/api/connections/${id}`)).body;
  expect(registration.credential).toBe('certificate');
  await stack.api('DELETE', `/api/connections/${id}`);
  const hex = Buffer.from(id, 'base64url').toString('hex');
  const certificates = await stack.cloud.control.listCertificates();
  expect(await versionsOf(id)).toMatchObject({ deleted: true });
  expect(certificates.find(({ name }) => name.endsWith(hex))).toMatchObject({ deleted: true });
});

test('a tenant that nobody has confirmed comes to no reading by a pause', async () => {
  const tenant = await addTenant(stack, 'own-unconfirmed');
  const own = await register(stack, tenant, { roles: [] });
  const { id, url } = await inviteOwn(stack, null);
  await connectOwn(stack, url, tenant.id, own);
  await untilStanding(stack, id, 'needs-consent/permission-missing');
  for (const move of ['pause', 'resume', 'sync'])
    expect((await stack.api('POST', `/api/connections/${id}/${move}`)).status).toBe(409);
  expect(await listRows(stack, 'tenants', tenant.id)).toEqual([]);
});
