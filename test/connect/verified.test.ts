import { type ConnectionRow, connectionPartition } from '../../shared/connect/connection-row.ts';
import { beginReading, verifyConnection } from '../../shared/connect/verify.ts';
import { type ErrorCode, type ErrorFacts, TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { Services } from '../../shared/services/services.ts';
import { tenantKey } from '../../shared/sync/bookkeeping.ts';
import { readRoles } from '../sync/customer-row.ts';
import { type Desk, holding, openDesk } from './desk.ts';
import { type SmallGraph, serveGraph } from './graph.ts';
import { contoso, day, fabrikam, minuteMs, start, toActive } from './rows.ts';

let graph: SmallGraph;
let desk: Desk;
beforeAll(async () => {
  graph = await serveGraph();
});
afterAll(() => graph?.stop());
beforeEach(async () => {
  desk = await openDesk();
  graph.reset();
});
afterEach(() => desk?.stop());

const attempt = 'aaaaaaaaaaaaaaaaaaaaaa';
/** Somebody of Contoso, which was named, has just signed in. */
const verifying = {
  state: 'verifying',
  namedTenantId: contoso,
  customerTenant: contoso,
  tenantId: contoso,
  attempt,
  attemptAt: day(0),
} as const;
const granted = (roles = readRoles): Services => ({ ...holding(desk, roles), graphOrigin: graph.origin });
const failing = (code: ErrorCode, facts: ErrorFacts = {}): Services => {
  const getFresh = () => Promise.reject(new TenantryError(code, 'what happened', facts));
  return { ...granted(), tokens: { ...desk.services.tokens, getFresh } };
};
const verify = (services: Services, connectionId: string, more: object = {}) =>
  verifyConnection(services, {
    version: 1,
    connectionId,
    tenantId: contoso,
    attempt,
    startedAt: day(0),
    tries: 0,
    ...more,
  });
/** The connection is changed by somebody else while its token is fetched. */
const changing = (services: Services, id: string, change: Partial<ConnectionRow>): Services => ({
  ...services,
  tokens: {
    ...services.tokens,
    getFresh: async (request) => {
      await desk.services.connect.connections.change(connectionPartition, id, (row) => ({
        ...row,
        ...change,
      }));
      return services.tokens.getFresh(request);
    },
  },
});
const save = (more: Partial<ConnectionRow> = {}) => desk.save({ ...verifying, ...more });
const queues = () => desk.sent.map(({ queue }) => queue);
const tenant = async (id = contoso) => (await desk.services.tables.tenants.find(id, tenantKey))?.row;

describe('a grant that is proved', () => {
  test('connects a named tenant, by the name that it has itself, and reading begins', async () => {
    const { id } = await save();
    desk.clock.now += minuteMs;
    await verify(granted(), id);
    const now = new Date(start + minuteMs).toISOString();
    expect(await desk.read(id)).toMatchObject({
      state: 'active',
      reasonCode: null,
      tenantName: 'Contoso AG',
      tenantDomains: ['contoso.example', 'contoso.onmicrosoft.com'],
      grantedRoles: readRoles,
      grantedAt: now,
      provedAt: now,
      connectedAt: now,
    });
    expect(queues()).toEqual(['sync-run']);
    expect((await tenant())?.connections).toEqual([id]);
    expect(await desk.audit(contoso)).toMatchObject([{ who: 'tenantry', what: 'active', at: now }]);
    const [run] = [desk.sent[0]?.message.run];
    expect((await desk.services.tables.runs.get(contoso, String(run))).row.requestedBy).toBe('connecting');
    expect((await desk.services.tables.lanes.get(contoso, 'directory')).row.dueAt).not.toBeNull();
  });

  test('of an unnamed tenant waits for an operator, and nothing is read', async () => {
    const { id } = await save({ namedTenantId: null });
    await verify(granted(), id);
    expect(await desk.read(id)).toMatchObject({
      state: 'awaiting-confirmation',
      reasonCode: 'confirmation-needed',
      connectedAt: null,
      tenantName: 'Contoso AG',
    });
    expect(queues()).toEqual([]);
    expect(await tenant()).toBeUndefined();
    expect(await desk.told(contoso)).toEqual(['tenantry: awaiting-confirmation']);
  });

  test('of an unnamed tenant that was connected before needs no operator, and keeps its day', async () => {
    const { id } = await save({ namedTenantId: null, connectedAt: day(-5) });
    await verify(granted(), id);
    expect(await desk.read(id)).toMatchObject({ state: 'active', connectedAt: day(-5) });
    expect(queues()).toEqual(['sync-run']);
  });

  test('may be more than is needed', async () => {
    const { id } = await save();
    await verify(granted([...readRoles, 'Mail.Read']), id);
    expect(await desk.read(id)).toMatchObject({ state: 'active', grantedRoles: [...readRoles, 'Mail.Read'] });
  });

  test('twice is told once, and what broke off is begun again', async () => {
    const { id } = await save();
    await verify(granted(), id);
    desk.sent.length = 0;
    await desk.services.tables.tenants.remove(contoso, tenantKey);
    desk.clock.now += minuteMs;
    await verify(granted(), id);
    expect(await desk.told(contoso)).toEqual(['tenantry: active']);
    expect((await tenant())?.connections).toEqual([id]);
  });

  test('is told as of its message where nobody wrote down when it was', async () => {
    const { id } = await save({ state: 'active', connectedAt: day(0) });
    desk.clock.now += minuteMs;
    await verify(granted(), id);
    expect(await desk.audit(contoso)).toMatchObject([{ what: 'active', at: day(0) }]);
  });

  test('of one that waits for an operator is told again, and still nothing is read', async () => {
    const { id } = await save({ state: 'awaiting-confirmation', namedTenantId: null });
    await verify(granted(), id);
    expect(await desk.told(contoso)).toEqual(['tenantry: awaiting-confirmation']);
    expect(queues()).toEqual([]);
  });
});

describe('a message does nothing', () => {
  const late = { startedAt: new Date(start - 30_000).toISOString() };
  test('of a connection that is not there', async () => {
    await verify(granted(), 'bbbbbbbbbbbbbbbbbbbbbb');
    expect(queues()).toEqual([]);
  });

  test('of another sign-in, once that must have been written', async () => {
    const { id } = await save({ attempt: 'bbbbbbbbbbbbbbbbbbbbbb' });
    await verify(granted(), id, late);
    expect([queues(), await desk.told(contoso)]).toEqual([[], []]);
    expect((await desk.read(id)).state).toBe('verifying');
    // Before that it may only be early.
    await verify(granted(), id, { startedAt: new Date(start - 29_999).toISOString() });
    expect(desk.sent).toMatchObject([{ queue: 'connect-verify', message: { tries: 0 }, delaySeconds: 5 }]);
    expect((await desk.read(id)).state).toBe('verifying');
  });

  test('of another sign-in of a connection that is active', async () => {
    const { id } = await save({ state: 'active', connectedAt: day(0), attempt: 'bbbbbbbbbbbbbbbbbbbbbb' });
    await verify(granted(), id, late);
    expect([queues(), await desk.told(contoso)]).toEqual([[], []]);
  });

  test.each(['invited', 'needs-consent', 'paused', 'disconnected'] as const)(
    'once it is %s',
    async (state) => {
      const { id } = await save({ state, connectedAt: day(0) });
      await verify(granted(), id);
      expect([(await desk.read(id)).state, queues(), await desk.told(contoso)]).toEqual([state, [], []]);
    },
  );

  test.each([
    ['somebody else has signed in', { attempt: 'bbbbbbbbbbbbbbbbbbbbbb' }],
    ['it was given up', { state: 'needs-consent', reasonCode: 'consent-not-visible' }],
  ] as const)('where %s while it was looked at', async (_, more) => {
    const { id } = await save();
    await verify(changing(granted(), id, more), id);
    const nothing = { grantedRoles: null, connectedAt: null, tenantName: null };
    expect(await desk.read(id)).toMatchObject({ state: 'verifying', ...nothing, ...more });
    expect(await tenant()).toBeUndefined();
  });
});

describe('a grant that is not proved yet', () => {
  const ten = 10 * minuteMs;
  test.each([
    [0, 5],
    [1, 15],
    [2, 30],
    [3, 60],
  ])('after try %s is looked at again in %s seconds', async (tries, delaySeconds) => {
    const { id } = await save();
    await verify(failing('token-pending'), id, { tries });
    expect(desk.sent).toMatchObject([
      { queue: 'connect-verify', message: { tries: tries + 1 }, delaySeconds },
    ]);
    expect((await desk.read(id)).state).toBe('verifying');
  });

  test('is given ten minutes, then the customer hears what is missing', async () => {
    const { id } = await save();
    const [missing = ''] = readRoles;
    const some = () => granted(readRoles.slice(1));
    desk.clock.now = start + ten - 1;
    await verify(some(), id);
    expect((await desk.read(id)).state).toBe('verifying');
    desk.clock.now = start + ten;
    await verify(some(), id);
    expect(await desk.read(id)).toMatchObject({
      state: 'needs-consent',
      reasonCode: 'permission-missing',
      reasonDetail: missing,
    });
    expect(queues()).toEqual(['connect-verify']);
    expect(await desk.told(contoso)).toEqual([]);
  });

  test('names everything that is missing', async () => {
    const { id } = await save();
    desk.clock.now = start + ten;
    await verify(granted([]), id);
    expect((await desk.read(id)).reasonDetail).toBe(readRoles.join(', '));
  });

  test('is refused at once by a policy of the tenant', async () => {
    const { id } = await save();
    await verify(failing('blocked-by-policy', { aadsts: 53003 }), id);
    expect(await desk.read(id)).toMatchObject({
      state: 'blocked',
      reasonCode: 'blocked-by-policy',
      reasonDetail: 'AADSTS53003',
    });
    expect(queues()).toEqual([]);
  });

  test('is looked at again as long as it takes where Microsoft does not answer', async () => {
    const { id } = await save();
    desk.clock.now = start + 3 * ten;
    await verify(failing('unreachable', { status: 503 }), id);
    expect((await desk.read(id)).state).toBe('verifying');
    expect(queues()).toEqual(['connect-verify']);
  });

  test('is not proved by the token of a tenant that another one answers for', async () => {
    graph.reset(fabrikam);
    const { id } = await save();
    await verify(granted(), id);
    expect(await desk.read(id)).toMatchObject({ state: 'verifying', tenantName: null, grantedRoles: null });
    expect(queues()).toEqual(['connect-verify']);
  });

  test('moves nothing where somebody else has signed in meanwhile', async () => {
    const { id } = await save();
    await verify(changing(failing('blocked-by-policy'), id, { attempt: 'bbbbbbbbbbbbbbbbbbbbbb' }), id);
    expect((await desk.read(id)).state).toBe('verifying');
  });

  test.each([
    ['has ended', { state: 'disconnected' }, 'disconnected'],
    ['is on its way to another proof', { attempt: 'bbbbbbbbbbbbbbbbbbbbbb' }, 'verifying'],
  ] as const)('is told of none that %s meanwhile', async (_, change, state) => {
    const { id } = await save();
    const before = await desk.told(contoso);
    await verify(changing(granted(), id, change), id);
    expect((await desk.read(id)).state).toBe(state);
    expect(await desk.told(contoso)).toEqual(before);
  });

  test('is trouble for the log only where it does not pass by itself', async () => {
    const warned: string[] = [];
    const log = { ...desk.services.log, warn: (event: string) => void warned.push(event) };
    const { id } = await save();
    for (const code of ['token-pending', 'permission-missing', 'vault-unavailable', 'unreachable'] as const)
      await verify({ ...failing(code), log }, id);
    expect(warned).toEqual([]);
    await verify({ ...failing('malformed-response'), log }, id);
    await verify({ ...failing('registration-credential'), log }, id);
    expect(warned.length).toBeGreaterThan(0);
  });

  test('is a failure of the trace only where it was given up', async () => {
    const seen: unknown[] = [];
    const telemetry: Services['telemetry'] = {
      ...desk.services.telemetry,
      trace: (_key, name, _facts, work) => {
        seen.push(name);
        return work({
          note: (facts) => void seen.push(facts),
          fail: (code, message) => void seen.push(`failed ${code} ${message}`),
        });
      },
    };
    const { id } = await save();
    const noted = { tenant: contoso, tries: 0 };
    await verify({ ...failing('token-pending'), telemetry }, id);
    await verify({ ...failing('blocked-by-policy', { aadsts: 53003 }), telemetry }, id);
    expect(seen).toEqual([
      'consent verify',
      noted,
      { outcome: 'later' },
      'consent verify',
      noted,
      { outcome: 'token-blocked' },
      'failed blocked-by-policy AADSTS53003',
    ]);
    seen.length = 0;
    const other = await save();
    await verify({ ...granted(), telemetry }, other.id);
    expect(seen).toEqual(['consent verify', noted, { outcome: 'active' }]);
  });
});

describe('reading', () => {
  const begin = (id: string, row: ConnectionRow) => beginReading(desk.services, id, row);

  test.each([
    ['tenant', toActive({ tenantId: null })],
    ['connection', toActive({ connectedAt: null })],
  ])('does not begin without a %s', async (_, row) => {
    const { id } = await desk.save(row);
    await begin(id, row);
    expect([queues(), await tenant()]).toEqual([[], undefined]);
  });

  test('is one connection’s: a second one shows what the first has read', async () => {
    const summary = {
      streams: [],
      targetSeconds: 60,
      people: 7,
      seatsOwned: 9,
      seatsAssigned: 3,
      nextDueAt: null,
    };
    const first = await desk.save(toActive());
    await begin(first.id, first.row);
    desk.sent.length = 0;
    const second = await desk.save(toActive({ summary }));
    await begin(second.id, second.row);
    const third = await desk.save(toActive());
    await begin(third.id, third.row);
    expect(queues()).toEqual([]);
    // Of the others the one that knows, though it is not the first, or has no row any more.
    expect((await desk.read(third.id)).summary).toEqual(summary);
    await desk.services.connect.connections.remove(connectionPartition, third.id);
    const fourth = await desk.save(toActive());
    await begin(fourth.id, fourth.row);
    expect((await desk.read(fourth.id)).summary).toEqual(summary);
    expect((await desk.read(first.id)).summary).toBeNull();
  });

  test('has nothing to show where nothing was read yet', async () => {
    const first = await desk.save(toActive());
    await begin(first.id, first.row);
    const second = await desk.save(toActive());
    await begin(second.id, second.row);
    expect((await desk.read(second.id)).summary).toBeNull();
  });

  test('goes to the next where whoever had it has ended', async () => {
    const first = await desk.save(toActive({ state: 'disconnected' }));
    await desk.services.tables.tenants.insert(contoso, tenantKey, {
      name: 'Contoso',
      domains: [],
      owners: { users: first.id },
      connections: [first.id],
      firstConnectedAt: day(0),
    });
    const second = await desk.save(toActive());
    await begin(second.id, second.row);
    expect((await tenant())?.connections).toEqual([second.id]);
    expect(queues()).toEqual(['sync-run']);
  });

  test('does not begin for a connection that has ended meanwhile', async () => {
    const { id, row } = await desk.save(toActive({ state: 'disconnected' }));
    await begin(id, row);
    expect([queues(), (await tenant())?.connections]).toEqual([[], []]);
  });
});
