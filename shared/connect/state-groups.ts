import type { ConnectionState } from '../contracts/connections.ts';

type Group = readonly ConnectionState[];

/** The invitation is out, and nobody has come to the end of it. */
export const waitingStates: Group = ['invited', 'authenticating', 'approval-pending'];

/** Somebody has signed in; what they gave, or who they are, is looked at. */
export const checkedStates: Group = ['verifying', 'awaiting-confirmation'];

/** What was given is not there, or no longer: somebody must give it again. */
export const troubledStates: Group = ['needs-consent', 'needs-sign-in', 'needs-secret', 'blocked'];

/** What was given does what it is for. */
export const workingStates: Group = ['active', 'degraded', 'paused'];
