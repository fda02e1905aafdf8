import {
  addTenant,
  listRows,
  readConnection,
  standingOf,
  untilRead,
  untilStanding,
} from '../connect/arrange.ts';
import { passMicrosoft } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { connectOwn, type OwnRegistration, register } from '../own-app/arrange.ts';
import { tableNames } from '../sync/tables.ts';
import { actionsOf, cardOf, connect, inviteAs, signInToReceipt, untilGone } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  // Nothing of the partner's is needed for a tenant that has its own.
  stack = await startStack({ settings: { APP_REGISTRATIONS: '[]' } });
});
afterAll(() => stack?.stop());

async function connected(name: string) {
  const tenant = await addTenant(stack, name);
  const own = await register(stack, tenant);
  const { id, url } = await inviteAs(stack, name, tenant.id, { mode: 'own-app' });
  const administrator = await connectOwn(stack, url, tenant.id, own);
  await untilRead(stack, id);
  return { tenant, own, id, administrator };
}

/** What the vault holds of a connection and has not deleted. */
async function listKept(id: string): Promise<string[]> {
  const hex = Buffer.from(id, 'base64url').toString('hex');
  const vault = await stack.cloud.control.listVault();
  return vault.flatMap(({ name, deleted }) => (name.includes(hex) && !deleted ? [name] : []));
}

const change = (own: OwnRegistration, changes: object) =>
  stack.cloud.control.changeRegistration(own.clientId, changes);

/** The summary is there, nothing can be done, and the page says whom at the partner to ask. */
function expectSummary({ page }: Visitor, id: string): void {
  expect([page.status, page.url.pathname]).toEqual([200, '/receipt']);
  expect(cardOf(page, id)).toMatch(/Last used.*(just now|ago)/);
  expect(cardOf(page, id)).not.toContain('What was done');
  expect(actionsOf(page, id)).toEqual([]);
  expect(page.text).toContain('has not come to its end');
  expect(page.text).toContain(`${stack.app}/oauth/callback`);
  expect(page.text).toContain(`ask ${stack.partner.name}’s support`);
  expect(page.links.map(({ text }) => text)).toContain(`Contact ${stack.partner.name}`);
}

test('people sign in through the registration of their own, and it is theirs to pause and to end', async () => {
  const { tenant, own, id, administrator } = await connected('own-receipt');
  const summary = await administrator.visit(`${stack.app}/receipt`);
  expect(cardOf(summary, id)).toContain(own.clientId);
  expect(summary.text).not.toContain('has not come to its end');
  await administrator.submit('/receipt/sign-in');
  const { pathname, searchParams } = administrator.page.url;
  expect([pathname, searchParams.get('client_id'), searchParams.get('prompt')]).toEqual([
    `/${tenant.id}/oauth2/v2.0/authorize`,
    own.clientId,
    'login',
  ]);
  await passMicrosoft(administrator, tenant.person);
  expect(cardOf(administrator.page, id)).toMatch(/Read once: \d+ added/);
  await administrator.submit('/receipt/pause');
  expect(await standingOf(stack, id)).toBe('paused/paused-by-customer');
  await administrator.submit('/receipt/resume');
  await untilStanding(stack, id, 'active');

  expect(await listKept(id)).toHaveLength(1);
  await administrator.visit(`${stack.app}/receipt/disconnect?connection=${id}`);
  expect(administrator.page.text).toContain('The secret of your app registration is deleted');
  const page = await administrator.submit('/receipt/disconnect', { rows: 'erase' });
  expect(page.text).toContain('The secret of your app registration, in');
  const links = page.links.filter(({ text }) => /^(Enterprise applications|App registrations)$/.test(text));
  expect(links.map(({ text }) => text)).toEqual(['Enterprise applications', 'App registrations']);
  expect(links[1]?.href).toContain(own.clientId);
  expect(await listKept(id)).toEqual([]);
  await untilGone(stack, tableNames, tenant.id);
  expect((await readConnection(stack, id)).state).toBe('disconnected');
});

test('a vault that fails on the way leaves the end to be asked for again, and that finishes it', async () => {
  const { tenant, id, administrator } = await connected('vault-fails');
  await administrator.visit(`${stack.app}/receipt`);
  await administrator.submit('/receipt/sign-in');
  await passMicrosoft(administrator, tenant.person);
  await stack.cloud.control.addFault({ service: 'vault', method: 'DELETE', kind: 'status', status: 403 });
  await administrator.visit(`${stack.app}/receipt/disconnect?connection=${id}`);
  expect((await administrator.submit('/receipt/disconnect')).status).toBe(503);
  expect(await listKept(id)).toHaveLength(1);
  expect(actionsOf(await administrator.visit(`${stack.app}/receipt`), id)).toEqual(['disconnect']);
  await administrator.visit(`${stack.app}/receipt/disconnect?connection=${id}`);
  const page = await administrator.submit('/receipt/disconnect');
  expect(page.text).toContain('The secret of your app registration, in');
  expect(await listKept(id)).toEqual([]);
  expect(actionsOf(page, id)).toEqual([]);
});

describe('a sign-in that the registration is not made for leaves the summary, and says whom to ask', () => {
  test('where it has no redirect URI: Microsoft’s page leads nowhere, and the receipt knows', async () => {
    const { own, id, administrator } = await connected('no-redirect');
    await change(own, { redirectUris: [] });
    await administrator.visit(`${stack.app}/receipt`);
    await administrator.submit('/receipt/sign-in');
    expect(administrator.page.text).toContain('AADSTS50011');
    await administrator.visit(`${stack.app}/receipt`);
    expectSummary(administrator, id);
  });

  test('where its secret has ended', async () => {
    const { tenant, own, id, administrator } = await connected('no-secret');
    await change(own, { secrets: [] });
    await administrator.visit(`${stack.app}/receipt`);
    await administrator.submit('/receipt/sign-in');
    await passMicrosoft(administrator, tenant.person);
    expectSummary(administrator, id);
    expect(administrator.page.url.search).toBe('?problem=sign-in');
    expect(administrator.page.html).not.toContain('AADSTS');
  });

  test('where the permissions for the sign-in were not granted', async () => {
    const { tenant, own, id, administrator } = await connected('no-consent');
    await stack.cloud.control.setGrant(tenant.id, own.clientId, { roles: [] });
    await administrator.visit(`${stack.app}/receipt`);
    await administrator.submit('/receipt/sign-in');
    const form = administrator.page.forms.find(({ names }) => names.includes('password'));
    await administrator.submit(form?.buttons[0]?.text ?? '', { ...tenant.administrator });
    await administrator.submit('decision=cancel');
    expectSummary(administrator, id);
  });
});

test('whoever has no invitation to it cannot be signed in, and is told so', async () => {
  const { id } = await connected('no-invitation');
  const visitor = createVisitor();
  await visitor.visit(`${stack.app}/receipt`);
  const page = await visitor.submit('/receipt/sign-in');
  expect([page.status, page.heading]).toEqual([503, 'Nobody can be signed in here']);
  expect(page.html).not.toContain(id);
});

test('of a consent and a registration of its own in one tenant, ending the owner erases nothing', async () => {
  const { readClientId } = stack.partner;
  const registration = { tier: 'read', clientId: readClientId, credential: { kind: 'federated' } };
  await stack.restartHost({ APP_REGISTRATIONS: JSON.stringify([registration]) });
  const { tenant, id: own } = await connected('both-modes');
  const { id: consented } = await connect(stack, 'both-modes', { tenant });
  const count = async () => (await listRows(stack, 'users', tenant.id)).length;
  const before = await count();
  const visitor = await signInToReceipt(stack, tenant.person);
  expect([cardOf(visitor.page, own), cardOf(visitor.page, consented)]).not.toContain('');
  await visitor.visit(`${stack.app}/receipt/disconnect?connection=${own}`);
  const page = await visitor.submit('/receipt/disconnect', { rows: 'erase' });
  expect(page.text).toContain('Not the rows that were read: another connection');
  // Its application is nobody else's: that is left to remove.
  expect(page.links.map(({ text }) => text)).toContain('App registrations');
  expect((await stack.api('POST', `/api/connections/${consented}/sync`)).status).toBe(202);
  await untilRead(stack, consented);
  expect(await count()).toBe(before);
});
