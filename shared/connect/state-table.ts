import { type ConnectionState, connectionStates, type ReasonCode } from '../contracts/connections.ts';
import { troubledStates, waitingStates } from './state-groups.ts';

/** What can happen to a connection. */
export const connectionEvents = [
  'consent-started',
  'consent-denied',
  'wrong-tenant',
  'home-tenant',
  'sign-in-failed',
  'registration-refused',
  'signed-in',
  'credential-proved',
  'verified',
  'verified-unnamed',
  'roles-not-granted',
  'grant-not-visible',
  'token-blocked',
  'tenant-gone',
  'credential-failed',
  'secret-refused',
  'secret-expired',
  'grant-revoked',
  'roles-taken-away',
  'run-complete',
  'run-incomplete',
  'confirmed',
  'rejected',
  'invited-again',
  'invitation-cancelled',
  'paused-by-partner',
  'paused-by-customer',
  'resumed',
  'disconnected',
  'disconnected-by-customer',
] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

/** Where a cell leads, and why; `refused` is for what somebody asks for and cannot have in that state. */
export type Transition = { to: ConnectionState; reason: ReasonCode | null } | 'stays' | 'refused';

type Row = Partial<Record<ConnectionState, Transition>>;

const to = (state: ConnectionState, reason: ReasonCode | null = null): Transition => ({ to: state, reason });

const everywhere = (states: readonly ConnectionState[], transition: Transition): Row =>
  Object.fromEntries(states.map((state) => [state, transition]));

const reading: ConnectionState[] = ['active', 'degraded', 'needs-consent', 'needs-secret', 'blocked'];
const pausable: ConnectionState[] = ['active', 'degraded', ...troubledStates];

/** A try that failed before there was a connection: back to the invitation, which may be used again. */
const backToInvited = (reason: ReasonCode): Row => ({
  ...everywhere(waitingStates, to('invited', reason)),
  ...Object.fromEntries(troubledStates.map((state) => [state, to(state, reason)])),
});

/** A cell that is not written stays as it is. */
const table: Record<ConnectionEvent, Row> = {
  'consent-started': { invited: to('authenticating'), authenticating: to('authenticating') },
  'consent-denied': backToInvited('consent-denied'),
  'wrong-tenant': backToInvited('wrong-tenant'),
  'home-tenant': backToInvited('home-tenant'),
  'sign-in-failed': backToInvited('sign-in-failed'),
  'registration-refused': backToInvited('registration-credential'),
  'signed-in': everywhere([...waitingStates, 'verifying', ...troubledStates], to('verifying')),
  // A new credential of a connection that works replaces the old one and nothing else.
  'credential-proved': everywhere([...waitingStates, 'verifying', ...troubledStates], to('verifying')),
  verified: { verifying: to('active') },
  'verified-unnamed': { verifying: to('awaiting-confirmation', 'confirmation-needed') },
  'roles-not-granted': { verifying: to('needs-consent', 'permission-missing') },
  'grant-not-visible': { verifying: to('needs-consent', 'consent-not-visible') },
  'token-blocked': everywhere(['verifying', ...reading], to('blocked', 'blocked-by-policy')),
  'tenant-gone': everywhere(['verifying', ...reading], to('blocked', 'tenant-gone')),
  'credential-failed': {
    verifying: to('needs-consent', 'registration-credential'),
    ...everywhere(['active', 'degraded'], to('degraded', 'registration-credential')),
  },
  'secret-refused': everywhere(['verifying', ...reading], to('needs-secret', 'secret-refused')),
  'secret-expired': everywhere(['verifying', ...reading], to('needs-secret', 'secret-expired')),
  'grant-revoked': everywhere(reading, to('needs-consent', 'consent-revoked')),
  'roles-taken-away': everywhere(reading, to('needs-consent', 'permission-missing')),
  'run-complete': everywhere(reading, to('active')),
  // A blip says nothing about a consent that is missing.
  'run-incomplete': everywhere(['active', 'degraded'], to('degraded', 'sync-incomplete')),
  confirmed: {
    ...everywhere(connectionStates, 'refused'),
    'awaiting-confirmation': to('active'),
    active: 'stays',
  },
  rejected: {
    ...everywhere(connectionStates, 'refused'),
    'awaiting-confirmation': to('disconnected', 'rejected-by-operator'),
  },
  'invited-again': {
    ...everywhere(waitingStates, to('invited')),
    disconnected: 'refused',
  },
  'invitation-cancelled': {
    ...everywhere(connectionStates, 'stays'),
    ...everywhere(waitingStates, to('invited', 'invitation-cancelled')),
    disconnected: 'refused',
  },
  'paused-by-partner': {
    ...everywhere(connectionStates, 'refused'),
    ...everywhere(pausable, to('paused', 'paused-by-partner')),
    paused: 'stays',
  },
  // Whoever has paused it resumes it.
  'paused-by-customer': {
    ...everywhere(connectionStates, 'refused'),
    ...everywhere(pausable, to('paused', 'paused-by-customer')),
    paused: 'stays',
  },
  resumed: {
    ...everywhere(connectionStates, 'refused'),
    ...everywhere(['active', 'degraded'], 'stays'),
    paused: to('active'),
  },
  disconnected: {
    ...everywhere(connectionStates, to('disconnected', 'disconnected-by-partner')),
    disconnected: 'stays',
  },
  'disconnected-by-customer': {
    ...everywhere(connectionStates, to('disconnected', 'disconnected-by-customer')),
    disconnected: 'stays',
  },
};

/** The state table: state × event → state. Every cell has an answer. */
export function transition(state: ConnectionState, event: ConnectionEvent): Transition {
  return table[event][state] ?? 'stays';
}

/** States in which streams are read. In `needs-…` and `blocked` a run only looks whether it works again. */
export const isReading = (state: ConnectionState): boolean => reading.includes(state);
