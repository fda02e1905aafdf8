import {
  type ConnectionRow,
  connectionPartition,
  invitationPartition,
} from '../../shared/connect/connection-row.ts';
import { applyEvent } from '../../shared/connect/connections.ts';
import { connectOwnApp, type OwnAppOutcome } from '../../shared/connect/own-app/connect-own-app.ts';
import { certificateNameOf, secretNameOf, toCandidate } from '../../shared/connect/own-app/credential.ts';
import type { OwnAppForm } from '../../shared/connect/own-app/form.ts';
import { registerOwnApp } from '../../shared/connect/own-app/register-own-app.ts';
import { countTriesLeft, takeTry } from '../../shared/connect/own-app/tries.ts';
import { type ErrorCode, type ErrorFacts, TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { Services } from '../../shared/services/services.ts';
import { northwind } from '../local/seed.ts';
import { readRoles } from '../sync/customer-row.ts';
import { customer, type Desk, holding, openDesk, operator } from './desk.ts';
import { contoso, day, dayMs, fabrikam, minuteMs, ownRegistration, start, toActive } from './rows.ts';

let desk: Desk;
/** Microsoft, where Contoso has given every permission to its registration. */
let services: Services;
beforeEach(async () => {
  desk = await openDesk();
  services = granting(readRoles);
});
afterEach(() => desk?.stop());

const clientId = '66666666-7777-4888-9999-000000000000';
const value = 'abc8Q~dEf.gHi_jKl-mNo';
const [missing = '', ...others] = readRoles;

const tenants: Record<string, string> = { northwind: northwind.homeTenantId, fabrikam };
const fetch = async (url: string | URL | Request) => {
  const found = Object.keys(tenants).find((name) => String(url).includes(name));
  return Response.json({ issuer: `https://login.example/${tenants[found ?? ''] ?? contoso}/v2.0` });
};
const granting = (roles: string[], tenantId = contoso): Services => ({
  ...holding(desk, roles, tenantId),
  fetch,
});
const refusing = (code: ErrorCode, facts: ErrorFacts = {}): Services => {
  const getFresh = () => Promise.reject(new TenantryError(code, 'x', facts));
  return { ...services, tokens: { ...services.tokens, getFresh } };
};

const own = { mode: 'own-app', namedTenantId: contoso, customerTenant: 'contoso.example' } as const;
const wishOf = (more: Partial<OwnAppForm> = {}): OwnAppForm => ({
  tenant: 'contoso.example',
  clientId,
  credential: 'secret',
  clientSecret: value,
  expiresAt: day(300),
  ...more,
});

type Saved = Awaited<ReturnType<Desk['save']>>;
const give = ({ id, row }: Saved, more: Partial<OwnAppForm> = {}, by = services) =>
  connectOwnApp(by, {
    session: { connectionId: id, row, hash: row.invitationHash },
    wish: wishOf(more),
    who: customer,
  });
const fieldsOf = (outcome: OwnAppOutcome) =>
  outcome.kind === 'problems' ? outcome.problems.map(({ field }) => field) : outcome.kind;
const change = (id: string, more: Partial<ConnectionRow>) =>
  services.connect.connections.change(connectionPartition, id, (row) => ({ ...row, ...more }));
/** The same services, with something that happens while Microsoft is asked for a token. */
const meanwhile = (work: () => Promise<unknown>, by = services): Services => ({
  ...by,
  tokens: {
    ...by.tokens,
    getFresh: async (request) => {
      await work();
      return by.tokens.getFresh(request);
    },
  },
});

describe('a registration that does what it is for', () => {
  test('is kept in the vault, pointed to, and proved in the background', async () => {
    const saved = await desk.save(own);
    expect(await give(saved)).toEqual({ kind: 'connected' });
    const secret = desk.vault.secrets.get(secretNameOf(saved.id));
    expect(secret?.value).toBe(value);
    const row = await desk.read(saved.id);
    expect(row).toMatchObject({
      state: 'verifying',
      tenantId: contoso,
      grantedRoles: readRoles,
      grantedAt: day(0),
      registration: {
        clientId,
        credential: {
          kind: 'own-secret',
          name: secretNameOf(saved.id),
          version: secret?.version,
          expiresAt: day(300),
          savedAt: day(0),
        },
      },
    });
    expect(desk.sent).toMatchObject([{ queue: 'connect-verify', message: { attempt: row.attempt } }]);
    expect(desk.forgotten).toEqual([contoso]);
    expect(await desk.audit(contoso)).toMatchObject([
      {
        who: 'customer',
        what: 'credential-saved',
        before: { registration: null },
        after: { registration: { clientId, credential: 'secret' } },
      },
    ]);
    expect(JSON.stringify([row, desk.sent, await desk.audit(contoso)])).not.toContain(value);
  });

  test('is asked for a token of its own tenant, by its own id and secret', async () => {
    const asked: unknown[] = [];
    const provesItself = () => undefined;
    const by: Services = {
      ...services,
      clientAuthBySecret: (secret) => {
        asked.push(secret);
        return provesItself;
      },
      tokens: {
        ...services.tokens,
        getFresh: async (request) => {
          asked.push([request.tenantId, request.clientId, request.resource]);
          asked.push((await request.auth()) === provesItself);
          return services.tokens.getFresh(request);
        },
      },
    };
    await give(await desk.save(own), {}, by);
    expect(asked).toEqual([value, [contoso, clientId, services.graphOrigin], true]);
  });

  test('renews one that works, and nothing else of it changes', async () => {
    const saved = await desk.save(toActive({ ...own, registration: ownRegistration() }));
    desk.clock.now = start + 2 * dayMs;
    expect(await give(saved)).toEqual({ kind: 'connected' });
    const row = await desk.read(saved.id);
    expect(row).toMatchObject({ state: 'active', tenantName: 'Contoso', connectedAt: day(1) });
    expect(row.registration?.credential).toMatchObject({ name: secretNameOf(saved.id), savedAt: day(2) });
    const [entry] = await desk.audit(contoso);
    expect(entry?.before).toMatchObject({ registration: { savedAt: day(1) } });
  });

  test('may hold more than is needed', async () => {
    expect(await give(await desk.save(own), {}, granting([...readRoles, 'Mail.Read']))).toEqual({
      kind: 'connected',
    });
  });

  test('through a certificate uses up the one that was made for it; a secret leaves it', async () => {
    const saved = await desk.save(own);
    const made = await services.certificates.make(certificateNameOf(saved.id), 'x');
    const preparedCertificate = { name: made.name, version: made.version };
    await change(saved.id, { preparedCertificate });
    const prepared = { ...saved, row: await desk.read(saved.id) };
    await give(prepared);
    expect((await desk.read(saved.id)).preparedCertificate).toEqual(preparedCertificate);
    expect(await give(prepared, { credential: 'certificate', clientSecret: '' })).toEqual({
      kind: 'connected',
    });
    expect(await desk.read(saved.id)).toMatchObject({
      preparedCertificate: null,
      registration: {
        credential: { kind: 'own-certificate', ...preparedCertificate, expiresAt: made.expiresAt },
      },
    });
  });
});

describe('a registration that is not taken', () => {
  test('is the partner’s own', async () => {
    const saved = await desk.save(own);
    const [read] = services.settings.registrations;
    const registrations = read ? [{ ...read, clientId: fabrikam }, read] : [];
    const by = { ...services, settings: { ...services.settings, registrations } };
    expect(fieldsOf(await give(saved, { clientId: northwind.readClientId }, by))).toEqual(['clientId']);
    expect(await desk.read(saved.id)).toMatchObject({ registration: null, state: 'invited' });
    expect(await desk.told(saved.id)).toEqual([]);
  });

  test.each([
    ['another tenant', 'fabrikam.example', 'wrong-tenant', /contoso\.example/],
    ['the partner’s own tenant', 'northwind.example', 'home-tenant', /contoso\.example/],
  ])('is of %s, and the invitation says so', async (_, tenant, code, remedy) => {
    const saved = await desk.save(own);
    const outcome = await give(saved, { tenant });
    expect(outcome).toMatchObject({
      kind: 'problems',
      missing: [],
      extra: [],
      problems: [{ field: 'tenant', remedy: expect.stringMatching(remedy) }],
    });
    expect(await desk.read(saved.id)).toMatchObject({ state: 'invited', reasonCode: code });
    expect(await desk.told(saved.id)).toEqual([`customer: ${code}`]);
    expect(desk.vault.secrets.size).toBe(0);
  });

  test('is of the partner’s tenant: what it says fits who reads it', async () => {
    const messageOf = async (more: Partial<ConnectionRow>, tenant: string) => {
      const outcome = await give(await desk.save({ mode: 'own-app', ...more }), { tenant });
      return outcome.kind === 'problems' ? outcome.problems[0] : undefined;
    };
    const home = await messageOf({}, 'northwind.example');
    const other = await messageOf(own, 'fabrikam.example');
    expect(home?.message).toMatch(/partner/);
    expect(other?.message).toMatch(/another tenant/);
    expect(home?.remedy).not.toMatch(/null/);
  });

  test.each([
    [
      'has connected before',
      { ...toActive({ state: 'needs-secret', reasonCode: 'secret-expired' }), ...own },
    ],
    ['is looked at already', { ...own, state: 'verifying', reasonCode: null }],
  ])('by whoever mistypes the tenant and %s changes nothing of that', async (_, more) => {
    const saved = await desk.save(more as Partial<ConnectionRow>);
    expect(fieldsOf(await give(saved, { tenant: 'fabrikam.example' }))).toEqual(['tenant']);
    expect(await desk.read(saved.id)).toMatchObject({
      state: saved.row.state,
      reasonCode: saved.row.reasonCode,
    });
  });

  test.each([
    [
      'refused by its number',
      'registration-credential',
      { aadsts: 7000215 },
      ['clientSecret'],
      'AADSTS7000215',
    ],
    ['refused without one', 'registration-credential', {}, ['form'], 'registration-credential'],
    ['not consented to yet', 'token-pending', { aadsts: 65001 }, ['permissions'], 'AADSTS65001'],
  ] as const)('is %s: nothing is kept, and the audit tells it', async (_, code, facts, fields, detail) => {
    const saved = await desk.save(own);
    expect(fieldsOf(await give(saved, {}, refusing(code, facts)))).toEqual(fields);
    expect(await desk.read(saved.id)).toMatchObject({
      registration: null,
      state: 'invited',
      reasonCode: null,
    });
    expect(desk.vault.secrets.size).toBe(0);
    expect(await desk.audit(saved.id)).toMatchObject([
      { who: 'customer', what: 'credential-refused', detail },
    ]);
  });

  test('because we cannot ask is no fault of the person’s, and is not told as one', async () => {
    const saved = await desk.save(own);
    await expect(give(saved, {}, refusing('vault-unavailable'))).rejects.toMatchObject({
      code: 'vault-unavailable',
    });
    const broken = {
      ...services,
      tokens: { ...services.tokens, getFresh: () => Promise.reject(new Error('x')) },
    };
    await expect(give(saved, {}, broken)).rejects.toThrow('x');
    expect(await desk.told(saved.id)).toEqual([]);
  });

  test.each([
    ['a secret', {}, ['clientSecret']],
    ['a certificate', { credential: 'certificate' }, ['certificate']],
  ] as const)('has no %s', async (_, more, fields) => {
    const saved = await desk.save(own);
    expect(fieldsOf(await give(saved, { clientSecret: '', ...more }))).toEqual(fields);
    expect(await desk.told(saved.id)).toEqual([]);
  });
});

describe('a registration that lacks a permission', () => {
  const lacking = { kind: 'problems', missing: [missing], extra: ['Mail.Read'] };
  const some = () => granting([...others, 'Mail.Read']);

  test('is kept where there is none that works, and says what is missing', async () => {
    const saved = await desk.save(own);
    const outcome = await give(saved, {}, some());
    expect(outcome).toMatchObject({
      ...lacking,
      problems: [{ field: 'permissions', message: `Not granted yet: ${missing}.` }],
    });
    expect(await desk.read(saved.id)).toMatchObject({
      state: 'needs-consent',
      reasonCode: 'permission-missing',
      reasonDetail: missing,
      registration: { clientId },
    });
    expect(desk.vault.secrets.get(secretNameOf(saved.id))?.value).toBe(value);
  });

  test.each(['active', 'degraded', 'paused'] as const)(
    'does not take the place of one that is %s',
    async (state) => {
      const saved = await desk.save(toActive({ ...own, state, registration: ownRegistration() }));
      expect(await give(saved, {}, some())).toMatchObject(lacking);
      expect((await desk.read(saved.id)).registration).toEqual(ownRegistration());
      expect(desk.vault.secrets.size).toBe(0);
      expect(desk.sent).toEqual([]);
    },
  );

  test('takes the place of one that does not work', async () => {
    const saved = await desk.save(
      toActive({ ...own, state: 'needs-secret', registration: ownRegistration() }),
    );
    expect(await give(saved, {}, some())).toMatchObject(lacking);
    expect((await desk.read(saved.id)).registration?.credential.name).toBe(secretNameOf(saved.id));
  });

  test('does not take the place of one that has begun to work meanwhile', async () => {
    const saved = await desk.save({ ...own, registration: ownRegistration() });
    const by = meanwhile(() => change(saved.id, { state: 'active', connectedAt: day(0) }), some());
    await expect(give(saved, {}, by)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await desk.read(saved.id)).toMatchObject({ state: 'active', registration: ownRegistration() });
  });
});

describe('a registration that comes too late', () => {
  test.each([
    ['an operator looks at another tenant', { state: 'awaiting-confirmation' }],
    ['a newer link has come', { invitationHash: 'a newer one' }],
    ['the connection is another tenant’s by now', { namedTenantId: fabrikam }],
  ] as const)('where %s is not taken', async (_, more) => {
    const saved = await desk.save(own);
    const by = meanwhile(() => change(saved.id, more));
    await expect(give(saved, {}, by)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await desk.read(saved.id)).toMatchObject({ registration: null, attempt: null, ...more });
    // What somebody else has in the vault by now is theirs.
    expect(desk.vault.secrets.has(secretNameOf(saved.id))).toBe(true);
    expect(await desk.told(saved.id)).toEqual([]);
  });

  test('where the connection has ended leaves nothing in the vault', async () => {
    const saved = await desk.save(own);
    const by = meanwhile(() => applyEvent(services.connect, saved.id, 'disconnected'));
    await expect(give(saved, {}, by)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(desk.vault.secrets.has(secretNameOf(saved.id))).toBe(false);
  });

  test('is not said to lack a permission where another was given meanwhile', async () => {
    const saved = await desk.save(own);
    const by = granting(others);
    const { forget } = by.tokens;
    let moved: Promise<unknown> | undefined;
    const audit = {
      ...by.audit,
      insert: async (...given: Parameters<typeof by.audit.insert>) => {
        await moved;
        return by.audit.insert(...given);
      },
    };
    const tokens = {
      ...by.tokens,
      forget: (tenantId: string) => {
        forget(tenantId);
        moved = change(saved.id, { attempt: 'bbbbbbbbbbbbbbbbbbbbbb' });
      },
    };
    await give(saved, {}, { ...by, audit, tokens });
    expect(await desk.read(saved.id)).toMatchObject({ state: 'verifying', reasonCode: null });
  });
});

describe('a credential', () => {
  const candidate = (row: ConnectionRow, more: Partial<OwnAppForm>) =>
    toCandidate(services, 'AAAAAAAAAAAAAAAAAAAAAA', row, wishOf(more));
  const kept = async (row: ConnectionRow, more: Partial<OwnAppForm>) => {
    const found = await candidate(row, more);
    return 'field' in found ? found.field : found.save();
  };
  const secret = ownRegistration();
  const certificate = () =>
    ownRegistration({
      kind: 'own-certificate',
      name: 'kept',
      version: desk.vault.certificates.get('kept')?.version,
    });
  beforeEach(async () => {
    for (const name of ['kept', 'made']) await services.certificates.make(name, 'x');
  });

  test('has a name that the vault takes, the same for the same connection alone', () => {
    expect(secretNameOf('AAAAAAAAAAAAAAAAAAAAAA')).toBe(`own-app-secret-${'0'.repeat(32)}`);
    expect(certificateNameOf('AAAAAAAAAAAAAAAAAAAAAA')).toBe(`own-app-certificate-${'0'.repeat(32)}`);
    expect(secretNameOf('_-_-_-_-_-_-_-_-_-_-_A')).toMatch(/^[0-9a-z-]+$/);
  });

  test.each([
    [
      'the kept secret',
      () => secret,
      { clientSecret: '' },
      { name: secret.credential.name, savedAt: day(1) },
    ],
    ['no kept certificate as a secret', () => certificate(), { clientSecret: '' }, 'clientSecret'],
    [
      'no secret of another registration',
      () => ({ ...secret, clientId: contoso }),
      { clientSecret: '' },
      'clientSecret',
    ],
    [
      'the kept certificate',
      () => certificate(),
      { credential: 'certificate' },
      { name: 'kept', savedAt: day(0) },
    ],
    ['no kept secret as a certificate', () => secret, { credential: 'certificate' }, 'certificate'],
    [
      'no certificate of another registration',
      () => ({ ...certificate(), clientId: contoso }),
      { credential: 'certificate' },
      'certificate',
    ],
  ] as const)('that is not given is %s', async (_, registration, more, expected) => {
    const row = toActive({ ...own, registration: registration() });
    const found = await kept(row, more);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatchObject(expected);
  });

  test('that was just made is meant before the one that is kept', async () => {
    const preparedCertificate = { name: 'made', version: desk.vault.certificates.get('made')?.version ?? '' };
    const row = toActive({ ...own, registration: certificate(), preparedCertificate });
    expect(await kept(row, { credential: 'certificate' })).toMatchObject({
      kind: 'own-certificate',
      name: 'made',
    });
    const first = toActive({ ...own, preparedCertificate });
    expect(await kept(first, { credential: 'certificate' })).toMatchObject({ name: 'made' });
  });

  test('is in the vault only once it was kept, and a new one is a new version', async () => {
    const found = await candidate(toActive(own), {});
    expect(desk.vault.secrets.size).toBe(0);
    if ('field' in found) throw new Error(found.message);
    const first = await found.save();
    expect(first).toMatchObject({ kind: 'own-secret', expiresAt: day(300), savedAt: day(0) });
    expect((await found.save()).version).not.toBe(first.version);
  });
});

describe('tries', () => {
  const left = (hash: string) => countTriesLeft(services, hash);

  test('are ten an hour, and the eleventh says how long to wait', async () => {
    const { row } = await desk.save(own);
    const hash = row.invitationHash ?? '';
    expect(await left(hash)).toBe(10);
    for (let taken = 1; taken <= 10; taken++) {
      expect(await takeTry(services, hash)).toBe(10 - taken);
      expect(await left(hash)).toBe(10 - taken);
      desk.clock.now += minuteMs;
    }
    await expect(takeTry(services, hash)).rejects.toMatchObject({
      code: 'too-many-requests',
      facts: { retryAfterSeconds: 50 * 60 },
    });
    desk.clock.now = start + 60 * minuteMs - 1;
    await expect(takeTry(services, hash)).rejects.toMatchObject({ facts: { retryAfterSeconds: 1 } });
    desk.clock.now = start + 60 * minuteMs;
    expect(await left(hash)).toBe(1);
    expect(await takeTry(services, hash)).toBe(0);
    const { row: stored } = await services.connect.invitations.get(invitationPartition, hash);
    expect(stored.tries).toHaveLength(10);
  });

  test('of a link that is not there are all left', async () => {
    expect(await left('nobody’s')).toBe(10);
  });

  test('at the same time are counted each', async () => {
    const { row } = await desk.save(own);
    const hash = row.invitationHash ?? '';
    await Promise.all([takeTry(services, hash), takeTry(services, hash), takeTry(services, hash)]);
    expect(await left(hash)).toBe(7);
  });
});

describe('a registration that a portal gives', () => {
  const given = { tenant: 'contoso.example', clientId, clientSecret: value, expiresOn: '2026-12-31' };
  const register = ({ id, row }: Saved, more: object = {}, by = services) =>
    registerOwnApp(by, { id, row, given: { ...given, ...more }, who: operator });
  const left = ({ row }: Saved) => countTriesLeft(services, row.invitationHash ?? '');

  test('connects as behind the invitation, and uses up one of its tries', async () => {
    const saved = await desk.save(own);
    expect(await register(saved)).toMatchObject({
      state: 'verifying',
      registration: { credential: { kind: 'own-secret', expiresAt: '2026-12-31T23:59:59.000Z' } },
    });
    expect(await left(saved)).toBe(9);
    expect(await desk.told(contoso)).toEqual(['olivia: credential-saved']);
  });

  test('connects where there is no link any more', async () => {
    const saved = await desk.save({ ...own, invitationHash: null });
    expect((await register(saved)).state).toBe('verifying');
  });

  test.each([
    ['its fields', { clientId: 'x', tenant: 'x y' }, ['/tenant', '/clientId']],
    ['the secret’s field', { clientSecret: 'two words' }, ['/clientSecret']],
  ])('that is wrong by itself is told at %s, and costs no try', async (_, more, pointers) => {
    const saved = await desk.save(own);
    const error = await register(saved, more).catch((each: TenantryError) => each);
    expect(error).toMatchObject({ code: 'bad-request' });
    expect((error as TenantryError).facts.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await left(saved)).toBe(10);
  });

  test.each([
    ['at its field', refusing, 'registration-credential', { aadsts: 7000215 }, ['/clientSecret']],
    ['as a whole', refusing, 'registration-credential', {}, ['']],
    ['at the permissions', refusing, 'token-pending', {}, ['/permissions']],
  ] as const)('that Microsoft refuses is told %s', async (_, by, code, facts, pointers) => {
    const error = await register(await desk.save(own), {}, by(code, facts)).catch(
      (each: TenantryError) => each,
    );
    expect(error).toMatchObject({ code: 'registration-refused' });
    expect((error as TenantryError).facts.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test('that lacks permissions names each of them, and nothing beside', async () => {
    const error = await register(await desk.save(own), {}, granting(others.slice(1))).catch(
      (each: TenantryError) => each,
    );
    expect(error).toMatchObject({
      code: 'registration-refused',
      message: expect.stringMatching(/Not granted yet/),
      facts: {
        errors: [
          { pointer: '/permissions', detail: `missing: ${missing}` },
          { pointer: '/permissions', detail: `missing: ${others[0]}` },
        ],
      },
    });
  });

  test.each([
    ['by consent', { mode: 'admin-consent' }],
    ['that has ended', { state: 'disconnected' }],
    ['that is looked at', { state: 'verifying', attemptAt: day(0) }],
  ] as const)('is not taken for a connection %s', async (_, more) => {
    const saved = await desk.save({ ...own, ...more });
    await expect(register(saved)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await left(saved)).toBe(10);
  });

  test('is not tried an eleventh time', async () => {
    const saved = await desk.save(own);
    for (let taken = 0; taken < 10; taken++) await takeTry(services, saved.row.invitationHash ?? '');
    await expect(register(saved)).rejects.toMatchObject({ code: 'too-many-requests' });
    expect(desk.vault.secrets.size).toBe(0);
  });
});
