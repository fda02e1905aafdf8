import type { ConnectionRow } from '../../shared/connect/connection-row.ts';
import { isVerifyingLate, mayStart, startWay } from '../../shared/connect/customer-way.ts';
import {
  boundTenant,
  findTenantProblem,
  type Leg,
  signInOptions,
  startReceiptLeg,
} from '../../shared/connect/legs.ts';
import { getMode } from '../../shared/connect/modes/registry.ts';
import { useState } from '../../shared/connect/single-use-state.ts';
import { type ConnectionState, connectionStates } from '../../shared/contracts/connections.ts';
import type { Services } from '../../shared/services/services.ts';
import { northwind } from '../local/seed.ts';
import { readRoles } from '../sync/customer-row.ts';
import { type Desk, holding, openDesk } from './desk.ts';
import { contoso, day, dayMs, fabrikam, minuteMs, ownRegistration, start, toActive, toRow } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

test.each([
  ['the named one', toRow({ namedTenantId: contoso }), contoso],
  ['the named one, whoever tried', toRow({ namedTenantId: contoso, tenantId: fabrikam }), contoso],
  ['the one that it has had', toActive({ namedTenantId: null }), contoso],
  ['none, where an unnamed one was never confirmed', toRow({ tenantId: fabrikam }), null],
  ['none', toRow(), null],
])('the tenant that must come is %s', (_, row, tenant) => {
  expect(boundTenant(row)).toBe(tenant);
});

test.each([
  ['the named tenant', toRow({ namedTenantId: contoso }), contoso, null],
  ['another tenant than the named one', toRow({ namedTenantId: contoso }), fabrikam, 'wrong-tenant'],
  ['whichever comes to a link that names none', toRow(), fabrikam, null],
  ['the partner’s own', toRow(), northwind.homeTenantId, 'home-tenant'],
  ['the partner’s own for another', toRow({ namedTenantId: contoso }), northwind.homeTenantId, 'home-tenant'],
])('%s is looked at before anything is written', (_, row, tenantId, problem) => {
  expect(findTenantProblem(desk.services.settings, row, tenantId)).toBe(problem);
});

test('people sign in through the partner’s registration, or through their own', () => {
  const through = (row: ConnectionRow) => signInOptions(desk.services, row);
  const redirectUri = 'http://localhost:7071/oauth/callback';
  const { login } = desk.services.settings.cloud;
  expect(through(toRow())).toEqual({ login, clientId: northwind.readClientId, redirectUri });
  const registration = ownRegistration();
  expect(through(toRow({ mode: 'own-app', registration })).clientId).toBe(registration.clientId);
  expect(() => through(toRow({ mode: 'own-app' }))).toThrow(expect.objectContaining({ code: 'wrong-state' }));
});

test('a tier without a registration is no way to connect by consent, and is one by one’s own', () => {
  const settings = { ...desk.services.settings, registrations: [] };
  expect(() => getMode('admin-consent').checkInstallation(settings, 'read')).toThrow(
    expect.objectContaining({ code: 'tier-not-registered' }),
  );
  getMode('own-app').checkInstallation(settings, 'read');
  getMode('admin-consent').checkInstallation(desk.services.settings, 'read');
  const [read] = desk.services.settings.registrations;
  expect(getMode('admin-consent').getClient(desk.services.settings, toRow())).toEqual({
    clientId: read?.clientId,
    credential: read?.credential,
  });
});

const waiting: ConnectionState[] = ['invited', 'authenticating', 'approval-pending'];
const troubled: ConnectionState[] = ['needs-consent', 'needs-sign-in', 'needs-secret', 'blocked'];

test.each(connectionStates)('whether there is something to ask for follows from %s', (state) => {
  const isOpen = waiting.includes(state) || troubled.includes(state);
  expect(mayStart(toRow({ state, attemptAt: day(0) }), start)).toBe(isOpen);
  // A check that was lost is begun again.
  expect(mayStart(toRow({ state, attemptAt: day(-1) }), start)).toBe(isOpen || state === 'verifying');
});

test('a check is lost after a quarter of an hour', () => {
  const row = toRow({ state: 'verifying', createdAt: day(-1), attemptAt: day(0) });
  expect(isVerifyingLate(row, start + 15 * minuteMs)).toBe(false);
  expect(isVerifyingLate(row, start + 15 * minuteMs + 1)).toBe(true);
  expect(isVerifyingLate({ ...row, attemptAt: null }, start)).toBe(true);
  expect(isVerifyingLate({ ...row, state: 'active' }, start + dayMs)).toBe(false);
});

/** Presses the review's button for a connection. */
async function press(more: Partial<ConnectionRow>, services: Services = desk.services) {
  const { id, row } = await desk.save(more);
  const hash = row.invitationHash ?? '';
  const way = await startWay(services, { connectionId: id, row, hash, csrf: 'x' });
  return { id, hash, way };
}
const legOf = (way: Leg | { path: string } | null): Leg => {
  if (way === null || !('url' in way)) throw new Error(`Not to Microsoft: ${JSON.stringify(way)}`);
  return way;
};
const named = { namedTenantId: contoso, customerTenant: contoso };

describe('the review’s button', () => {
  test.each([
    ['its tenant', named, contoso],
    ['whichever tenant comes', {}, 'organizations'],
  ])('leads to the consent of %s', async (_, more, authority) => {
    const { id, hash, way } = await press(more);
    const { url, cookie, ttlSeconds } = legOf(way);
    const address = new URL(url);
    expect(address.pathname).toBe(`/${authority}/v2.0/adminconsent`);
    expect(address.searchParams.get('client_id')).toBe(northwind.readClientId);
    expect(ttlSeconds).toBe(15 * 60);
    const state = address.searchParams.get('state') ?? '';
    expect(await desk.services.seal.unseal('customer-state', cookie)).toMatchObject({
      leg: 'consent',
      connectionId: id,
      hash,
      state,
    });
    expect(await useState(desk.services.connect, state, start)).toMatchObject({
      leg: 'consent',
      connectionId: id,
      invitationHash: hash,
    });
    expect((await desk.read(id)).state).toBe('authenticating');
  });

  test('leads straight to the sign-in where every permission has been given', async () => {
    const { id, hash, way } = await press(named, holding(desk, readRoles));
    const { url, cookie } = legOf(way);
    const address = new URL(url);
    expect(address.pathname).toBe(`/${contoso}/oauth2/v2.0/authorize`);
    expect(address.searchParams.has('prompt')).toBe(false);
    const sealed = await desk.services.seal.unseal('customer-state', cookie);
    expect(sealed).toMatchObject({ leg: 'sign-in', connectionId: id, hash, authority: contoso });
    expect(await useState(desk.services.connect, String(sealed.state), start)).toMatchObject({
      leg: 'sign-in',
    });
    expect((await desk.read(id)).state).toBe('authenticating');
  });

  test.each([
    ['a permission is missing', named, readRoles.slice(1)],
    ['nobody knows whose permissions to look at', {}, readRoles],
  ])('leads to the consent where %s', async (_, more, roles) => {
    const { way } = await press(more, holding(desk, roles));
    expect(legOf(way).url).toContain('/adminconsent');
  });

  test('leads to the guide for a registration of one’s own, and nothing moves', async () => {
    const { id, way } = await press({ ...named, mode: 'own-app' });
    expect(way).toEqual({ path: '/connect/own-app' });
    expect((await desk.read(id)).state).toBe('invited');
  });

  test('leads on from trouble, and the connection keeps its state until it is mended', async () => {
    const { id, way } = await press(toActive({ state: 'needs-consent', reasonCode: 'consent-revoked' }));
    expect(legOf(way).url).toContain(`/${contoso}/`);
    expect(await desk.read(id)).toMatchObject({ state: 'needs-consent', reasonCode: 'consent-revoked' });
  });

  test.each(['active', 'paused', 'disconnected', 'awaiting-confirmation'] as const)(
    'leads nowhere where the connection is %s',
    async (state) => {
      expect((await press(toActive({ state }))).way).toBeNull();
    },
  );

  test('says that a link has ended, and nothing moves', async () => {
    const { id, row } = await desk.save(named);
    desk.clock.now = start + 30 * dayMs;
    const session = { connectionId: id, row, hash: row.invitationHash ?? '', csrf: 'x' };
    await expect(startWay(desk.services, session)).rejects.toMatchObject({ code: 'expired' });
    expect((await desk.read(id)).state).toBe('invited');
  });

  test('is a step of one trace of the invitation, which says where it led', async () => {
    const seen: unknown[] = [];
    const telemetry: Services['telemetry'] = {
      ...desk.services.telemetry,
      trace: (key, name, facts, work) => {
        seen.push({ key, name, facts });
        return work({ note: (more) => void seen.push(more), fail: () => undefined });
      },
    };
    const { id, hash } = await press(named, { ...holding(desk, readRoles), telemetry });
    expect(seen).toEqual([
      {
        key: `consent ${id} ${hash}`,
        name: 'consent start',
        facts: { tenant: contoso, connection: id, mode: 'admin-consent', tier: 'read' },
      },
      { leg: 'sign-in' },
    ]);
    seen.length = 0;
    await press(named, { ...desk.services, telemetry });
    expect(seen.at(-1)).toEqual({ leg: 'consent' });
  });
});

test('for the receipt a person types their credentials again', async () => {
  const options = signInOptions(desk.services, toRow());
  const leg = await startReceiptLeg(desk.services, options, { authority: contoso, connectionId: 'an id' });
  expect(new URL(leg.url).searchParams.get('prompt')).toBe('login');
  const sealed = await desk.services.seal.unseal('customer-state', leg.cookie);
  expect(sealed).toMatchObject({ leg: 'receipt', connectionId: 'an id', authority: contoso });
  expect(await useState(desk.services.connect, String(sealed.state), start)).toMatchObject({
    leg: 'receipt',
    connectionId: 'an id',
    invitationHash: null,
  });
});
