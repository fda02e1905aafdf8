import { connectionPartition, invitationPartition } from '../../shared/connect/connection-row.ts';
import {
  cancelInvitation,
  checkSchedule,
  createInvitedConnection,
  inviteAgain,
  openInvitation,
  prepare,
} from '../../shared/connect/invitations.ts';
import { hashToken } from '../../shared/connect/own-ids.ts';
import { createConnection } from '../../shared/contracts/connections.ts';
import type { Services } from '../../shared/services/services.ts';
import { northwind } from '../local/seed.ts';
import { collect } from '../store/azurite.ts';
import { type Desk, openDesk, operator } from './desk.ts';
import { contoso, day, dayMs, fabrikam, start, toActive } from './rows.ts';

let desk: Desk;
let services: Services;
/** What Microsoft was asked for; it knows Contoso. */
let asked: string[] = [];
beforeEach(async () => {
  desk = await openDesk();
  asked = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    const id = String(url).includes('northwind') ? northwind.homeTenantId : contoso;
    return Response.json({ issuer: `https://login.example/${id}/v2.0` });
  };
  services = { ...desk.services, fetch };
});
afterEach(() => desk?.stop());

const wish = (more: object = {}, customer: object = {}) =>
  createConnection.parse({ customer: { name: 'Contoso', tenant: null, ...customer }, ...more });
const create = (more: object = {}, customer: object = {}, prepared = prepare()) =>
  createInvitedConnection(services, wish(more, customer), operator, prepared);
const again = (id: string, more: object = {}, token?: string) =>
  inviteAgain(services, id, wish({ invitation: more }).invitation, operator, token);
const tokenOf = ({ url }: { url: string }) => url.split('#')[1] ?? '';
const open = (token: string) => openInvitation(services, token);
const hashes = async () =>
  (await collect(services.connect.invitations.list({ partitionKey: invitationPartition }))).map(
    ({ rowKey }) => rowKey,
  );
const connections = () => collect(services.connect.connections.list({ partitionKey: connectionPartition }));

describe('a connection', () => {
  test('begins with a link that opens it, for as many days as was asked', async () => {
    const { id, row, invitation } = await create({ invitation: { expiresInDays: 3 } });
    expect(invitation).toEqual({
      url: expect.stringMatching(/^http:\/\/localhost:7071\/connect#[\w-]{43}$/),
      expiresAt: day(3),
    });
    expect(row).toMatchObject({
      state: 'invited',
      namedTenantId: null,
      invitationCreatedAt: day(0),
      invitationExpiresAt: day(3),
      invitationLinks: 1,
      createdAt: day(0),
    });
    const opened = await open(tokenOf(invitation));
    expect(opened).toEqual({ connectionId: id, hash: row.invitationHash, expiresAt: day(3) });
    expect(await desk.told(id)).toEqual(['olivia: connection-created']);
    expect(desk.sent).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('of a domain is bound to its tenant; one whose tenant was looked up already is not looked up', async () => {
    const { row } = await create({}, { tenant: 'contoso.example' });
    expect([row.customerTenant, row.namedTenantId]).toEqual(['contoso.example', contoso]);
    expect(asked).toHaveLength(1);
    const known = await create({}, { tenant: 'contoso.example' }, { ...prepare(), tenantId: fabrikam });
    expect(known.row.namedTenantId).toBe(fabrikam);
    expect(asked).toHaveLength(1);
  });

  test('of the partner’s own tenant is not made', async () => {
    await expect(create({}, { tenant: 'northwind.example' })).rejects.toMatchObject({ code: 'home-tenant' });
    expect([await connections(), await hashes()]).toEqual([[], []]);
  });

  test('that is made again by a request that was cut off is the same, with the same link and the same end', async () => {
    const prepared = prepare();
    const first = await create({}, {}, prepared);
    desk.clock.now += dayMs;
    const second = await create({}, {}, prepared);
    expect(second.id).toBe(first.id);
    expect(second.invitation).toEqual(first.invitation);
    expect(second.row.createdAt).toBe(first.row.createdAt);
    expect(await connections()).toHaveLength(1);
    expect(await hashes()).toHaveLength(1);
  });

  test('that was cut off after its link keeps the time of that', async () => {
    const prepared = prepare();
    const first = await create({}, {}, prepared);
    await services.connect.connections.remove(connectionPartition, first.id);
    desk.clock.now += dayMs;
    const { row } = await create({}, {}, prepared);
    expect([row.invitationCreatedAt, row.invitationExpiresAt]).toEqual([day(0), first.invitation.expiresAt]);
    expect(row.createdAt).toBe(day(1));
  });

  test.each(['connections', 'invitations'] as const)(
    'is not made where %s cannot be written',
    async (table) => {
      const broken = { ...services.connect[table], insert: () => Promise.reject(new Error('away')) };
      const connect = { ...services.connect, [table]: broken };
      await expect(createInvitedConnection({ ...services, connect }, wish(), operator)).rejects.toThrow(
        'away',
      );
      expect(await connections()).toEqual([]);
    },
  );
});

describe('the letter', () => {
  const send = { invitation: { send: true } };
  const contactEmail = 'it@contoso.example';

  test('is written later, by a message that tells nobody the token', async () => {
    const { id, row, invitation } = await create(send, { contactEmail });
    const token = tokenOf(invitation);
    expect(desk.sent).toEqual([
      {
        queue: 'mail-send',
        message: {
          version: 1,
          kind: 'invitation',
          connectionId: id,
          hash: row.invitationHash,
          sealed: expect.any(String),
        },
        delaySeconds: undefined,
      },
    ]);
    expect(JSON.stringify(desk.sent)).not.toContain(token);
    const sealed = String(desk.sent[0]?.message.sealed);
    expect(await services.seal.unseal('invitation-letter', sealed)).toMatchObject({ token });
    desk.clock.now += 2 * dayMs + 1000;
    await expect(services.seal.unseal('invitation-letter', sealed)).rejects.toMatchObject({
      code: 'expired',
    });
  });

  test('has an address, or the connection is not made', async () => {
    await expect(create(send)).rejects.toMatchObject({
      code: 'bad-request',
      facts: { errors: [{ pointer: '/customer/contactEmail', detail: expect.any(String) }] },
    });
    expect(await connections()).toEqual([]);
  });

  test('is not promised where no mail is configured', async () => {
    services = { ...services, settings: { ...services.settings, mail: null } };
    await expect(create(send, { contactEmail })).rejects.toMatchObject({ code: 'mail-not-configured' });
    await create({}, { contactEmail });
    const { id } = await desk.save({ contactEmail });
    await expect(again(id, { send: true })).rejects.toMatchObject({ code: 'mail-not-configured' });
  });

  test('with a new link needs an address too', async () => {
    const { id } = await desk.save();
    await expect(again(id, { send: true })).rejects.toMatchObject({ code: 'bad-request' });
    const known = await desk.save({ contactEmail });
    await again(known.id, { send: true });
    expect(desk.sent.map(({ message }) => message.connectionId)).toEqual([known.id]);
  });
});

test.each([
  ['none', undefined, true],
  ['the installation’s own', null, true],
  ['one that is allowed', 'PT1H', true],
  ['one that is not', 'PT5M', false],
])('an interval may be %s', (_, schedule, isAllowed) => {
  const check = () => checkSchedule(services.settings, schedule);
  if (isAllowed) check();
  else
    expect(check).toThrow(
      expect.objectContaining({
        facts: { errors: [expect.objectContaining({ pointer: '/settings/schedule' })] },
      }),
    );
});

test('where nothing is said of a connector’s intervals none is allowed', () => {
  const settings = { ...services.settings, schedules: {} };
  expect(() => checkSchedule(settings, 'PT1H')).toThrow(expect.objectContaining({ code: 'bad-request' }));
  checkSchedule(settings, null);
});

describe('a new link', () => {
  test('takes the place of the old one, and forgets what that has lived through', async () => {
    const { id, token, row } = await desk.save({
      invitationOpenedAt: day(1),
      invitationRemindedAt: day(2),
      invitationReminderAskedAt: day(2),
      invitationMailProblem: 'the address is not known',
      reasonCode: 'consent-denied',
    });
    desk.clock.now += 3 * dayMs;
    const { row: after, invitation } = await again(id, { expiresInDays: 5 });
    expect(after).toMatchObject({
      state: 'invited',
      reasonCode: null,
      invitationHash: hashToken(tokenOf(invitation)),
      invitationCreatedAt: day(3),
      invitationExpiresAt: day(8),
      invitationOpenedAt: null,
      invitationRemindedAt: null,
      invitationReminderAskedAt: null,
      invitationMailProblem: null,
      invitationLinks: 2,
    });
    expect(await hashes()).toEqual([after.invitationHash]);
    expect(row.invitationHash).not.toBe(after.invitationHash);
    await expect(open(token)).rejects.toMatchObject({ code: 'not-found' });
    expect((await open(tokenOf(invitation))).connectionId).toBe(id);
    expect(await desk.told(id)).toEqual(['olivia: invited-again']);
  });

  test('counts from the first where nobody has counted, and follows one that was cancelled', async () => {
    const { id } = await desk.save({ invitationLinks: null, invitationHash: null });
    expect((await again(id)).row.invitationLinks).toBe(2);
    expect((await again(id)).row.invitationLinks).toBe(3);
  });

  test('asked for again by a request that was cut off is the same', async () => {
    const { id } = await desk.save();
    const first = await again(id, {}, 'a token');
    await open('a token');
    const second = await again(id, {}, 'a token');
    expect(second.invitation).toEqual(first.invitation);
    expect(second.row).toMatchObject({ invitationLinks: 2, invitationOpenedAt: day(0) });
    expect(await hashes()).toEqual([hashToken('a token')]);
  });

  test('leaves a connection that works as it is, and its audit is the tenant’s', async () => {
    const { id } = await desk.save(toActive());
    const { row } = await again(id);
    expect(row.state).toBe('active');
    expect(await desk.told(contoso)).toEqual(['olivia: invited-again']);
  });

  test('brings nothing back that has ended', async () => {
    const { id } = await desk.save({ state: 'disconnected' });
    const before = await hashes();
    await expect(again(id)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await hashes()).toEqual(before);
  });
});

describe('a link that is cancelled', () => {
  test('is dead, and the connection says why it waits', async () => {
    const { id, token } = await desk.save();
    const row = await cancelInvitation(services, id, operator);
    expect(row).toMatchObject({ invitationHash: null, reasonCode: 'invitation-cancelled' });
    expect(await hashes()).toEqual([]);
    await expect(open(token)).rejects.toMatchObject({ code: 'not-found' });
    expect(await desk.told(id)).toEqual(['olivia: invitation-cancelled']);
  });

  test('twice is told once', async () => {
    const { id } = await desk.save();
    await cancelInvitation(services, id, operator);
    expect((await cancelInvitation(services, id, operator)).invitationHash).toBeNull();
    expect(await desk.told(id)).toEqual(['olivia: invitation-cancelled']);
  });

  test('of a connection that works leaves that as it is', async () => {
    const { id } = await desk.save(toActive());
    expect(await cancelInvitation(services, id, operator)).toMatchObject({
      state: 'active',
      reasonCode: null,
    });
    expect(await desk.told(contoso)).toEqual(['olivia: invitation-cancelled']);
  });
});

describe('a link that is opened', () => {
  test('remembers when that was first', async () => {
    const { id, token } = await desk.save();
    desk.clock.now += dayMs;
    await open(token);
    desk.clock.now += dayMs;
    await open(token);
    expect((await desk.read(id)).invitationOpenedAt).toBe(day(1));
  });

  test('by two at once remembers the first', async () => {
    const { id, token } = await desk.save();
    let isFirst = true;
    const { connections: rows } = services.connect;
    const connect = {
      ...services.connect,
      connections: {
        ...rows,
        change: async (...[partition, rowKey, change]: Parameters<typeof rows.change>) => {
          if (isFirst)
            await rows.change(partition, rowKey, (row) => ({ ...row, invitationOpenedAt: day(-1) }));
          isFirst = false;
          return rows.change(partition, rowKey, change);
        },
      },
    };
    await openInvitation({ ...services, connect }, token);
    expect((await desk.read(id)).invitationOpenedAt).toBe(day(-1));
  });

  test('is good until its end', async () => {
    const { id, token } = await desk.save();
    desk.clock.now = start + 30 * dayMs - 1;
    expect((await open(token)).connectionId).toBe(id);
    desk.clock.now = start + 30 * dayMs;
    await expect(open(token)).rejects.toMatchObject({ code: 'expired' });
  });

  test('is not found where nobody made it, or a newer one took its place', async () => {
    await expect(open('made up')).rejects.toMatchObject({ code: 'not-found' });
    const { id, token } = await desk.save();
    await services.connect.connections.change(connectionPartition, id, (row) => ({
      ...row,
      invitationHash: 'a newer one',
    }));
    await expect(open(token)).rejects.toMatchObject({ code: 'not-found' });
    expect((await desk.read(id)).invitationOpenedAt).toBeNull();
  });
});
