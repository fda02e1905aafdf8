import type { ConnectionState } from '../../shared/contracts/connections.ts';
import type { TenantSummary } from '../cloud/control/client.ts';
import { addTenant, connectionRow, invite, listRows, untilRead } from '../connect/arrange.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { csrfOf, getPage, postForm, rowTexts, send, signInAs } from './arrange.ts';

const day = 86_400_000;

let stack: Stack;
let operator: Visitor;
let tenant: TenantSummary;
let id = '';
beforeAll(async () => {
  stack = await startStack();
  operator = await signInAs(stack, 'operator');
  tenant = await addTenant(stack, 'seen', 20);
  id = await connect('Seen first');
});
afterAll(() => stack?.stop());

async function connect(name: string): Promise<string> {
  const invited = await invite(stack, tenant.id, { customer: { name, tenant: tenant.id } });
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, invited.id);
  return invited.id;
}

/** Writes columns of a connection behind the app's back. */
async function change(of: string, columns: Record<string, unknown>): Promise<void> {
  await stack
    .tables('connections')
    .updateEntity({ partitionKey: 'connection', rowKey: of, ...columns }, 'Merge', { etag: '*' });
}

const get = (path: string) => getPage(stack, operator, path);
const names = async (query: string) =>
  rowTexts(await get(`/dashboard/connections${query}`), 'table.customers').map((row) => row.slice(0, 10));

test('the list is narrowed to one state, by its URL, and says how many there are in each', async () => {
  const { id: invited } = await invite(stack, null, { customer: { name: 'Seen never' } });
  expect(await names('?state=invited')).toEqual(['Seen never']);
  expect(await names('?state=active')).toEqual(['Seen first']);
  expect(await names('?state=blocked')).toEqual([]);
  expect(await names('?state=nonsense')).toHaveLength(2);
  expect(await names('?state=invited&search=first')).toEqual([]);
  const page = await get('/dashboard/connections');
  const links = page.links.map(({ href }) => href).filter((href) => /[?&]state=/.test(href));
  const states = new Set(links.map((href) => new URL(href).searchParams.get('state')));
  expect(states).toEqual(new Set(['invited', 'active']));
  // Sorting keeps the state.
  const sorted = (await get('/dashboard/connections?state=invited')).links.find(({ href }) =>
    /sort=people/.test(href),
  );
  expect(sorted?.href).toContain('state=invited');
  await change(invited, { state: 'disconnected' });
});

test('every filter says how many it finds, and what is failing stands out from wherever the list stands', async () => {
  const counts = async () => {
    const page = await get('/dashboard/connections?state=invited&search=nobody');
    const texts = page.$('nav[aria-label=Filter] a').toArray();
    return texts.map((each) => page.$(each).text().replace(/\s+/g, ' ').trim());
  };
  expect(await counts()).toEqual(['All 2', 'Needs someone 0', 'Failing 0', 'Late 0', 'Waiting 0', 'Fresh 1']);
  const { id: failing } = await invite(stack, null, { customer: { name: 'Seen failing' } });
  await change(failing, { state: 'degraded', reasonCode: 'sync-incomplete' });
  expect(await counts()).toEqual(['All 3', 'Needs someone 1', 'Failing 1', 'Late 0', 'Waiting 0', 'Fresh 1']);
  const page = await get('/dashboard/connections');
  expect(page.$('.filter-failing').text()).toContain('Failing 1');
  // The invitation is not what helps a read that did not end whole.
  expect((await get(`/dashboard/connections/${failing}`)).text).not.toMatch(/The invitation end/);
  await change(failing, { state: 'needs-consent', reasonCode: 'consent-revoked' });
  await change(failing, { invitationExpiresAt: new Date(Date.now() - 2 * day).toISOString() });
  expect((await get(`/dashboard/connections/${failing}`)).text).toMatch(/The invitation ended/);
  await change(failing, { state: 'disconnected' });
});

test('customers are found by the portal’s own id', async () => {
  const { id: other } = await invite(stack, null, { customer: { name: 'Seen later', externalId: 'C-4711' } });
  expect(await names('?search=c-4711')).toEqual(['Seen later']);
  await change(other, { state: 'disconnected' });
});

test('credentials of customers’ own registrations that end soon are on the first page, the next first', async () => {
  const ends: [name: string, inDays: number, state: ConnectionState][] = [
    ['Ends later', 25, 'active'],
    ['Ended', -3, 'needs-secret'],
    ['Ends soon', 2, 'active'],
    ['Ends never', 31, 'active'],
    ['Is over', 2, 'disconnected'],
  ];
  for (const [name, inDays, state] of ends) {
    const { id: own } = await invite(stack, null, { customer: { name }, mode: 'own-app' });
    const expiresAt = new Date(stack.now() + inDays * day).toISOString();
    const credential = { kind: 'own-secret', name: 'own-x', version: 'v', expiresAt, savedAt: expiresAt };
    const registration = JSON.stringify({ clientId: tenant.id, credential });
    await change(own, { state, registration });
  }
  const { text } = await get('/dashboard');
  const at = ['Ended', 'Ends soon', 'Ends later'].map((name) => text.lastIndexOf(name));
  expect(at.every((each) => each >= 0)).toBe(true);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(text).not.toContain('Ends never');
  expect(text).not.toContain('Is over');
});

test('a second connection to a tenant says that the first one reads it', async () => {
  const other = await connect('Seen second');
  const page = await get(`/dashboard/connections/${other}`);
  expect(page.text).toContain('Seen first');
  expect((await get(`/dashboard/connections/${id}`)).text).not.toContain('Seen second');
});

describe('the settings', () => {
  const tab = () => `/dashboard/connections/${id}?tab=settings`;
  const form = async () => {
    const page = await get(tab());
    return page.forms.find(({ action }) => action.endsWith(`/${id}/settings`));
  };

  test('show what is stored, with the intervals that are allowed', async () => {
    const found = await form();
    expect(Object.fromEntries(found?.values ?? [])).toMatchObject({
      name: 'Seen first',
      externalId: '',
      domains: '*',
      schedule: '',
    });
    const page = await get(tab());
    for (const words of ['As this installation does: every 6 hours', 'Every hour', 'Every day'])
      expect(page.text).toContain(words);
    expect(page.text).toContain('seen.example');
  });

  test('are saved, and say so; what was wrong is shown with what was typed', async () => {
    const csrf = await csrfOf(stack, operator);
    const path = `/dashboard/connections/${id}/settings`;
    const typed = { csrf, name: 'Seen first', externalId: 'C-1', contactEmail: '', schedule: 'PT1H' };
    const saved = await postForm(stack, operator, path, { ...typed, domains: '*' });
    expect([saved.status, saved.headers.location]).toEqual([303, expect.stringContaining('tab=settings')]);
    expect(Object.fromEntries((await form())?.values ?? [])).toMatchObject({
      externalId: 'C-1',
      schedule: 'PT1H',
    });
    const refused = await postForm(stack, operator, path, { ...typed, domains: 'not a domain' });
    expect(refused.status).toBe(400);
    const values = refused.forms.find(({ action }) => action.endsWith('/settings'))?.values ?? [];
    expect(Object.fromEntries(values)).toMatchObject({ domains: 'not a domain' });
  });

  test('are not a Reader’s to change', async () => {
    const page = await getPage(stack, await signInAs(stack, 'reader'), tab());
    expect(page.status).toBe(200);
    const found = page.forms.find(({ action }) => action.endsWith('/settings'));
    expect(found?.buttons ?? []).toEqual([]);
  });
});

test('500 customers are one page, at once', async () => {
  const entity = await connectionRow(stack, id);
  const { etag: _, timestamp: __, ...columns } = entity;
  const make = (index: number) => ({
    ...columns,
    partitionKey: 'connection',
    rowKey: `many${String(index).padStart(18, '0')}`,
    customerName: `Many ${index}`,
  });
  for (let from = 0; from < 500; from += 100) {
    const batch = Array.from({ length: 100 }, (_each, index) => ['create', make(from + index)] as const);
    await stack.tables('connections').submitTransaction(batch.map((each) => [...each] as ['create', never]));
  }
  const url = '/dashboard/connections?search=many&sort=name';
  const times: number[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const started = performance.now();
    await send(stack, operator, url);
    times.push(performance.now() - started);
  }
  const page = await get(url);
  expect(rowTexts(page, 'table.customers')).toHaveLength(500);
  expect(page.text).toContain(`of ${(await listRows(stack, 'connections')).length.toLocaleString('en')}`);
  // Some hundred milliseconds on a machine at rest: one query, one page of HTML. A query a row would take far longer.
  expect(Math.min(...times)).toBeLessThan(5000);
});
