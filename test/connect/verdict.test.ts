import { toRefusal } from '../../shared/connect/refusal.ts';
import { toVerdict } from '../../shared/connect/verdict.ts';
import { type ErrorCode, type ErrorFacts, TenantryError } from '../../shared/errors/tenantry-error.ts';

const consent = { mode: 'admin-consent' } as const;
const own = { mode: 'own-app' } as const;
const fail = (code: ErrorCode, facts: ErrorFacts = {}) => new TenantryError(code, 'what happened', facts);

test.each([
  ['a policy of the tenant', fail('blocked-by-policy', { aadsts: 53003 }), 'token-blocked', 'AADSTS53003'],
  ['a policy without a number', fail('blocked-by-policy'), 'token-blocked', null],
  ['a tenant that is gone', fail('tenant-gone', { aadsts: 90002 }), 'tenant-gone', 'AADSTS90002'],
] as const)('%s is clear at once, by its number alone', (_, error, event, detail) => {
  expect(toVerdict(error, consent, false)).toEqual({ event, detail });
  expect(toVerdict(error, consent, true)).toEqual({ event, detail });
});

test.each([
  [
    'the partner’s credential',
    consent,
    fail('registration-credential', { aadsts: 7000215 }),
    'credential-failed',
  ],
  ['a customer’s secret', own, fail('registration-credential', { aadsts: 7000215 }), 'secret-refused'],
  ['a customer’s secret, without a number', own, fail('registration-credential'), 'secret-refused'],
  [
    'a customer’s secret that has ended',
    own,
    fail('registration-credential', { aadsts: 7000222 }),
    'secret-expired',
  ],
  ['a permission that the token does not hold', consent, fail('permission-missing'), 'roles-not-granted'],
] as const)('%s is given ten minutes, then it is said what was wrong', (_, mode, error, event) => {
  expect(toVerdict(error, mode, false)).toBeNull();
  expect(toVerdict(error, mode, true)).toEqual({ event, detail: 'what happened' });
});

test.each([
  ['a consent that Microsoft does not see', fail('token-pending', { aadsts: 65001 })],
  ['a refusal of Graph', fail('permission-missing', { status: 403 })],
])('%s is given ten minutes, then it was not given', (_, error) => {
  expect(toVerdict(error, consent, false)).toBeNull();
  expect(toVerdict(error, consent, true)).toEqual({ event: 'grant-not-visible', detail: null });
});

test.each([
  ['an outage of Microsoft’s', fail('unreachable', { status: 503 })],
  ['an outage of the vault', fail('vault-unavailable')],
  ['a mistake of ours', new Error('undefined is not a function')],
  ['something that only looks like an error of ours', { code: 'tenant-gone', message: 'x', facts: {} }],
  ['nothing at all', undefined],
])('%s never moves a connection', (_, error) => {
  expect(toVerdict(error, consent, false)).toBeNull();
  expect(toVerdict(error, consent, true)).toBeNull();
});

test.each([
  ['an account of another tenant', 'access_denied', 'AADSTS50020: User account …', 'wrong-tenant', 50020],
  ['a number of Microsoft’s', 'server_error', 'AADSTS90033: busy', 'sign-in-failed', 90033],
  ['a name alone', 'temporarily_unavailable', '', 'sign-in-failed', undefined],
] as const)('a redirect with %s is told apart', (_, error, description, code, aadsts) => {
  expect(toRefusal(error, description)).toMatchObject({ code, facts: { aadsts } });
});

test('of a refusal only the number is kept, or a name without what a stranger may have put there', () => {
  expect(toRefusal('server_error', 'AADSTS90033: call 555 at evil.example').message).toBe('AADSTS90033');
  expect(toRefusal('<b>not</b> a name', 'call 555').message).toBe('bnotbaname');
  expect(toRefusal('access-denied_2', '').message).toBe('access-denied_2');
  expect(toRefusal('x'.repeat(1000), '').message).toBe('x'.repeat(60));
});
