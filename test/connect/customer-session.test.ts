import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { getCustomerSession, openCustomerSession } from '../../shared/connect/customer-session.ts';
import { type Desk, openDesk } from './desk.ts';
import { dayMs, start } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

const open = (token: string) => openCustomerSession(desk.services, token);
const session = (cookie: string | undefined) => getCustomerSession(desk.services, cookie);
const hourSeconds = 3600;

test('a cookie says whose invitation was opened, and what the forms of that browser carry', async () => {
  const { id, token } = await desk.save();
  const [first, second] = [await open(token), await open(token)];
  const { connectionId, row, hash, csrf } = await session(first.cookie);
  expect([connectionId, hash]).toEqual([id, row.invitationHash]);
  expect(csrf).toMatch(/^[\w-]{43}$/);
  expect((await session(second.cookie)).csrf).not.toBe(csrf);
});

test.each([
  ['a day', 30 * dayMs, 24 * hourSeconds],
  ['as long as its invitation, where that is shorter', 2 * hourSeconds * 1000, 2 * hourSeconds],
  ['whole seconds', 2 * hourSeconds * 1000 + 999, 2 * hourSeconds],
  ['a second at least', 1, 1],
])('a cookie lives for %s', async (_, leftMs, ttlSeconds) => {
  const { token } = await desk.save();
  desk.clock.now = start + 30 * dayMs - leftMs;
  const opened = await open(token);
  expect(opened.ttlSeconds).toBe(ttlSeconds);
  desk.clock.now += ttlSeconds * 1000 + 1000;
  await expect(session(opened.cookie)).rejects.toMatchObject({ code: 'expired' });
});

test('a cookie of an invitation that a newer one has replaced is worth nothing', async () => {
  const { id, token } = await desk.save();
  const { cookie } = await open(token);
  await desk.services.connect.connections.change(connectionPartition, id, (row) => ({
    ...row,
    invitationHash: 'a newer one',
  }));
  await expect(session(cookie)).rejects.toMatchObject({ code: 'not-found' });
});

test('a cookie that is missing, made up, of another installation or for something else is nobody’s', async () => {
  const other = await openDesk();
  const { token } = await other.save();
  const foreign = await openCustomerSession(other.services, token);
  other.stop();
  const content = { connectionId: 'x', hash: 'y' };
  const elsewhere = await desk.services.seal.seal('customer-state', { ...content, csrf: 'z' }, 60);
  const unfinished = await desk.services.seal.seal('invitation', content, 60);
  for (const cookie of [undefined, '', 'made up', foreign.cookie, elsewhere, unfinished])
    await expect(session(cookie)).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('while the vault is away a cookie cannot be told from a wrong one', async () => {
  const seal = { ...desk.services.seal, unseal: () => Promise.reject(new Error('away')) };
  await expect(getCustomerSession({ ...desk.services, seal }, 'x')).rejects.toThrow('away');
});
