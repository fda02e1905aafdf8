import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { listConnections } from '../../shared/connect/list-connections.ts';
import { listInvitationRows, listInvitations } from '../../shared/connect/list-invitations.ts';
import type { TenantScope } from '../../shared/connect/tenant-scope.ts';
import { type ConnectionState, connectionStates } from '../../shared/contracts/connections.ts';
import { type InvitationState, invitationStates } from '../../shared/contracts/invitations.ts';
import { connectionQuery, invitationQuery } from '../../shared/contracts/queries.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { type Desk, openDesk } from './desk.ts';
import { contoso, day, dayMs, fabrikam, start, toActive } from './rows.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.stop());

const connections = async (query: object = {}, tenants: TenantScope = null) =>
  listConnections(desk.services, connectionQuery.parse(query), tenants);
const invitations = async (query: object = {}, tenants: TenantScope = null) =>
  listInvitations(desk.services, invitationQuery.parse(query), tenants);

/** Who is there, by the id that the portal gave them. */
const namesOf = ({
  items,
}: {
  items: { externalId?: string | null; customer?: { externalId: string | null } }[];
}) => items.map(({ customer }) => customer?.externalId ?? '').sort();

const over = { invitationExpiresAt: day(1) };
/** One connection of every state, and of every state that an invitation can be in, on the third day. */
const known = {
  waiting: {},
  opened: { invitationOpenedAt: day(1) },
  'signed in': { invitationOpenedAt: day(1), attemptAt: day(1), state: 'authenticating' },
  'to be approved': { state: 'approval-pending', invitationOpenedAt: day(1) },
  'is looked at': { state: 'verifying', tenantId: contoso },
  'to be confirmed': { state: 'awaiting-confirmation', tenantId: fabrikam },
  'too late': over,
  'too late while signing in': { ...over, state: 'authenticating' },
  cancelled: { invitationHash: null },
  works: toActive(),
  'works badly': toActive({ state: 'degraded' }),
  paused: toActive({ state: 'paused' }),
  'has no consent': toActive({ state: 'needs-consent' }),
  'is to sign in, by a new link': toActive({ state: 'needs-sign-in', invitationCreatedAt: day(2) }),
  'has no secret, and a new link': toActive({ state: 'needs-secret', invitationCreatedAt: day(2) }),
  blocked: toActive({ state: 'blocked', namedTenantId: null, tenantId: fabrikam }),
  'has ended': toActive({ state: 'disconnected' }),
} as const;
beforeAll(async () => {
  for (const [externalId, more] of Object.entries(known))
    await desk.save({ ...more, externalId } as Parameters<Desk['save']>[0]);
  desk.clock.now = start + 3 * dayMs;
});

const shown: Partial<Record<ConnectionState, string[]>> = {
  // One whose invitation has ended is back at the beginning.
  invited: ['cancelled', 'opened', 'too late', 'too late while signing in', 'waiting'],
  authenticating: ['signed in'],
  'approval-pending': ['to be approved'],
  verifying: ['is looked at'],
  'awaiting-confirmation': ['to be confirmed'],
  active: ['works'],
  degraded: ['works badly'],
  paused: ['paused'],
  'needs-consent': ['has no consent'],
  'needs-sign-in': ['is to sign in, by a new link'],
  'needs-secret': ['has no secret, and a new link'],
  blocked: ['blocked'],
  disconnected: ['has ended'],
};

test.each(connectionStates)('connections that are %s are those that are shown so', async (state) => {
  const page = await connections({ state });
  expect(namesOf(page)).toEqual(shown[state]);
  expect(new Set(page.items.map((each) => each.state))).toEqual(new Set([state]));
});

test('without a state every connection is there, one that has ended too', async () => {
  const page = await connections();
  expect(namesOf(page)).toEqual(Object.keys(known).sort());
  expect(page.continuation).toBeNull();
});

test('the portal finds a customer by its own id, and with a state only where both are so', async () => {
  expect(namesOf(await connections({ externalId: 'blocked' }))).toEqual(['blocked']);
  expect(namesOf(await connections({ externalId: 'blocked', state: 'blocked' }))).toEqual(['blocked']);
  expect(namesOf(await connections({ externalId: 'blocked', state: 'active' }))).toEqual([]);
  // A state that is three in storage stays in brackets.
  expect(namesOf(await connections({ externalId: 'blocked', state: 'invited' }))).toEqual([]);
  expect(namesOf(await connections({ externalId: "no one's" }))).toEqual([]);
});

test.each(connectionStates)('pages of one lead to every connection that is %s', async (state) => {
  const found: string[] = [];
  for (let continuation: string | undefined; ; ) {
    const page = await connections({ state, limit: '1', ...(continuation ? { continuation } : {}) });
    // One may be empty: what is stored as waiting is shown otherwise where its time is over.
    expect(page.items.length).toBeLessThanOrEqual(1);
    found.push(...namesOf(page));
    if (page.continuation === null) break;
    continuation = page.continuation;
  }
  expect(found.sort()).toEqual(shown[state]);
});

const named: Record<InvitationState, string[]> = {
  waiting: ['has no secret, and a new link', 'is to sign in, by a new link', 'waiting'],
  opened: ['opened', 'to be approved'],
  authenticated: ['is looked at', 'signed in', 'to be confirmed'],
  expired: ['too late', 'too late while signing in'],
  cancelled: ['cancelled'],
  completed: ['blocked', 'has no consent', 'paused', 'works', 'works badly'],
};

test.each(invitationStates)('invitations that are %s are those, and no other', async (state) => {
  const page = await invitations({ state });
  expect(namesOf(page)).toEqual(named[state]);
  expect(new Set(page.items.map((each) => each.state))).toEqual(new Set([state]));
});

test('without a state there is every invitation that has led to no connection', async () => {
  const { completed: _, ...unfinished } = named;
  expect(namesOf(await invitations())).toEqual(Object.values(unfinished).flat().sort());
});

test('whoever acts for some tenants sees those alone, and pages all the same', async () => {
  const scope = new Set([fabrikam]);
  expect(namesOf(await connections({}, scope))).toEqual(['blocked', 'to be confirmed']);
  expect(namesOf(await invitations({}, scope))).toEqual(['to be confirmed']);
  const nobody = await connections({ limit: '1' }, new Set());
  expect([nobody.items, nobody.continuation === null]).toEqual([[], false]);
});

test.each([connections, invitations])('a list goes on where it stopped, and ends: %#', async (list) => {
  const names: string[] = [];
  let continuation: string | null = null;
  let pages = 0;
  do {
    const page: Awaited<ReturnType<typeof connections>> | Awaited<ReturnType<typeof invitations>> =
      await list({
        limit: '4',
        ...(continuation === null ? {} : { continuation }),
      });
    expect(page.items.length).toBeLessThanOrEqual(4);
    names.push(...namesOf(page));
    continuation = page.continuation;
    pages += 1;
  } while (continuation !== null);
  expect(names.sort()).toEqual(namesOf(await list({})));
  expect(pages).toBeGreaterThan(1);
});

const toContinuation = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
test.each([
  ['is no text of ours', 'x'],
  ['is base64 of nothing', toContinuation('')],
  ['names no partition', toContinuation({ nextRowKey: 'a' })],
  ['names an empty partition', toContinuation({ nextPartitionKey: '' })],
  ['names what is no text', toContinuation({ nextPartitionKey: 4 })],
])('a continuation that %s is refused, not taken for the beginning', async (_, continuation) => {
  await expect(connections({ continuation })).rejects.toMatchObject({
    code: 'bad-request',
    facts: { errors: [{ pointer: '/continuation', detail: 'is not one of ours' }] },
  });
});

test.each([
  ['a query that storage refuses', Object.assign(new Error('400'), { statusCode: 400 }), 'bad-request'],
  ['one that its client cannot read', new SyntaxError('Unexpected token'), 'bad-request'],
  ['a storage that is busy', Object.assign(new Error('503'), { statusCode: 503 }), 'storage-unavailable'],
  ['anything else', new Error('away'), 'storage-unavailable'],
])('%s is the continuation’s fault only where there is one', async (_, cause, code) => {
  const { connect } = desk.services;
  const page = () => Promise.reject(new TenantryError('storage-unavailable', 'Table connections', { cause }));
  const broken = { ...desk.services, connect: { ...connect, connections: { ...connect.connections, page } } };
  const continuation = toContinuation({ nextPartitionKey: 'p', nextRowKey: 'r' });
  await expect(listConnections(broken, connectionQuery.parse({ continuation }), null)).rejects.toMatchObject({
    code,
    cause: expect.any(Error),
  });
  await expect(listConnections(broken, connectionQuery.parse({}), null)).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
});

test('a failure that is not of storage is passed on as it is', async () => {
  const { connect } = desk.services;
  const page = () => Promise.reject(new RangeError('a mistake of ours'));
  const broken = { ...desk.services, connect: { ...connect, connections: { ...connect.connections, page } } };
  const continuation = toContinuation({ nextPartitionKey: 'p' });
  await expect(listConnections(broken, connectionQuery.parse({ continuation }), null)).rejects.toThrow(
    RangeError,
  );
});

describe('an invitation as it is answered', () => {
  test('tells how far it came, and when', async () => {
    const { id } = await desk.save({
      externalId: 'told',
      contactEmail: 'it@contoso.example',
      invitationLinks: 3,
      invitationSentAt: day(1),
      invitationSends: 2,
      invitationRemindedAt: day(2),
      invitationOpenedAt: day(2),
      reasonCode: 'consent-denied',
      attemptAt: day(2),
    });
    const { items } = await invitations();
    expect(items.find((each) => each.id === id)).toEqual({
      id,
      connectionId: id,
      customer: { name: 'Contoso', externalId: 'told', contactEmail: 'it@contoso.example' },
      mode: 'admin-consent',
      state: 'authenticated',
      reason: expect.objectContaining({ code: 'consent-denied' }),
      links: 3,
      createdAt: day(0),
      sentAt: day(1),
      sends: 2,
      remindedAt: day(2),
      openedAt: day(2),
      authenticatedAt: day(2),
      completedAt: null,
      expiresAt: day(30),
    });
    await desk.services.connect.connections.remove(connectionPartition, id);
  });

  test('of a time when nobody counted has had one link and no letter', async () => {
    const { id } = await desk.save({ externalId: 'uncounted', invitationLinks: null });
    const { items } = await invitations();
    expect(items.find((each) => each.id === id)).toMatchObject({ links: 1, sends: 0, completedAt: null });
    await desk.services.connect.connections.remove(connectionPartition, id);
  });
});

describe('the dashboard’s list', () => {
  const rows = async () => {
    const unreadable: unknown[] = [];
    const log = { ...desk.services.log, error: (event: string) => void unreadable.push(event) };
    const found = await listInvitationRows({ ...desk.services, log });
    return { found, unreadable };
  };

  test('has the invitation of every connection that has not ended', async () => {
    const { found, unreadable } = await rows();
    expect(found.map(({ externalId }) => externalId ?? '').sort()).toEqual(
      Object.keys(known)
        .filter((name) => name !== 'has ended')
        .sort(),
    );
    expect(unreadable).toEqual([]);
    const works = found.find(({ externalId }) => externalId === 'works');
    expect(works).toMatchObject({
      customerName: 'Contoso',
      state: 'completed',
      isUrgent: false,
      mayRemind: false,
    });
    expect(works).not.toHaveProperty('customer');
    expect(works).not.toHaveProperty('connectionId');
  });

  test('says whose link ends soon, and who can be reminded', async () => {
    const { id } = await desk.save({ invitationExpiresAt: day(4), contactEmail: 'it@contoso.example' });
    await desk.services.connect.connections.change(connectionPartition, id, (row) => ({
      ...row,
      invitationSentHash: row.invitationHash,
    }));
    const { found } = await rows();
    const { row } = await desk.services.connect.connections.get(connectionPartition, id);
    expect(row.invitationSentHash).not.toBeNull();
    expect(found.find((each) => each.id === id)).toMatchObject({
      isUrgent: true,
      mayRemind: true,
      contactEmail: 'it@contoso.example',
    });
    await desk.services.connect.connections.remove(connectionPartition, id);
  });

  test('passes over a row that nobody can read, and says so in the log', async () => {
    const { id } = await desk.save({ externalId: 'unreadable' });
    const { connections: table } = desk.services.connect;
    const before = (await rows()).found.length;
    const list = (query: Parameters<typeof table.list>[0] = {}) => {
      query.onUnreadable?.(new Error('a field is missing'));
      return table.list(query);
    };
    const unreadable: string[] = [];
    const found = await listInvitationRows({
      ...desk.services,
      connect: { ...desk.services.connect, connections: { ...table, list } },
      log: { ...desk.services.log, error: (event) => void unreadable.push(event) },
    });
    expect([found.length, unreadable]).toEqual([before, ['connection-unreadable']]);
    await table.remove(connectionPartition, id);
  });
});
