import type { JWTPayload } from 'jose';
import { takeCallback } from '../../shared/connect/callback.ts';
import { type ConnectionRow, connectionPartition } from '../../shared/connect/connection-row.ts';
import type { CustomerSession } from '../../shared/connect/customer-session.ts';
import {
  type Leg,
  signInOptions,
  startConsentLeg,
  startReceiptLeg,
  startSignInLeg,
} from '../../shared/connect/legs.ts';
import type { Services } from '../../shared/services/services.ts';
import { northwind } from '../local/seed.ts';
import { type Desk, openDesk } from './desk.ts';
import { createEntra, type Entra } from './entra.ts';
import { contoso, day, fabrikam, ownRegistration, start, toRow } from './rows.ts';

let entra: Entra;
let desk: Desk;
let services: Services;
const login = 'http://127.0.0.1:9';
const oid = 'aaaaaaaa-0000-4000-8000-00000000000a';
beforeAll(async () => {
  entra = await createEntra(login);
});
beforeEach(async () => {
  desk = await openDesk();
  services = { ...desk.services, fetch: entra.fetch };
});
afterEach(() => desk?.stop());

const named = { namedTenantId: contoso, customerTenant: contoso, state: 'authenticating' } as const;
const legs = { consent: startConsentLeg, 'sign-in': startSignInLeg };

/** Somebody who is at Microsoft's now. */
async function begin(leg: keyof typeof legs, more: Partial<ConnectionRow> = named) {
  const { id, row } = await desk.save(more);
  const session: CustomerSession = { connectionId: id, row, hash: row.invitationHash ?? '', csrf: 'x' };
  return { id, row, session, leg: await legs[leg](services, session) };
}
const stateOf = ({ url }: Leg) => new URL(url).searchParams.get('state') ?? '';
const nonceOf = ({ url }: Leg) => new URL(url).searchParams.get('nonce') ?? '';

const take = (cookie: string | undefined, redirect: Record<string, string>) =>
  takeCallback(services, cookie, { redirect: new URLSearchParams(redirect), from: '192.0.2.7' });
const come = (leg: Leg, redirect: Record<string, string>) =>
  take(leg.cookie, { state: stateOf(leg), ...redirect });
const consented = { admin_consent: 'True' };
const coded = { code: 'the code' };

/** Comes back from the sign-in as somebody. */
function comeAs(leg: Leg, more: JWTPayload = {}, clientId = northwind.readClientId) {
  entra.answer({ claims: entra.claims(clientId, nonceOf(leg), more) });
  return come(leg, coded);
}

describe('an answer changes nothing', () => {
  test('without its cookie', async () => {
    const { leg } = await begin('consent');
    await expect(take(undefined, { state: stateOf(leg), ...consented })).rejects.toMatchObject({
      code: 'not-signed-in',
    });
    expect(await come(leg, consented)).toMatchObject({ kind: 'leg' });
  });

  test.each([['another'], [undefined]])('with %s state, and the right one still counts', async (state) => {
    const { leg } = await begin('consent');
    await expect(take(leg.cookie, { ...consented, ...(state ? { state } : {}) })).rejects.toMatchObject({
      code: 'sealed-elsewhere',
    });
    expect(await come(leg, consented)).toMatchObject({ kind: 'leg' });
  });

  test('the second time, or late', async () => {
    const { leg } = await begin('consent');
    await come(leg, consented);
    await expect(come(leg, consented)).rejects.toMatchObject({ code: 'already-used' });
    const late = await begin('consent');
    desk.clock.now += 15 * 60_000 + 1000;
    await expect(come(late.leg, consented)).rejects.toMatchObject({ code: 'expired' });
  });

  test('where its state was made for another leg, or for another connection', async () => {
    const { id, leg } = await begin('consent');
    const sealed = await services.seal.unseal('customer-state', leg.cookie);
    // One that the same link would open.
    const other = await desk.save({ ...named, invitationHash: String(sealed.hash) });
    const another = { leg: 'sign-in', nonce: 'n', verifier: 'v', authority: contoso };
    for (const more of [another, { connectionId: other.id }]) {
      const { leg: again } = await begin('consent');
      const content = { ...sealed, state: stateOf(again), ...more };
      const cookie = await services.seal.seal('customer-state', content, 60);
      const outcome = take(cookie, { state: stateOf(again), ...consented });
      await expect(outcome).rejects.toMatchObject({ code: 'not-found' });
    }
    for (const each of [id, other.id])
      expect(await desk.read(each)).toMatchObject({ state: 'authenticating', reasonCode: null });
  });

  test('where a newer link has taken the place of its own', async () => {
    const { id, leg } = await begin('consent');
    await services.connect.connections.change(connectionPartition, id, (row) => ({
      ...row,
      invitationHash: 'a newer one',
    }));
    await expect(come(leg, { error: 'access_denied' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await desk.read(id)).toMatchObject({ state: 'authenticating', reasonCode: null });
  });
});

describe('the consent', () => {
  test('leads on to the sign-in of the same person', async () => {
    const { id, row, leg } = await begin('consent');
    const outcome = await come(leg, consented);
    if (outcome.kind !== 'leg') throw new Error(outcome.kind);
    expect(new URL(outcome.leg.url).pathname).toBe(`/${contoso}/oauth2/v2.0/authorize`);
    expect(await services.seal.unseal('customer-state', outcome.leg.cookie)).toMatchObject({
      leg: 'sign-in',
      connectionId: id,
      hash: row.invitationHash,
    });
    expect((await desk.read(id)).state).toBe('authenticating');
  });

  test.each([
    ['declined', { error: 'access_denied', error_description: 'AADSTS65004: x' }, 'consent-denied', null],
    ['not given', {}, 'consent-denied', null],
    ['refused to a stranger', { error: 'x', error_description: 'AADSTS50020: x' }, 'wrong-tenant', null],
    [
      'broken',
      { error: 'server_error', error_description: 'AADSTS90033: x' },
      'sign-in-failed',
      'AADSTS90033',
    ],
  ])('that was %s is written down, and the link can be used again', async (_, redirect, code, detail) => {
    const { id, leg } = await begin('consent');
    expect(await come(leg, redirect)).toEqual({ kind: 'done' });
    expect(await desk.read(id)).toMatchObject({ state: 'invited', reasonCode: code, reasonDetail: detail });
    expect(await desk.audit(id)).toMatchObject([
      { who: 'customer', from: '192.0.2.7', what: code, detail, connectionId: id },
    ]);
  });
});

describe('the sign-in', () => {
  test('of somebody of the tenant begins the proof of the grant', async () => {
    const { id, leg } = await begin('sign-in');
    expect(await comeAs(leg)).toEqual({ kind: 'done' });
    const row = await desk.read(id);
    expect(row).toMatchObject({
      state: 'verifying',
      tenantId: contoso,
      attemptAt: day(0),
      consentedBy: { objectId: oid, name: 'Ada Admin', username: 'ada@contoso.example' },
    });
    expect(desk.sent).toMatchObject([
      { queue: 'connect-verify', message: { connectionId: id, tenantId: contoso, attempt: row.attempt } },
    ]);
    expect(desk.forgotten).toEqual([contoso]);
    expect(await desk.audit(contoso)).toMatchObject([
      { who: 'ada@contoso.example', from: '192.0.2.7', what: 'signed-in', at: day(0) },
    ]);
  });

  test('of somebody without a name is told by their id', async () => {
    const { leg } = await begin('sign-in');
    await comeAs(leg, { preferred_username: undefined });
    expect(await desk.told(contoso)).toEqual([`${oid}: signed-in`]);
  });

  test('in an unnamed tenant is told with the connection, until somebody has confirmed it', async () => {
    const { id, leg } = await begin('sign-in', { state: 'authenticating' });
    await comeAs(leg, { tid: fabrikam });
    expect(await desk.read(id)).toMatchObject({ state: 'verifying', tenantId: fabrikam });
    expect(await desk.told(id)).toEqual(['ada@contoso.example: signed-in']);
  });

  test.each([
    ['another tenant', named, { tid: fabrikam }, 'wrong-tenant'],
    ['a guest’s directory', named, { idp: `https://sts.windows.net/${fabrikam}/` }, 'wrong-tenant'],
    ['the partner’s own tenant', { state: 'authenticating' }, { tid: northwind.homeTenantId }, 'home-tenant'],
  ] as const)(
    'of somebody of %s is refused, and nothing of theirs is kept',
    async (_, more, claims, code) => {
      const { id, leg } = await begin('sign-in', more);
      expect(await comeAs(leg, claims)).toEqual({ kind: 'done' });
      expect(await desk.read(id)).toMatchObject({
        state: 'invited',
        reasonCode: code,
        reasonDetail: null,
        tenantId: null,
        consentedBy: null,
      });
      expect(desk.sent).toEqual([]);
      expect(await desk.told(id)).toEqual([`customer: ${code}`]);
    },
  );

  test('that fails because of the partner’s credential says that it is the partner’s', async () => {
    const { id, leg } = await begin('sign-in');
    entra.answer({ status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: x' } });
    expect(await come(leg, coded)).toEqual({ kind: 'done' });
    expect(await desk.read(id)).toMatchObject({
      state: 'invited',
      reasonCode: 'registration-credential',
      reasonDetail: 'AADSTS7000215',
    });
  });

  test('that Microsoft cannot answer moves nothing', async () => {
    const { id, leg } = await begin('sign-in');
    entra.answer({ status: 503, body: {} });
    await expect(come(leg, coded)).rejects.toMatchObject({ code: 'sign-in-unavailable' });
    expect(await desk.read(id)).toMatchObject({ state: 'authenticating', reasonCode: null });
    expect(await desk.told(id)).toEqual([]);
  });

  test('through a registration of one’s own is that registration’s', async () => {
    const registration = ownRegistration();
    const asked: unknown[] = [];
    const { clientAuth } = services;
    services = {
      ...services,
      clientAuth: (credential) => {
        asked.push(credential);
        return clientAuth(credential);
      },
    };
    const { id, leg } = await begin('sign-in', { ...named, mode: 'own-app', registration });
    await comeAs(leg, {}, registration.clientId);
    expect((await desk.read(id)).state).toBe('verifying');
    expect(asked).toEqual([registration.credential]);
  });

  test.each([
    ['a newer link has come', { invitationHash: 'a newer one' }],
    ['an operator looks at another tenant', { state: 'awaiting-confirmation', tenantId: fabrikam }],
    ['the connection has ended', { state: 'disconnected' }],
  ] as const)('comes too late where %s meanwhile', async (_, more) => {
    const { id, leg } = await begin('sign-in');
    // Between the look at the connection and its change.
    const { forget } = services.tokens;
    const { connections } = services.connect;
    let moved: Promise<unknown> | undefined;
    services = {
      ...services,
      queues: { ...services.queues, send: async () => void (await moved) },
      tokens: {
        ...services.tokens,
        forget: (tenantId) => {
          forget(tenantId);
          moved = connections.change(connectionPartition, id, (row) => ({ ...row, ...more }));
        },
      },
    };
    expect(await comeAs(leg)).toEqual({ kind: 'done' });
    expect(await desk.read(id)).toMatchObject({ attempt: null, consentedBy: null, ...more });
    expect([await desk.told(contoso), await desk.told(id)]).toEqual([[], []]);
  });

  test('that failed says nothing where a newer link has come meanwhile', async () => {
    const { id, leg } = await begin('sign-in');
    const { clientAuth } = services;
    services = {
      ...services,
      clientAuth: async (credential) => {
        await services.connect.connections.change(connectionPartition, id, (row) => ({
          ...row,
          invitationHash: 'a newer one',
        }));
        return clientAuth(credential);
      },
    };
    await comeAs(leg, { tid: fabrikam });
    expect(await desk.read(id)).toMatchObject({ state: 'authenticating', reasonCode: null });
  });
});

test('a sign-in for the receipt is somebody else’s to take', async () => {
  const { id } = await desk.save(named);
  const leg = await startReceiptLeg(services, signInOptions(services, toRow()), {
    authority: contoso,
    connectionId: id,
  });
  expect(await come(leg, coded)).toMatchObject({
    kind: 'receipt',
    leg: { connectionId: id, authority: contoso },
  });
  expect((await desk.read(id)).state).toBe('authenticating');
  await expect(come(leg, coded)).rejects.toMatchObject({ code: 'already-used' });
});

test('a callback is a step of the invitation’s trace; one that was refused has failed', async () => {
  const seen: unknown[] = [];
  const telemetry: Services['telemetry'] = {
    ...services.telemetry,
    trace: (_key, name, _facts, work) => {
      seen.push(name);
      return work({ note: (facts) => void seen.push(facts), fail: (code) => void seen.push(code) });
    },
  };
  services = { ...services, telemetry };
  const { leg } = await begin('consent');
  await come(leg, {});
  expect(seen).toEqual(['consent callback', { leg: 'consent' }, 'consent-denied']);
  expect(desk.clock.now).toBe(start);
});
