import { readSettings } from '../../shared/config/settings.ts';
import { readOwnAppForm } from '../../shared/connect/own-app/form.ts';
import { toGuide } from '../../shared/connect/own-app/guide.ts';
import { findProblem } from '../../shared/connect/own-app/refusals.ts';
import { takesRegistration } from '../../shared/connect/own-app/takes-registration.ts';
import { connectionStates } from '../../shared/contracts/connections.ts';
import { type ErrorCode, TenantryError } from '../../shared/errors/tenantry-error.ts';
import { readRoles } from '../sync/customer-row.ts';
import { contoso, day, fabrikam, ownRegistration, start, toRow } from './rows.ts';

const clientId = '66666666-7777-4888-9999-000000000000';
const value = 'abc8Q~dEf.gHi_jKl-mNo';
const filled = { tenant: contoso, clientId, credential: 'secret', clientSecret: value, expiresOn: '' };
const read = (more: Record<string, string> = {}, now = start) =>
  readOwnAppForm(new URLSearchParams({ ...filled, ...more }), now);
const problemsOf = (more: Record<string, string>, now = start) =>
  read(more, now).problems.map(({ field }) => field);

test('a form that is filled in is what its person wants', () => {
  expect(read()).toEqual({
    values: { tenant: contoso, clientId, credential: 'secret', expiresOn: '' },
    problems: [],
    wish: { tenant: contoso, clientId, credential: 'secret', clientSecret: value, expiresAt: null },
  });
});

test('spaces that were copied along are no part of it', () => {
  const copied = { tenant: ' contoso.example ', clientId: `\t${clientId}\n`, clientSecret: `  ${value} ` };
  const { wish, values } = read(copied);
  expect(wish).toMatchObject({ tenant: 'contoso.example', clientId, clientSecret: value });
  expect(values).toMatchObject({ tenant: 'contoso.example', clientId });
  expect(read({ tenant: ` ${contoso}\n` }).wish).toMatchObject({ tenant: contoso });
});

test('what is not there is the credential that is kept, a secret', () => {
  const { wish, problems } = readOwnAppForm(
    new URLSearchParams({ tenant: 'contoso.example', clientId }),
    start,
  );
  expect(problems).toEqual([]);
  expect(wish).toEqual({
    tenant: 'contoso.example',
    clientId,
    credential: 'secret',
    clientSecret: '',
    expiresAt: null,
  });
});

test.each([
  ['no tenant', { tenant: '' }, ['tenant']],
  ['what is no tenant', { tenant: 'Contoso AG' }, ['tenant']],
  ['a client ID that is none', { clientId: 'tenantry' }, ['clientId']],
  ['another kind of credential', { credential: 'password' }, ['form']],
  ['a secret with a space in it', { clientSecret: 'two words' }, ['clientSecret']],
  ['a secret with a line break in it', { clientSecret: 'two\nwords' }, ['clientSecret']],
  ['a secret with what no portal makes', { clientSecret: 'schlüssel' }, ['clientSecret']],
  ['a secret that is too long', { clientSecret: 'x'.repeat(1025) }, ['clientSecret']],
  ['what is no date', { expiresOn: 'next year' }, ['expiresOn']],
  ['a day that there is not', { expiresOn: '2026-02-30' }, ['expiresOn']],
  ['two mistakes', { tenant: 'x y', clientId: 'x' }, ['tenant', 'clientId']],
] as const)('%s is told at its field, each once', (_, more, fields) => {
  const { wish, problems } = read(more as Record<string, string>);
  expect(wish).toBeNull();
  expect(problems.map(({ field }) => field)).toEqual(fields);
  // In words of its own field.
  for (const { message } of problems) expect(message).toMatch(/^(This is n|Choose).*\.$/);
  expect(problems.map(({ message }) => message)).not.toContain('This is not readable.');
});

test('the longest secret is one', () => {
  expect(read({ clientSecret: '!~'.repeat(512) }).wish?.clientSecret).toHaveLength(1024);
});

test.each([contoso, contoso.toUpperCase(), `{${contoso}}`])(
  'the ID of a secret, %s, is not the secret',
  (id) => {
    const { wish, problems } = read({ clientSecret: id });
    expect(wish).toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({ field: 'clientSecret', message: expect.stringMatching(/ID/) }),
    ]);
    // With a certificate nobody looks at it.
    expect(read({ clientSecret: id, credential: 'certificate' }).wish).not.toBeNull();
  },
);

test.each([`${contoso}x`, `x${contoso}`, contoso.replaceAll('-', ''), `${contoso}-${contoso}`])(
  '%s is not the ID of a secret',
  (text) => {
    expect(problemsOf({ clientSecret: text })).toEqual([]);
  },
);

test('a secret is good to the end of its day', () => {
  const endOfDay = Date.parse('2026-03-01T23:59:59.000Z');
  expect(read({ expiresOn: '2026-03-01' }).wish?.expiresAt).toBe('2026-03-01T23:59:59.000Z');
  expect(problemsOf({ expiresOn: '2026-03-01' }, endOfDay - 1)).toEqual([]);
  expect(problemsOf({ expiresOn: '2026-03-01' }, endOfDay)).toEqual(['expiresOn']);
  expect(read({ expiresOn: '2026-03-01' }, endOfDay).wish).toBeNull();
  // A certificate's end is its own.
  expect(problemsOf({ expiresOn: '2026-03-01', credential: 'certificate' }, endOfDay)).toEqual([]);
});

test('what may be a secret in the wrong field is not shown again', () => {
  expect(read({ tenant: value, clientId: value, credential: value, expiresOn: value }).values).toEqual({
    tenant: '',
    clientId: '',
    credential: 'secret',
    expiresOn: '',
  });
  expect(read({ credential: 'certificate', expiresOn: '2026-03-01' }).values).toEqual({
    tenant: contoso,
    clientId,
    credential: 'certificate',
    expiresOn: '2026-03-01',
  });
  expect(JSON.stringify(read().values)).not.toContain(value);
  expect(readOwnAppForm(new URLSearchParams(), start).values).toEqual({
    tenant: '',
    clientId: '',
    credential: 'secret',
    expiresOn: '',
  });
});

const fail = (code: ErrorCode, aadsts?: number) => new TenantryError(code, 'x', { aadsts });
test.each([
  ['an application that is not there', fail('token-pending', 700016), 'clientId'],
  ['a wrong secret', fail('registration-credential', 7000215), 'clientSecret'],
  ['a secret that has ended', fail('registration-credential', 7000222), 'clientSecret'],
  ['a certificate that was not uploaded', fail('registration-credential', 700027), 'certificate'],
  ['an application that is disabled', fail('blocked-by-policy', 7000112), 'form'],
  ['a tenant that is not there', fail('tenant-gone', 90002), 'tenant'],
  ['a tenant that nobody knows', fail('tenant-not-found'), 'tenant'],
  ['a tenant that is gone', fail('tenant-gone'), 'tenant'],
  ['a consent that is not seen yet', fail('token-pending', 65001), 'permissions'],
  ['a credential that is refused for another reason', fail('registration-credential', 1), 'form'],
  ['a policy', fail('blocked-by-policy', 53003), 'form'],
  ['another tenant that answers', fail('token-refused'), 'tenant'],
  ['an outage', fail('unreachable'), 'form'],
  ['an outage of the sign-in', fail('sign-in-unavailable'), 'form'],
])('%s is told where it can be mended', (_, error, field) => {
  expect(findProblem(error)?.field).toBe(field);
});

test('trouble of ours is no problem of the person’s', () => {
  expect(findProblem(fail('vault-unavailable'))).toBeUndefined();
  expect(findProblem(new Error('x'))).toBeUndefined();
  expect(findProblem({ code: 'tenant-gone', facts: {} })).toBeUndefined();
});

test.each(connectionStates)('whether a registration is taken follows from %s', (state) => {
  const isOpen = [
    'invited',
    'authenticating',
    'approval-pending',
    'needs-consent',
    'needs-sign-in',
    'needs-secret',
    'blocked',
  ].includes(state);
  const row = toRow({ mode: 'own-app', state, attemptAt: day(0) });
  expect(takesRegistration(row, start)).toBe(isOpen);
  // A new credential for one that works.
  const renewing = { ...row, registration: ownRegistration() };
  expect(takesRegistration(renewing, start)).toBe(isOpen || state === 'active' || state === 'degraded');
  expect(takesRegistration({ ...renewing, mode: 'admin-consent' }, start)).toBe(false);
  // A check that was lost is begun again.
  expect(takesRegistration({ ...row, attemptAt: day(-1) }, start)).toBe(isOpen || state === 'verifying');
});

describe('the guide', () => {
  const settings = readSettings({
    HOME_TENANT_ID: fabrikam,
    KEY_VAULT_URL: 'https://vault.example.net/',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_URL: 'https://tenantry.example.com',
    PARTNER_NAME: "O'Neill Partners",
  });

  test('names everything exactly as it is to be entered', () => {
    const guide = toGuide(settings, 'read', contoso);
    expect(guide).toMatchObject({
      appName: "O'Neill Partners: directory and licences",
      redirectUri: 'https://tenantry.example.com/oauth/callback',
    });
    const [{ resourceAppId, resourceAccess }] = JSON.parse(guide.requiredResourceAccess);
    expect(resourceAppId).toBe('00000003-0000-0000-c000-000000000000');
    const typeOf = new Map(resourceAccess.map(({ id, type }: { id: string; type: string }) => [id, type]));
    for (const { id, kind } of guide.permissions)
      expect(typeOf.get(id)).toBe(kind === 'application' ? 'Role' : 'Scope');
    expect(resourceAccess).toHaveLength(guide.permissions.length);
    expect(
      guide.permissions
        .filter(({ kind }) => kind === 'application')
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...readRoles].sort());
  });

  test('gives commands that a shell takes as they are, whatever the partner is called', () => {
    const { azCommands } = toGuide(settings, 'read', contoso);
    const lines = azCommands.split('\n');
    expect(lines[0]).toBe(`az login --allow-no-subscriptions --tenant '${contoso}'`);
    expect(azCommands).toContain(`--display-name 'O'\\''Neill Partners: directory and licences'`);
    expect(azCommands).toContain('--sign-in-audience AzureADMyOrg');
    expect(azCommands).toContain('az ad app permission admin-consent --id "$appId"');
    const access = /--required-resource-accesses '(.+)' \\/.exec(azCommands)?.[1] ?? '';
    expect(JSON.parse(access)).toEqual(JSON.parse(toGuide(settings, 'read', null).requiredResourceAccess));
  });

  test('of a tenant that is not known lets the shell ask', () => {
    expect(toGuide(settings, 'read', null).azCommands.split('\n')[0]).toBe(
      'az login --allow-no-subscriptions',
    );
  });
});
