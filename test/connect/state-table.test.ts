import { toReason } from '../../shared/connect/reasons.ts';
import {
  type ConnectionEvent,
  connectionEvents,
  isReading,
  transition,
} from '../../shared/connect/state-table.ts';
import {
  type ConnectionState,
  connectionMode,
  connectionStates,
  reasonCodes,
} from '../../shared/contracts/connections.ts';
import { stateWords } from '../../shared/pages/words.ts';

/** Event → state → `state/reason` that it leads to; a cell that is not here stays as it is. */
const written: Record<ConnectionEvent, Partial<Record<ConnectionState, string>>> = {
  'consent-started': { invited: 'authenticating', authenticating: 'authenticating' },
  'consent-denied': {
    invited: 'invited/consent-denied',
    authenticating: 'invited/consent-denied',
    'approval-pending': 'invited/consent-denied',
    'needs-consent': 'needs-consent/consent-denied',
    'needs-sign-in': 'needs-sign-in/consent-denied',
    'needs-secret': 'needs-secret/consent-denied',
    blocked: 'blocked/consent-denied',
  },
  'wrong-tenant': {
    invited: 'invited/wrong-tenant',
    authenticating: 'invited/wrong-tenant',
    'approval-pending': 'invited/wrong-tenant',
    'needs-consent': 'needs-consent/wrong-tenant',
    'needs-sign-in': 'needs-sign-in/wrong-tenant',
    'needs-secret': 'needs-secret/wrong-tenant',
    blocked: 'blocked/wrong-tenant',
  },
  'home-tenant': {
    invited: 'invited/home-tenant',
    authenticating: 'invited/home-tenant',
    'approval-pending': 'invited/home-tenant',
    'needs-consent': 'needs-consent/home-tenant',
    'needs-sign-in': 'needs-sign-in/home-tenant',
    'needs-secret': 'needs-secret/home-tenant',
    blocked: 'blocked/home-tenant',
  },
  'sign-in-failed': {
    invited: 'invited/sign-in-failed',
    authenticating: 'invited/sign-in-failed',
    'approval-pending': 'invited/sign-in-failed',
    'needs-consent': 'needs-consent/sign-in-failed',
    'needs-sign-in': 'needs-sign-in/sign-in-failed',
    'needs-secret': 'needs-secret/sign-in-failed',
    blocked: 'blocked/sign-in-failed',
  },
  'registration-refused': {
    invited: 'invited/registration-credential',
    authenticating: 'invited/registration-credential',
    'approval-pending': 'invited/registration-credential',
    'needs-consent': 'needs-consent/registration-credential',
    'needs-sign-in': 'needs-sign-in/registration-credential',
    'needs-secret': 'needs-secret/registration-credential',
    blocked: 'blocked/registration-credential',
  },
  'signed-in': {
    invited: 'verifying',
    authenticating: 'verifying',
    'approval-pending': 'verifying',
    verifying: 'verifying',
    'needs-consent': 'verifying',
    'needs-sign-in': 'verifying',
    'needs-secret': 'verifying',
    blocked: 'verifying',
  },
  'credential-proved': {
    invited: 'verifying',
    authenticating: 'verifying',
    'approval-pending': 'verifying',
    verifying: 'verifying',
    'needs-consent': 'verifying',
    'needs-sign-in': 'verifying',
    'needs-secret': 'verifying',
    blocked: 'verifying',
  },
  verified: { verifying: 'active' },
  'verified-unnamed': { verifying: 'awaiting-confirmation/confirmation-needed' },
  'roles-not-granted': { verifying: 'needs-consent/permission-missing' },
  'grant-not-visible': { verifying: 'needs-consent/consent-not-visible' },
  'token-blocked': {
    verifying: 'blocked/blocked-by-policy',
    active: 'blocked/blocked-by-policy',
    degraded: 'blocked/blocked-by-policy',
    'needs-consent': 'blocked/blocked-by-policy',
    'needs-secret': 'blocked/blocked-by-policy',
    blocked: 'blocked/blocked-by-policy',
  },
  'tenant-gone': {
    verifying: 'blocked/tenant-gone',
    active: 'blocked/tenant-gone',
    degraded: 'blocked/tenant-gone',
    'needs-consent': 'blocked/tenant-gone',
    'needs-secret': 'blocked/tenant-gone',
    blocked: 'blocked/tenant-gone',
  },
  'credential-failed': {
    verifying: 'needs-consent/registration-credential',
    active: 'degraded/registration-credential',
    degraded: 'degraded/registration-credential',
  },
  'secret-refused': {
    verifying: 'needs-secret/secret-refused',
    active: 'needs-secret/secret-refused',
    degraded: 'needs-secret/secret-refused',
    'needs-consent': 'needs-secret/secret-refused',
    'needs-secret': 'needs-secret/secret-refused',
    blocked: 'needs-secret/secret-refused',
  },
  'secret-expired': {
    verifying: 'needs-secret/secret-expired',
    active: 'needs-secret/secret-expired',
    degraded: 'needs-secret/secret-expired',
    'needs-consent': 'needs-secret/secret-expired',
    'needs-secret': 'needs-secret/secret-expired',
    blocked: 'needs-secret/secret-expired',
  },
  'grant-revoked': {
    active: 'needs-consent/consent-revoked',
    degraded: 'needs-consent/consent-revoked',
    'needs-consent': 'needs-consent/consent-revoked',
    'needs-secret': 'needs-consent/consent-revoked',
    blocked: 'needs-consent/consent-revoked',
  },
  'roles-taken-away': {
    active: 'needs-consent/permission-missing',
    degraded: 'needs-consent/permission-missing',
    'needs-consent': 'needs-consent/permission-missing',
    'needs-secret': 'needs-consent/permission-missing',
    blocked: 'needs-consent/permission-missing',
  },
  'run-complete': {
    active: 'active',
    degraded: 'active',
    'needs-consent': 'active',
    'needs-secret': 'active',
    blocked: 'active',
  },
  'run-incomplete': {
    active: 'degraded/sync-incomplete',
    degraded: 'degraded/sync-incomplete',
  },
  confirmed: {
    invited: 'refused',
    authenticating: 'refused',
    'approval-pending': 'refused',
    verifying: 'refused',
    'awaiting-confirmation': 'active',
    degraded: 'refused',
    'needs-consent': 'refused',
    'needs-sign-in': 'refused',
    'needs-secret': 'refused',
    blocked: 'refused',
    paused: 'refused',
    disconnected: 'refused',
  },
  rejected: {
    invited: 'refused',
    authenticating: 'refused',
    'approval-pending': 'refused',
    verifying: 'refused',
    'awaiting-confirmation': 'disconnected/rejected-by-operator',
    active: 'refused',
    degraded: 'refused',
    'needs-consent': 'refused',
    'needs-sign-in': 'refused',
    'needs-secret': 'refused',
    blocked: 'refused',
    paused: 'refused',
    disconnected: 'refused',
  },
  'invited-again': {
    invited: 'invited',
    authenticating: 'invited',
    'approval-pending': 'invited',
    disconnected: 'refused',
  },
  'invitation-cancelled': {
    invited: 'invited/invitation-cancelled',
    authenticating: 'invited/invitation-cancelled',
    'approval-pending': 'invited/invitation-cancelled',
    disconnected: 'refused',
  },
  'paused-by-partner': {
    invited: 'refused',
    authenticating: 'refused',
    'approval-pending': 'refused',
    verifying: 'refused',
    'awaiting-confirmation': 'refused',
    active: 'paused/paused-by-partner',
    degraded: 'paused/paused-by-partner',
    'needs-consent': 'paused/paused-by-partner',
    'needs-sign-in': 'paused/paused-by-partner',
    'needs-secret': 'paused/paused-by-partner',
    blocked: 'paused/paused-by-partner',
    disconnected: 'refused',
  },
  'paused-by-customer': {
    invited: 'refused',
    authenticating: 'refused',
    'approval-pending': 'refused',
    verifying: 'refused',
    'awaiting-confirmation': 'refused',
    active: 'paused/paused-by-customer',
    degraded: 'paused/paused-by-customer',
    'needs-consent': 'paused/paused-by-customer',
    'needs-sign-in': 'paused/paused-by-customer',
    'needs-secret': 'paused/paused-by-customer',
    blocked: 'paused/paused-by-customer',
    disconnected: 'refused',
  },
  resumed: {
    invited: 'refused',
    authenticating: 'refused',
    'approval-pending': 'refused',
    verifying: 'refused',
    'awaiting-confirmation': 'refused',
    'needs-consent': 'refused',
    'needs-sign-in': 'refused',
    'needs-secret': 'refused',
    blocked: 'refused',
    paused: 'active',
    disconnected: 'refused',
  },
  'disconnected-by-customer': Object.fromEntries(
    connectionStates
      .filter((state) => state !== 'disconnected')
      .map((state) => [state, 'disconnected/disconnected-by-customer']),
  ),
  disconnected: {
    invited: 'disconnected/disconnected-by-partner',
    authenticating: 'disconnected/disconnected-by-partner',
    'approval-pending': 'disconnected/disconnected-by-partner',
    verifying: 'disconnected/disconnected-by-partner',
    'awaiting-confirmation': 'disconnected/disconnected-by-partner',
    active: 'disconnected/disconnected-by-partner',
    degraded: 'disconnected/disconnected-by-partner',
    'needs-consent': 'disconnected/disconnected-by-partner',
    'needs-sign-in': 'disconnected/disconnected-by-partner',
    'needs-secret': 'disconnected/disconnected-by-partner',
    blocked: 'disconnected/disconnected-by-partner',
    paused: 'disconnected/disconnected-by-partner',
  },
};

function inWords(state: ConnectionState, event: ConnectionEvent): string {
  const next = transition(state, event);
  if (typeof next === 'string') return next;
  return next.reason === null ? next.to : `${next.to}/${next.reason}`;
}

const cells = connectionStates.flatMap((state) => connectionEvents.map((event) => ({ state, event })));

test.each(cells)('$event finds $state and leads where the table says', ({ state, event }) => {
  expect(inWords(state, event)).toBe(written[event][state] ?? 'stays');
});

test('a connection that has ended never leaves', () => {
  const outcomes = connectionEvents.map((event) => inWords('disconnected', event));
  expect([...new Set(outcomes)].sort()).toEqual(['refused', 'stays']);
});

test('whatever leads to a state of trouble says why', () => {
  const troubled = ['degraded', 'needs-consent', 'needs-sign-in', 'needs-secret', 'blocked', 'disconnected'];
  const leading = cells
    .map(({ state, event }) => transition(state, event))
    .filter((next) => typeof next !== 'string');
  for (const { to, reason } of leading) {
    if (troubled.includes(to)) expect({ to, reason }).not.toEqual({ to, reason: null });
  }
});

test('every state has words and somebody who acts, and every reason has both too', () => {
  for (const state of connectionStates) {
    expect(stateWords[state].label).toMatch(/\w/);
    expect(['customer', 'partner', 'microsoft', 'nobody']).toContain(stateWords[state].actor);
  }
  for (const [code, mode] of reasonCodes.flatMap((each) =>
    connectionMode.options.map((mode) => [each, mode] as const),
  )) {
    expect(toReason(code, null, mode).message).toMatch(/\w.*\.$/);
    expect(toReason(code, null, mode).remedy).toMatch(/\w.*\.$/);
  }
});

test('a reason carries its detail, and is a whole sentence without one', () => {
  expect(toReason('permission-missing', 'User.Read.All', 'own-app').message).toBe(
    'Not every permission has been given; missing: User.Read.All.',
  );
  expect(toReason('permission-missing', null, 'admin-consent').message).toBe(
    'Not every permission has been given.',
  );
});

test('who holds the permissions in a registration of their own is not sent to a consent by link', () => {
  for (const code of ['permission-missing', 'consent-revoked'] as const) {
    expect(toReason(code, null, 'admin-consent').remedy).toMatch(/invitation/);
    expect(toReason(code, null, 'own-app').remedy).toMatch(/API permissions of the registration/);
    expect(toReason(code, null, 'own-app').remedy).not.toMatch(/invitation/);
  }
});

test('streams are read in these states and in no other', () => {
  expect(connectionStates.filter(isReading)).toEqual([
    'active',
    'degraded',
    'needs-consent',
    'needs-secret',
    'blocked',
  ]);
});
