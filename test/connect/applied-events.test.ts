import { beginAttempt, withAttempt } from '../../shared/connect/attempt.ts';
import { applyEvent, getConnection } from '../../shared/connect/connections.ts';
import { createId } from '../../shared/connect/own-ids.ts';
import { scheduleNext } from '../../shared/connect/schedule-next.ts';
import { nextDue } from '../../shared/sync/schedule.ts';
import { type Desk, openDesk } from './desk.ts';
import { contoso, day, fabrikam, start, toActive, toRow } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

test.each([
  ['of one of another length', 'short'],
  ['of one that goes on', `${'a'.repeat(22)}b`],
  ['of one that begins before', `b${'a'.repeat(22)}`],
  ['with what a table does not take', `${'a'.repeat(20)}/?`],
  ['of a connection that is not there', createId()],
])('an id %s is nobody’s', async (_, id) => {
  await desk.save();
  await expect(getConnection(desk.services.connect, id)).rejects.toMatchObject({ code: 'not-found' });
});

test('a connection is found by its id', async () => {
  const { id, row } = await desk.save({ externalId: 'C-17' });
  expect((await getConnection(desk.services.connect, id)).row).toMatchObject({ ...row, externalId: 'C-17' });
});

test('only an id of ours is looked for in storage', async () => {
  const ids: string[] = [];
  const { connections } = desk.services.connect;
  const watched = {
    ...desk.services.connect,
    connections: {
      ...connections,
      find: (partitionKey: string, id: string) => {
        ids.push(id);
        return connections.find(partitionKey, id);
      },
    },
  };
  const own = createId();
  for (const id of [own, 'short', `${own}x`, `x${own}`])
    await getConnection(watched, id).catch(() => undefined);
  expect(ids).toEqual([own]);
});

test('an event tells where the connection stood and stands, and what else changes goes with it', async () => {
  const { id } = await desk.save({ state: 'verifying' });
  const { before, after } = await applyEvent(desk.services.connect, id, 'verified', {
    also: ({ state }) => ({ tenantName: `was ${state}` }),
  });
  expect([before.state, after.state, after.tenantName]).toEqual(['verifying', 'active', 'was verifying']);
  expect(await desk.read(id)).toMatchObject({ state: 'active', tenantName: 'was verifying' });
});

test('what else changes is written where the state stays, and nothing is where nothing changes', async () => {
  const { id } = await desk.save({ ...toActive({ reasonCode: 'sync-incomplete', reasonDetail: 'x' }) });
  const { connect } = desk.services;
  const first = await getConnection(connect, id);
  await applyEvent(connect, id, 'invitation-cancelled');
  expect((await getConnection(connect, id)).etag).toBe(first.etag);
  await applyEvent(connect, id, 'invitation-cancelled', { also: () => ({ invitationHash: null }) });
  expect(await desk.read(id)).toMatchObject({
    state: 'active',
    invitationHash: null,
    reasonCode: 'sync-incomplete',
    reasonDetail: 'x',
  });
});

test('nothing else changes where the event is refused or comes too late', async () => {
  const { id } = await desk.save(toActive({ invitationHash: 'present' }));
  const { connect } = desk.services;
  const also = () => ({ tenantName: 'Other' });
  await expect(applyEvent(connect, id, 'rejected', { also })).rejects.toMatchObject({ code: 'wrong-state' });
  await applyEvent(connect, id, 'disconnected', { also, onlyIf: ({ state }) => state === 'paused' });
  expect(await desk.read(id)).toMatchObject({ state: 'active', tenantName: 'Contoso' });
});

test('an event of a connection that is not there says so, and trouble of storage stays what it is', async () => {
  const { connect } = desk.services;
  await expect(applyEvent(connect, createId(), 'verified')).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no such connection',
  });
  desk.stop();
  const { connections } = connect;
  const broken = { ...connections, change: () => Promise.reject(new Error('away')) };
  await expect(applyEvent({ ...connect, connections: broken }, createId(), 'verified')).rejects.toThrow(
    'away',
  );
});

test('a grant that is to be proved is a message, and its attempt is the one that the connection names', async () => {
  const begun = await beginAttempt(desk.services, 'the connection', contoso);
  expect(begun).toEqual({
    tenantId: contoso,
    attempt: expect.stringMatching(/^[\w-]{22}$/),
    attemptAt: day(0),
  });
  expect(desk.sent).toEqual([
    {
      queue: 'connect-verify',
      message: {
        version: 1,
        connectionId: 'the connection',
        tenantId: contoso,
        attempt: begun.attempt,
        startedAt: day(0),
        tries: 0,
      },
      delaySeconds: undefined,
    },
  ]);
  expect((await beginAttempt(desk.services, 'the connection', contoso)).attempt).not.toBe(begun.attempt);
});

test('what is known of a tenant holds for no other', () => {
  const begun = { attempt: 'a', attemptAt: day(1) };
  const known = toActive();
  expect(withAttempt(known, { ...begun, tenantId: contoso })).toEqual({ ...begun, tenantId: contoso });
  const nothing = { tenantName: null, tenantDomains: null };
  expect(withAttempt(known, { ...begun, tenantId: fabrikam })).toEqual({
    ...begun,
    ...nothing,
    tenantId: fabrikam,
  });
});

test.each([
  ['of its own', { domains: ['*'], schedule: 'PT1H' }, 3_600_000],
  ['of the installation', { domains: ['*'] }, 6 * 3_600_000],
])('a tenant is read next by the interval %s', async (_, settings, intervalMs) => {
  await scheduleNext(desk.services, toRow({ settings }), contoso, 'directory');
  const { dueAt } = (await desk.services.tables.lanes.get(contoso, 'directory')).row;
  expect(Date.parse(dueAt ?? '')).toBe(nextDue(contoso, 'directory', intervalMs, start));
});
