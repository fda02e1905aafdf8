import { invitationPartition } from '../../shared/connect/connection-row.ts';
import {
  confirmTenant,
  disconnect,
  pause,
  rejectTenant,
  resume,
  syncNow,
} from '../../shared/connect/decide.ts';
import { certificateNameOf, secretNameOf } from '../../shared/connect/own-app/credential.ts';
import { createId } from '../../shared/connect/own-ids.ts';
import { beginReading } from '../../shared/connect/verify.ts';
import { tenantKey } from '../../shared/sync/bookkeeping.ts';
import { streamNames } from '../sync/tables.ts';
import { customer, type Desk, openDesk, operator } from './desk.ts';
import { contoso, day, dayMs, fabrikam, minuteMs, ownRegistration, toActive } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

const tenant = async () => (await desk.services.tables.tenants.find(contoso, tenantKey))?.row;
const lane = async () => (await desk.services.tables.lanes.find(contoso, 'directory'))?.row;
const messages = () => desk.sent.map(({ queue, message }) => `${queue}: ${String(message.kind)}`);
const ownedBy = (id: string) => Object.fromEntries(streamNames.map((name) => [name, id]));
const invitationOf = (hash: string | null) =>
  desk.services.connect.invitations.find(invitationPartition, hash ?? '');

/** A connection to Contoso that reads it. */
async function reading(more: Parameters<Desk['save']>[0] = {}) {
  const saved = await desk.save(toActive(more));
  await beginReading(desk.services, saved.id, saved.row);
  desk.sent.length = 0;
  return saved;
}
/** Ends the run that is going, so that the next one is another. */
const endRun = async () => {
  const { run } = (await lane()) ?? {};
  if (run) await desk.services.tables.runs.change(contoso, run, (row) => ({ ...row, state: 'finished' }));
  desk.clock.now += minuteMs;
};

/** An unnamed invitation to which Fabrikam has come. */
const toConfirm = {
  state: 'awaiting-confirmation',
  reasonCode: 'confirmation-needed',
  tenantId: fabrikam,
  tenantName: 'Fabrikam',
  tenantDomains: ['fabrikam.example'],
  attempt: createId(),
  grantedRoles: ['User.Read.All'],
  consentedBy: { objectId: contoso, name: 'Ada', username: null },
} as const;
const unconfirmed = () => desk.save(toConfirm as unknown as Parameters<Desk['save']>[0]);

describe('a tenant that came unnamed', () => {
  test('is read once an operator has confirmed it', async () => {
    const { id } = await unconfirmed();
    const row = await confirmTenant(desk.services, id, operator);
    expect(row).toMatchObject({ state: 'active', reasonCode: null, connectedAt: day(0) });
    expect(messages()).toEqual(['sync-run: run']);
    expect(await desk.told(fabrikam)).toEqual(['olivia: confirmed']);
  });

  test('is confirmed once, and what broke off after that is done by asking again', async () => {
    const { id } = await unconfirmed();
    await confirmTenant(desk.services, id, operator);
    desk.clock.now += dayMs;
    expect((await confirmTenant(desk.services, id, operator)).connectedAt).toBe(day(0));
    expect(await desk.told(fabrikam)).toEqual(['olivia: confirmed']);
    const reader = await desk.services.tables.tenants.get(fabrikam, tenantKey);
    expect(reader.row.connections).toEqual([id]);
  });

  test('that was connected before keeps the day of that', async () => {
    const { id } = await desk.save({ ...toConfirm, connectedAt: day(-5) } as unknown as Parameters<
      Desk['save']
    >[0]);
    expect((await confirmTenant(desk.services, id, operator)).connectedAt).toBe(day(-5));
  });

  test('is forgotten when an operator rejects it', async () => {
    const { id, row } = await unconfirmed();
    const after = await rejectTenant(desk.services, id, operator);
    expect(after).toMatchObject({
      state: 'disconnected',
      reasonCode: 'rejected-by-operator',
      invitationHash: null,
      attempt: null,
      tenantName: null,
      tenantDomains: null,
      consentedBy: null,
      grantedRoles: null,
    });
    expect(await invitationOf(row.invitationHash)).toBeUndefined();
    expect(desk.forgotten).toEqual([fabrikam]);
    expect(messages()).toEqual([]);
    expect(await desk.audit(id)).toMatchObject([
      {
        who: 'olivia',
        what: 'rejected',
        before: { state: 'awaiting-confirmation' },
        after: { state: 'disconnected' },
      },
    ]);
  });

  test('is rejected all the same where its link was cancelled', async () => {
    const { id } = await desk.save({
      ...toConfirm,
      invitationHash: null,
    } as unknown as Parameters<Desk['save']>[0]);
    expect((await rejectTenant(desk.services, id, operator)).state).toBe('disconnected');
  });

  test.each(['active', 'verifying', 'disconnected'] as const)(
    'is neither confirmed nor rejected while it is %s',
    async (state) => {
      const { id } = await desk.save(toActive({ state }));
      await expect(rejectTenant(desk.services, id, operator)).rejects.toMatchObject({ code: 'wrong-state' });
      if (state !== 'active')
        await expect(confirmTenant(desk.services, id, operator)).rejects.toMatchObject({
          code: 'wrong-state',
        });
      expect((await desk.read(id)).tenantName).toBe('Contoso');
    },
  );
});

describe('a connection that ends', () => {
  test.each([
    ['partner', 'keep', 'disconnected', 'disconnected', null],
    ['partner', 'erase', 'disconnected', 'disconnected-and-erased', null],
    ['customer', 'keep', 'disconnected-by-customer', 'disconnected-by-customer', 'Rows kept'],
    ['customer', 'erase', 'disconnected-by-customer', 'disconnected-by-customer', 'Rows to be erased'],
  ] as const)('by the %s, to %s its rows, leaves nobody to read', async (by, rows, event, what, detail) => {
    const { id, row } = await reading();
    const who = by === 'customer' ? customer : operator;
    const after = await disconnect(desk.services, id, rows, who, event);
    expect(after).toMatchObject({
      state: 'disconnected',
      reasonCode: event === 'disconnected' ? 'disconnected-by-partner' : 'disconnected-by-customer',
      invitationHash: null,
      attempt: null,
      lastOwner: true,
    });
    expect(await invitationOf(row.invitationHash)).toBeUndefined();
    expect(desk.forgotten).toEqual([contoso]);
    expect(await tenant()).toMatchObject({ owners: {}, connections: [] });
    expect((await lane())?.dueAt).toBeNull();
    expect(messages()).toEqual(rows === 'erase' ? ['sync-run: erase'] : []);
    if (rows === 'erase')
      expect(desk.sent[0]?.message).toEqual({
        version: 1,
        kind: 'erase',
        tenantId: contoso,
        connectionId: id,
      });
    expect(await desk.audit(contoso)).toMatchObject([
      { who: who.name, what, detail, before: { state: 'active' }, after: { state: 'disconnected' } },
    ]);
  });

  test('is taken to have ended through the partner unless it is said', async () => {
    const { id } = await reading();
    expect(await disconnect(desk.services, id, 'keep', operator)).toMatchObject({
      reasonCode: 'disconnected-by-partner',
    });
  });

  test('twice is told once, and what broke off is finished by asking again', async () => {
    const { id } = await reading();
    await disconnect(desk.services, id, 'keep', operator);
    await disconnect(desk.services, id, 'erase', operator);
    expect(await desk.told(contoso)).toEqual(['olivia: disconnected']);
    expect(messages()).toEqual(['sync-run: erase']);
  });

  test('before anybody has come has nothing to erase', async () => {
    const { id, row } = await desk.save();
    const after = await disconnect(desk.services, id, 'erase', operator);
    expect(after).toMatchObject({ state: 'disconnected', lastOwner: false });
    expect([messages(), desk.forgotten]).toEqual([[], []]);
    expect(await invitationOf(row.invitationHash)).toBeUndefined();
    expect(await desk.told(id)).toEqual(['olivia: disconnected-and-erased']);
  });

  test('before its tenant was ever read leaves that tenant alone', async () => {
    const { id } = await unconfirmed();
    await disconnect(desk.services, id, 'erase', operator);
    expect(messages()).toEqual([]);
    expect(await desk.services.tables.lanes.find(fabrikam, 'directory')).toBeUndefined();
    expect(desk.forgotten).toEqual([fabrikam]);
  });

  test('hands its streams to another, which reads at once and keeps the rows', async () => {
    const first = await reading();
    const second = await reading({ settings: { domains: ['contoso.example'] } });
    await endRun();
    const after = await disconnect(desk.services, first.id, 'erase', operator);
    expect(await tenant()).toMatchObject({ owners: ownedBy(second.id), connections: [second.id] });
    expect(messages()).toEqual(['sync-run: run']);
    expect((await lane())?.dueAt).not.toBeNull();
    expect((await desk.read(first.id)).lastOwner).toBe(false);
    expect(after.state).toBe('disconnected');
  });

  test('hands them to one that is paused, and that does not read now', async () => {
    const first = await reading();
    const second = await reading({ state: 'paused', reasonCode: 'paused-by-partner' });
    await endRun();
    await disconnect(desk.services, first.id, 'keep', operator);
    expect((await tenant())?.owners).toEqual(ownedBy(second.id));
    expect(messages()).toEqual([]);
  });

  test('that owned nothing leaves whoever reads alone', async () => {
    const first = await reading();
    const second = await reading();
    await endRun();
    await disconnect(desk.services, second.id, 'erase', operator);
    expect(await tenant()).toMatchObject({ owners: ownedBy(first.id), connections: [first.id] });
    expect(messages()).toEqual([]);
    expect((await desk.read(second.id)).lastOwner).toBe(false);
  });

  test('as the last of two takes what the first had left to it', async () => {
    const first = await reading();
    const second = await reading();
    await disconnect(desk.services, first.id, 'keep', operator);
    desk.sent.length = 0;
    await disconnect(desk.services, second.id, 'erase', operator);
    expect(messages()).toEqual(['sync-run: erase']);
    expect((await desk.read(second.id)).lastOwner).toBe(true);
  });

  test('keeps nothing of its own registration in the vault, whichever of the two kinds that was', async () => {
    const { id } = await desk.save(
      toActive({
        mode: 'own-app',
        registration: ownRegistration(),
        preparedCertificate: { name: 'made', version: '1' },
      }),
    );
    await desk.services.secrets.save(secretNameOf(id), 'the secret');
    await desk.services.certificates.make(certificateNameOf(id), 'x');
    const other = createId();
    await desk.services.secrets.save(secretNameOf(other), 'of another customer');
    const after = await disconnect(desk.services, id, 'keep', operator);
    expect([after.registration, after.preparedCertificate]).toEqual([null, null]);
    expect(await desk.read(id)).toMatchObject({ registration: null, preparedCertificate: null });
    expect([...desk.vault.secrets.keys()].filter((name) => name.startsWith('own-app'))).toEqual([
      secretNameOf(other),
    ]);
    expect([...desk.vault.certificates.keys()]).toEqual([]);
  });

  test.each([
    [
      'a certificate that was only made',
      { registration: null, preparedCertificate: { name: 'made', version: '1' } },
    ],
    ['a secret alone', { registration: ownRegistration(), preparedCertificate: null }],
  ])('forgets %s', async (_, more) => {
    const { id } = await desk.save(toActive({ mode: 'own-app', ...more }));
    const after = await disconnect(desk.services, id, 'keep', operator);
    expect([after.registration, after.preparedCertificate]).toEqual([null, null]);
  });

  test('by consent has nothing in the vault: what is there is somebody else’s', async () => {
    const { id } = await reading();
    await desk.services.secrets.save(secretNameOf(id), 'kept');
    await disconnect(desk.services, id, 'keep', operator);
    expect(desk.vault.secrets.has(secretNameOf(id))).toBe(true);
  });

  test('goes on to its end where the vault was away, by asking again', async () => {
    const { id } = await desk.save(toActive({ mode: 'own-app', registration: ownRegistration() }));
    const secrets = { ...desk.services.secrets, remove: () => Promise.reject(new Error('away')) };
    await expect(disconnect({ ...desk.services, secrets }, id, 'keep', operator)).rejects.toThrow('away');
    expect((await desk.read(id)).registration).not.toBeNull();
    await disconnect(desk.services, id, 'keep', operator);
    expect((await desk.read(id)).registration).toBeNull();
  });
});

describe('a pause', () => {
  test.each([
    ['partner', operator],
    ['customer', customer],
  ] as const)('by the %s stops reading, and they alone end it', async (by, who) => {
    const other = by === 'partner' ? 'customer' : 'partner';
    const { id } = await reading();
    expect(await pause(desk.services, id, who, by)).toMatchObject({
      state: 'paused',
      reasonCode: `paused-by-${by}`,
    });
    expect(desk.forgotten).toEqual([contoso]);
    expect(messages()).toEqual([]);
    await expect(resume(desk.services, id, who, other)).rejects.toMatchObject({ code: 'wrong-state' });
    expect((await desk.read(id)).state).toBe('paused');
    await endRun();
    expect(await resume(desk.services, id, who, by)).toMatchObject({ state: 'active', reasonCode: null });
    expect(messages()).toEqual(['sync-run: run']);
    expect(await desk.audit(contoso)).toMatchObject([
      {
        who: who.name,
        what: 'paused',
        before: { state: 'active', reason: null },
        after: { state: 'paused', reason: `paused-by-${by}` },
      },
      {
        who: who.name,
        what: 'resumed',
        before: { state: 'paused', reason: `paused-by-${by}` },
        after: { state: 'active', reason: null },
      },
    ]);
  });

  test('asked for twice is told once', async () => {
    const { id } = await reading();
    await pause(desk.services, id, operator, 'partner');
    await pause(desk.services, id, operator, 'partner');
    await endRun();
    await resume(desk.services, id, operator, 'partner');
    desk.sent.length = 0;
    await endRun();
    await resume(desk.services, id, operator, 'partner');
    expect(await desk.told(contoso)).toEqual(['olivia: paused', 'olivia: resumed']);
    // What works already does not begin to read because somebody says so again.
    expect(messages()).toEqual([]);
  });

  test.each(['needs-consent', 'degraded'] as const)(
    'may be made of a connection that is %s',
    async (state) => {
      const { id } = await desk.save(toActive({ state, reasonCode: 'sync-incomplete' }));
      expect((await pause(desk.services, id, operator, 'partner')).state).toBe('paused');
    },
  );

  test.each(['invited', 'verifying', 'disconnected'] as const)('is nothing for what is %s', async (state) => {
    const { id } = await desk.save(toActive({ state }));
    for (const change of [pause, resume])
      await expect(change(desk.services, id, operator, 'partner')).rejects.toMatchObject({
        code: 'wrong-state',
      });
    expect(await desk.told(contoso)).toEqual([]);
  });

  test.each([
    ['needs-consent', pause],
    ['paused', resume],
    ['active', resume],
  ] as const)('never leads to reading what was never connected: %s', async (state, change) => {
    const { id } = await desk.save(toActive({ state, connectedAt: null }));
    await expect(change(desk.services, id, operator, 'partner')).rejects.toMatchObject({
      code: 'wrong-state',
    });
    expect((await desk.read(id)).state).toBe(state);
    expect(messages()).toEqual([]);
  });

  test('of a connection without a tenant forgets no token', async () => {
    const { id } = await desk.save(toActive({ tenantId: null }));
    await pause(desk.services, id, operator, 'partner');
    expect(desk.forgotten).toEqual([]);
  });
});

describe('a read that is asked for', () => {
  test('begins now, in the name of whoever asked, or is the one that is going', async () => {
    const { id } = await reading();
    const going = (await lane())?.run;
    expect(await syncNow(desk.services, id, operator)).toBe(going);
    await endRun();
    const run = await syncNow(desk.services, id, operator);
    expect(run).not.toBe(going);
    expect((await desk.services.tables.runs.get(contoso, run)).row.requestedBy).toBe('olivia');
    expect(messages()).toEqual(['sync-run: run']);
  });

  test.each([
    ['that is paused', toActive({ state: 'paused' })],
    ['that has ended', toActive({ state: 'disconnected' })],
    ['that nobody has made yet', {}],
    ['whose tenant is not known', toActive({ tenantId: null })],
    ['whose tenant nobody reads yet', toActive()],
  ])('is nothing for a connection %s', async (_, more) => {
    const { id } = await desk.save(more);
    await expect(syncNow(desk.services, id, operator)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(messages()).toEqual([]);
  });

  test('is nothing where the tenant has no reader any more', async () => {
    const { id } = await reading();
    await desk.services.tables.tenants.change(contoso, tenantKey, (row) => ({ ...row, owners: {} }));
    await expect(syncNow(desk.services, id, operator)).rejects.toMatchObject({ code: 'wrong-state' });
  });
});
