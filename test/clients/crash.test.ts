import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import type { ApiCaller } from '../../shared/clients/caller.ts';
import { idempotent } from '../../shared/clients/idempotency.ts';
import { createInvitedConnection, inviteAgain, type Prepared } from '../../shared/connect/invitations.ts';
import { createConnection } from '../../shared/contracts/connections.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { json } from '../../shared/http/api.ts';
import { collect } from '../store/azurite.ts';
import { type Engine, startEngine } from '../sync/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const caller: ApiCaller = { id: 'client:test', who: { name: 'Portal', from: null }, tenants: null };
const invitation = { expiresInDays: 7, send: false };

type Work = (prepared: Prepared) => Promise<HttpResponseInit>;

function send(key: string, work: Work): Promise<HttpResponseInit> {
  const headers = { 'idempotency-key': key };
  const request = new HttpRequest({ method: 'POST', url: 'http://localhost/api/connections', headers });
  return idempotent(engine.services, caller, request, '/api/connections', { key }, work);
}

/** Makes a connection whose customer has the key's name. */
const create =
  (name: string): Work =>
  async (prepared) => {
    const wish = createConnection.parse({ customer: { name } });
    const { id, invitation: issued } = await createInvitedConnection(
      engine.services,
      wish,
      caller.who,
      prepared,
    );
    return json({ id, url: issued.url }, 201);
  };

/** The process is gone after the work, before anybody is told. */
const thenDies =
  (work: Work, reached: () => void): Work =>
  async (prepared) => {
    await work(prepared);
    reached();
    return new Promise(() => {});
  };
const dies = (key: string, work: Work) =>
  new Promise<void>((resolve, reject) => {
    send(key, thenDies(work, resolve)).catch(reject);
  });

const fails =
  (work: Work, error: Error): Work =>
  async (prepared) => {
    await work(prepared);
    throw error;
  };

async function connectionsNamed(name: string) {
  const rows = await collect(engine.services.connect.connections.list());
  return rows.filter(({ row }) => row.customerName === name);
}

test('after a crash the request makes the same connection, with the same link', async () => {
  await dies('crash', create('crash'));
  const [made] = await connectionsNamed('crash');
  await expect(send('crash', create('crash'))).rejects.toMatchObject({
    code: 'idempotency-in-progress',
    facts: { retryAfterSeconds: expect.any(Number) },
  });
  engine.advance(31_000);
  const answer = await send('crash', create('crash'));
  expect([answer.status, answer.jsonBody.id]).toEqual([201, made?.rowKey]);
  expect(await connectionsNamed('crash')).toHaveLength(1);
  expect((await send('crash', create('crash'))).jsonBody).toEqual(answer.jsonBody);
});

test('of two that come after a crash one goes on', async () => {
  await dies('twice', create('twice'));
  engine.advance(31_000);
  const settled = await Promise.allSettled([send('twice', create('twice')), send('twice', create('twice'))]);
  expect(settled.map(({ status }) => status)).toContain('fulfilled');
  expect(await connectionsNamed('twice')).toHaveLength(1);
});

test('after a crash the same link is made again, and the one before it is dead', async () => {
  const { services } = engine;
  const wish = createConnection.parse({ customer: { name: 'linked' } });
  const { id } = await createInvitedConnection(services, wish, caller.who);
  const again: Work = async ({ token }) => {
    const { invitation: issued, row } = await inviteAgain(services, id, invitation, caller.who, token);
    return json({ url: issued.url, links: row.invitationLinks }, 201);
  };
  let url = '';
  await dies('linked', async (prepared) => {
    const answer = await again(prepared);
    url = answer.jsonBody.url;
    return answer;
  });
  engine.advance(31_000);
  expect((await send('linked', again)).jsonBody).toEqual({ url, links: 2 });
});

test.each([
  ['storage', new TenantryError('storage-unavailable', 'Storage is away')],
  ['anything-else', new Error('boom')],
])('where %s fails in the middle, the next try goes on at once with the same', async (name, error) => {
  await expect(send(name, fails(create(name), error))).rejects.toBe(error);
  const [made] = await connectionsNamed(name);
  expect((await send(name, create(name))).jsonBody.id).toBe(made?.rowKey);
  expect(await connectionsNamed(name)).toHaveLength(1);
});

test('a refusal after a crash does not forget what may have been made', async () => {
  await dies('refused', create('refused'));
  engine.advance(31_000);
  const refusal = new TenantryError('tenant-not-found', 'Not there for a moment');
  await expect(send('refused', () => Promise.reject(refusal))).rejects.toBe(refusal);
  await send('refused', create('refused'));
  expect(await connectionsNamed('refused')).toHaveLength(1);
});

test('neither the link nor its token can be read in the row', async () => {
  const { jsonBody } = await send('sealed', create('sealed'));
  const rows = await collect(engine.services.idempotency.list());
  const token = new URL(jsonBody.url).hash.slice(1);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.every(({ row }) => row.plan.startsWith('ey'))).toBe(true);
});
