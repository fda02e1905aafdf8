import type { ConnectionRow } from '../../shared/connect/connection-row.ts';
import { checkTenant, checkToken, checkVault } from '../../shared/connect/validate/checks.ts';
import { probeStreams } from '../../shared/connect/validate/probe.ts';
import { takeLook, toValidateView } from '../../shared/connect/validate/show-validation.ts';
import { validateConnection } from '../../shared/connect/validate/validate.ts';
import type { ClientCredential } from '../../shared/contracts/credentials.ts';
import { type ErrorCode, type ErrorFacts, TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { Services } from '../../shared/services/services.ts';
import { emptyLedger } from '../../shared/sync/bookkeeping.ts';
import { collect } from '../store/azurite.ts';
import { readRoles } from '../sync/customer-row.ts';
import { streamNames } from '../sync/tables.ts';
import { type Desk, holding, openDesk, operator } from './desk.ts';
import { type SmallGraph, serveGraph } from './graph.ts';
import { contoso, day, fabrikam, ownRegistration, start, toActive, toRow } from './rows.ts';

let graph: SmallGraph;
let desk: Desk;
let services: Services;
beforeAll(async () => {
  graph = await serveGraph();
  desk = await openDesk();
});
afterAll(() => {
  graph?.stop();
  desk?.stop();
});
beforeEach(() => {
  graph.reset();
  services = granting();
});

const granting = (roles = readRoles): Services => ({ ...holding(desk, roles), graphOrigin: graph.origin });
const refusing = (error: unknown): Services => ({
  ...services,
  tokens: { ...services.tokens, getFresh: () => Promise.reject(error) },
});
const fail = (code: ErrorCode, facts: ErrorFacts = {}) => new TenantryError(code, 'what happened', facts);
const tokenOf = (by = services) => by.tokens.getFresh(by.toTokenRequest(toActive(), contoso));
const own = (more: object = {}) => toActive({ mode: 'own-app', registration: ownRegistration(more) });
/** A partner's registration that proves itself in this way. */
const proving = (credential: ClientCredential): Services => ({
  ...services,
  settings: {
    ...services.settings,
    registrations: services.settings.registrations.map((each) => ({
      ...each,
      credential: credential as typeof each.credential,
    })),
  },
});

describe('the token', () => {
  test('is asked for now', async () => {
    const { check, token, reason } = await checkToken(services, toActive(), contoso);
    expect([check.status, token?.roles, reason]).toEqual(['ok', readRoles, null]);
  });

  test.each([
    ['a policy', fail('blocked-by-policy', { aadsts: 53003 }), toActive(), 'blocked-by-policy'],
    ['a tenant that is gone', fail('tenant-gone'), toActive(), 'tenant-gone'],
    ['the partner’s credential', fail('registration-credential'), toActive(), 'registration-credential'],
    ['the customer’s secret', fail('registration-credential', { aadsts: 7000215 }), own(), 'secret-refused'],
    [
      'the end of the customer’s secret',
      fail('registration-credential', { aadsts: 7000222 }),
      own(),
      'secret-expired',
    ],
    ['a missing permission', fail('permission-missing'), toActive(), 'permission-missing'],
    ['a consent that is not there', fail('token-pending', { aadsts: 65001 }), toActive(), 'consent-revoked'],
  ] as const)('is refused by %s, and the reason says what helps', async (_, error, row, code) => {
    const { check, token, reason } = await checkToken(refusing(error), row, contoso);
    expect([check.status, token, reason?.code]).toEqual(['failed', null, code]);
    expect(check).toEqual({ status: 'failed', message: reason?.message, remedy: reason?.remedy });
  });

  test.each([
    ['Microsoft does not answer', fail('unreachable', { status: 503 }), 'what happened.'],
    ['we have made a mistake', new Error('x'), 'Something went wrong in Tenantry itself.'],
  ])('is unknown where %s', async (_, error, message) => {
    const { check, token, reason } = await checkToken(refusing(error), toActive(), contoso);
    expect([check.status, check.message, token, reason]).toEqual(['unknown', message, null, null]);
    expect(check.remedy).toMatch(/again/);
  });
});

describe('the tenant', () => {
  test('answers by its own name', async () => {
    const check = await checkTenant(services, contoso, await tokenOf());
    expect(check).toEqual({ status: 'ok', message: 'The tenant answers as Contoso AG.', remedy: null });
    expect(graph.asked).toMatchObject([{ authorization: 'Bearer a token' }]);
  });

  test('is another one than it should be', async () => {
    graph.reset(fabrikam);
    const check = await checkTenant(services, contoso, await tokenOf());
    expect([check.status, check.remedy]).toEqual(['failed', expect.stringMatching(/Disconnect/)]);
  });

  test('cannot be asked without a token, and nobody is asked', async () => {
    expect(await checkTenant(services, contoso, null)).toMatchObject({
      status: 'unknown',
      message: 'Nobody could ask: there is no token.',
    });
    expect(graph.asked).toEqual([]);
  });

  test('does not answer', async () => {
    graph.refuse('/v1.0/organization', 503, 'serviceNotAvailable');
    const check = await checkTenant(services, contoso, await tokenOf());
    expect([check.status, check.message]).toEqual(['unknown', expect.stringMatching(/answered 503/)]);
    const nowhere = await checkTenant({ ...services, graphOrigin: 'no address' }, contoso, await tokenOf());
    expect([nowhere.status, nowhere.message]).toEqual(['unknown', expect.stringMatching(/\.$/)]);
  });
});

describe('the vault', () => {
  const check = async (row: ConnectionRow, by = services) => checkVault(by, row);

  test('answers, where nothing of the connection is kept in it', async () => {
    const asked: string[] = [];
    const secrets = {
      ...services.secrets,
      find: async (name: string) => {
        asked.push(name);
        return undefined;
      },
    };
    const found = await check(toActive(), { ...services, secrets });
    expect(found).toMatchObject({ status: 'ok', message: expect.stringMatching(/no secret/) });
    expect(asked).toEqual(['tenantry-cookie-key']);
  });

  test('holds the partner’s secret', async () => {
    const by = proving({ kind: 'secret', name: 'registration-secret' });
    expect((await check(toActive(), by)).status).toBe('failed');
    await services.secrets.save('registration-secret', 'x');
    expect(await check(toActive(), by)).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/is in the vault/),
    });
  });

  test('holds the customer’s secret, in the version that is pointed to', async () => {
    const { version } = await services.secrets.save('own', 'x');
    expect((await check(own({ name: 'own', version }))).status).toBe('ok');
    expect((await check(own({ name: 'own', version: 'another' }))).status).toBe('failed');
  });

  test('holds the customer’s certificate, in the version that is pointed to', async () => {
    const { version } = await services.certificates.make('own', 'x');
    const kind = 'own-certificate';
    expect(await check(own({ kind, name: 'own', version }))).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/certificate/),
    });
    expect((await check(own({ kind, name: 'own', version: 'another' }))).status).toBe('failed');
  });

  test('is away: whoever runs the service hears of it', async () => {
    const away = { ...services.secrets, find: () => Promise.reject(new Error('away')) };
    const found = await check(toActive(), { ...services, secrets: away });
    expect([found.status, found.remedy]).toEqual(['failed', expect.stringMatching(/Key Vault/)]);
  });

  test('is not used where there is no registration', async () => {
    expect((await check(toActive({ mode: 'own-app' }))).status).toBe('not-used');
    const by = { ...services, settings: { ...services.settings, registrations: [] } };
    expect((await check(toActive(), by)).status).toBe('not-used');
  });
});

describe('a probe', () => {
  const probe = async (path: string, by = services) => {
    const probes = await probeStreams(by, toActive(), await tokenOf(by));
    const names: Record<string, string> = {
      '/v1.0/domains': 'domains',
      '/v1.0/subscribedSkus': 'subscribedSkus',
      '/v1.0/users/delta': 'users',
    };
    const found = probes.find(({ stream }) => stream === names[path]);
    expect(probes.filter((each) => each !== found).every(({ status }) => status === 'ok')).toBe(true);
    return found;
  };

  test('asks for the smallest page of every stream, once', async () => {
    const probes = await probeStreams(services, toActive(), await tokenOf());
    expect(probes).toEqual(
      streamNames.map((stream) => ({ stream, status: 'ok', message: 'Microsoft answers.', remedy: null })),
    );
    expect(graph.asked).toHaveLength(streamNames.length);
    const queryOf = new Map(graph.asked.map(({ path, query }) => [path, query]));
    expect(queryOf.get('/v1.0/users/delta')).toBe('?$select=id');
    expect(queryOf.get('/v1.0/domains')).toBe('');
    for (const { prefer, authorization } of graph.asked)
      expect([prefer, authorization]).toEqual(['odata.maxpagesize=1', 'Bearer a token']);
  });

  test.each([
    ['a permission that the token holds', 403, 'Authorization_RequestDenied', 'missing-role'],
    ['a licence', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'missing-licence'],
    ['a policy', 403, 'accessDenied', 'blocked-by-policy'],
    ['too many questions', 429, 'TooManyRequests', 'throttled'],
    ['something else', 500, 'generalException', 'unknown'],
  ] as const)('that is refused because of %s says so', async (_, status, code, expected) => {
    graph.refuse('/v1.0/domains', status, code);
    const found = await probe('/v1.0/domains');
    expect(found).toMatchObject({ status: expected, message: expect.stringMatching(/\.$/) });
    expect(graph.asked).toHaveLength(streamNames.length);
  });

  test('that is refused because of a permission names it', async () => {
    graph.refuse('/v1.0/domains', 403, 'Authorization_RequestDenied');
    const by = granting(readRoles.filter((name) => name !== 'Domain.Read.All'));
    expect(await probe('/v1.0/domains', by)).toMatchObject({
      status: 'missing-permission',
      message: 'Microsoft refuses: a permission is missing: Domain.Read.All.',
    });
    // One that several streams need is missing for each of them.
    graph.reset();
    graph.refuse('/v1.0/subscribedSkus', 403, 'Authorization_RequestDenied');
    const some = granting(readRoles.filter((name) => name !== 'Organization.Read.All'));
    expect((await probe('/v1.0/subscribedSkus', some))?.message).toMatch(/: Organization\.Read\.All\.$/);
    // One that another stream needs is not this one's.
    graph.reset();
    graph.refuse('/v1.0/users/delta', 403, 'Authorization_RequestDenied');
    expect((await probe('/v1.0/users/delta', by))?.status).toBe('missing-role');
  });

  test('without a token asks nobody', async () => {
    const probes = await probeStreams(services, toActive(), null);
    expect(probes.map(({ stream, status }) => [stream, status])).toEqual(
      streamNames.map((name) => [name, 'unknown']),
    );
    expect(graph.asked).toEqual([]);
  });
});

describe('a connection', () => {
  const validate = (row = toActive(), by = services) => validateConnection(by, 'the id', row);
  const without = (...names: string[]) => granting(readRoles.filter((name) => !names.includes(name)));

  test('works: everything says so', async () => {
    await services.tables.ledger.put(contoso, 'users', { ...emptyLedger, lastCompleteAt: day(2) });
    const found = await validate();
    expect(found).toMatchObject({
      connectionId: 'the id',
      checkedAt: day(0),
      ok: true,
      summary: { message: 'Everything works.', remedy: null, actor: 'nobody' },
      token: { status: 'ok' },
      tenant: { status: 'ok' },
      vault: { status: 'ok' },
    });
    expect(found.probes.map(({ stream, lastCompleteAt }) => [stream, lastCompleteAt])).toEqual(
      streamNames.map((name) => [name, name === 'users' ? expect.stringMatching(/^2026-01-03/) : null]),
    );
    await services.tables.ledger.remove(contoso, 'users');
  });

  test('works, and more was given than is needed', async () => {
    expect(await validate(toActive(), granting([...readRoles, 'Mail.Read']))).toMatchObject({
      ok: true,
      summary: { message: expect.stringMatching(/Mail\.Read/), actor: 'customer' },
    });
  });

  test.each([
    ['a licence', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'],
    ['a moment', 429, 'TooManyRequests'],
  ])('works where a stream only lacks %s', async (_, status, code) => {
    graph.refuse('/v1.0/domains', status, code);
    expect((await validate()).ok).toBe(true);
  });

  const vaultAway = (by: Services): Services => ({
    ...by,
    secrets: { ...by.secrets, find: () => Promise.reject(new Error('away')) },
  });
  const tokenRefused = () => refusing(fail('blocked-by-policy', { aadsts: 53003 }));
  const denied = () => graph.refuse('/v1.0/domains', 403, 'Authorization_RequestDenied');

  test('is told what is to be mended first, of all that is broken', async () => {
    const first = async (by: Services) => {
      const { ok, summary } = await validate(toActive(), by);
      expect(ok).toBe(false);
      return `${summary.actor}: ${summary.message}`;
    };
    expect(await first(vaultAway(tokenRefused()))).toMatch(/^partner: The vault/);
    expect(await first(tokenRefused())).toMatch(/^customer: The tenant blocks/);
    expect(await first(refusing(fail('unreachable')))).toBe('microsoft: what happened.');
    graph.reset(fabrikam);
    denied();
    expect(await first(without('Domain.Read.All'))).toBe(
      'customer: Not every permission has been given; missing: Domain.Read.All.',
    );
    graph.reset(fabrikam);
    denied();
    expect(await first(granting())).toMatch(/^partner: Another tenant answers/);
    graph.reset();
    denied();
    expect(await first(granting())).toMatch(/^customer: The stream domains cannot be read: /);
    graph.reset();
    graph.refuse('/v1.0/domains', 500, 'generalException');
    expect(await first(granting())).toMatch(/^microsoft: The stream domains cannot be read: /);
  });

  test('names every permission that is missing', async () => {
    const [one = '', two = ''] = readRoles;
    expect((await validate(toActive(), without(one, two))).summary.message).toMatch(
      new RegExp(`missing: ${one}, ${two}\\.$`.replaceAll('.R', '\\.R')),
    );
  });

  test('is not said to work where nobody could ask the tenant', async () => {
    const paused = toActive({ state: 'paused' });
    graph.refuse('/v1.0/organization', 503, 'serviceNotAvailable');
    expect(await validate(paused)).toMatchObject({ ok: false, summary: { actor: 'microsoft' } });
  });

  test.each([
    ['paused', toActive({ state: 'paused' })],
    ['not confirmed', toRow({ state: 'awaiting-confirmation', tenantId: contoso })],
  ])('that is %s is asked for nothing but its name', async (_, row) => {
    const found = await validate(row);
    expect([found.ok, found.probes]).toEqual([true, []]);
    expect(graph.asked.map(({ path }) => path)).toEqual(['/v1.0/organization']);
  });

  test('that somebody has signed in for has the delegated permissions too', async () => {
    const delegated = async (row: ConnectionRow) => {
      const { permissions } = await validate(row);
      return new Set(permissions.filter(({ kind }) => kind === 'delegated').map(({ status }) => status));
    };
    const consentedBy = { objectId: contoso, name: null, username: null };
    expect(await delegated(toActive())).toEqual(new Set(['unknown']));
    expect(await delegated(toActive({ consentedBy }))).toEqual(new Set(['granted']));
  });

  test.each([
    ['nobody has made yet', toRow(), 'Nobody has connected yet.', 'customer'],
    ['had a try that failed', toRow({ reasonCode: 'consent-denied' }), /declined/, 'customer'],
    ['has ended', toActive({ state: 'disconnected' }), 'The connection has ended.', 'nobody'],
    [
      'has ended for a reason',
      toActive({ state: 'disconnected', reasonCode: 'disconnected-by-partner' }),
      'The connection was ended by the partner.',
      'nobody',
    ],
  ] as const)('that %s has nobody to ask', async (_, row, message, actor) => {
    const found = await validate(row);
    expect(found).toMatchObject({
      connectionId: 'the id',
      ok: false,
      checkedAt: day(0),
      summary: { message: expect.stringMatching(message), actor },
      token: { status: 'unknown' },
      tenant: { status: 'unknown' },
      vault: { status: 'not-used' },
      probes: [],
    });
    expect(found.permissions.every(({ status }) => status === 'unknown')).toBe(true);
    expect(graph.asked).toEqual([]);
  });
});

describe('a look', () => {
  test('is kept only where that is wanted, and the audit tells it then', async () => {
    const { id, row } = await desk.save(toActive({ tenantId: fabrikam, namedTenantId: fabrikam }));
    graph.reset(fabrikam);
    const found = await takeLook(services, id, row, { who: operator, keep: false });
    const kept = async () => collect(services.connect.validations.list({ partitionKey: id }));
    expect([await kept(), await desk.told(fabrikam)]).toEqual([[], []]);
    expect(await takeLook(services, id, row, { who: operator, keep: true })).toEqual(found);
    expect((await kept()).map((each) => each.row)).toEqual([
      { at: day(0), who: 'olivia', ok: true, result: found },
    ]);
    expect(await desk.audit(fabrikam)).toMatchObject([
      { who: 'olivia', what: 'validated', detail: found.summary.message, connectionId: id },
    ]);
  });

  test('can be repeated by an operator on its page, and by nobody else', async () => {
    const row = toActive({ settings: { domains: ['contoso.example'] } });
    const validation = await validateConnection(services, 'the id', row);
    const seen = { name: 'Olivia', role: 'Admin', csrf: 'x' } as unknown as Parameters<
      typeof toValidateView
    >[3]['operator'];
    const view = toValidateView(services, 'a/b', row, { validation, operator: seen, kept: true });
    expect(view).toMatchObject({
      validation,
      customerName: 'Contoso',
      domains: ['contoso.example'],
      operator: seen,
      action: '/dashboard/connections/a%2Fb/validate',
      kept: true,
      connection: { id: 'a/b', state: 'active' },
    });
    const keyed = toValidateView(services, 'a/b', row, { validation, operator: null, kept: false });
    expect([keyed.action, keyed.operator, keyed.kept]).toEqual([null, null, false]);
    expect(desk.clock.now).toBe(start);
  });
});
