import { streams } from '../connectors/registry.ts';
import { tablesOf } from '../connectors/stream.ts';
import type { Actor, ConnectionMode, ConnectionState, Reason, TierName } from '../contracts/connections.ts';
import type { StreamStatus } from '../contracts/streams.ts';

/** The four meanings; each has a colour, a shape and a word. */
export type Meaning = 'fine' | 'attention' | 'broken' | 'waiting';

export interface StateWords {
  label: string;
  meaning: Meaning;
  /** What the state means, for whoever reads it. */
  sentence: string;
  /** Who must act where the connection gives no reason of its own. */
  actor: Actor;
}

export const stateWords: Record<ConnectionState, StateWords> = {
  invited: {
    label: 'Invited',
    meaning: 'waiting',
    sentence: 'Nobody has given consent yet. The invitation waits for an administrator of the tenant.',
    actor: 'customer',
  },
  authenticating: {
    label: 'Signing in',
    meaning: 'waiting',
    sentence: 'The invitation was opened, and the sign-in at Microsoft is not finished yet.',
    actor: 'customer',
  },
  'approval-pending': {
    label: 'Waiting for approval',
    meaning: 'waiting',
    sentence: 'Consent was requested, and an administrator of the tenant has to approve it at Microsoft.',
    actor: 'customer',
  },
  verifying: {
    label: 'Checking',
    meaning: 'waiting',
    sentence: 'Consent was given and is being checked. Microsoft takes up to ten minutes to spread it.',
    actor: 'nobody',
  },
  'awaiting-confirmation': {
    label: 'Confirm the tenant',
    meaning: 'attention',
    sentence:
      'The invitation named no tenant. Nothing is read until an operator confirms that this is the right one.',
    actor: 'partner',
  },
  active: {
    label: 'Active',
    meaning: 'fine',
    sentence: 'The connection works.',
    actor: 'nobody',
  },
  degraded: {
    label: 'Degraded',
    meaning: 'attention',
    sentence: 'The connection works, but not everything could be read.',
    actor: 'partner',
  },
  'needs-consent': {
    label: 'Needs consent',
    meaning: 'broken',
    sentence:
      'A permission is missing. Nothing new can be read until an administrator of the tenant consents.',
    actor: 'customer',
  },
  'needs-sign-in': {
    label: 'Needs sign-in',
    meaning: 'broken',
    sentence: 'The sign-in is no longer valid. Nothing new can be read until somebody signs in again.',
    actor: 'customer',
  },
  'needs-secret': {
    label: 'Needs a secret',
    meaning: 'broken',
    sentence:
      'The secret or certificate is wrong or has ended. Nothing new can be read until a new one is given.',
    actor: 'customer',
  },
  blocked: {
    label: 'Blocked',
    meaning: 'broken',
    sentence: 'Microsoft refuses access to this tenant. Nothing new can be read.',
    actor: 'customer',
  },
  paused: {
    label: 'Paused',
    meaning: 'waiting',
    sentence: 'The connection is paused. Nothing is read until it is resumed.',
    actor: 'partner',
  },
  disconnected: {
    label: 'Disconnected',
    meaning: 'waiting',
    sentence: 'The connection has ended, and nothing is read any more.',
    actor: 'nobody',
  },
};

/** What differs where a customer gives a registration of its own instead of consenting to ours. */
const ownAppSentences: Partial<Record<ConnectionState, string>> = {
  invited:
    'Nobody has given an app registration yet. The invitation waits for an administrator of the tenant.',
  authenticating: 'The invitation was opened, and the guide is not finished yet.',
  verifying:
    'The app registration was given and is being checked. Microsoft takes up to ten minutes to spread a consent.',
  'needs-consent':
    'A permission is missing. Nothing new can be read until an administrator of the tenant grants it to the registration.',
};

/** What a state means in words, for the way that the connection is made. */
export const toStateSentence = (state: ConnectionState, mode: ConnectionMode) =>
  (mode === 'own-app' ? ownAppSentences[state] : undefined) ?? stateWords[state].sentence;

/** A state that is only waiting needs attention as soon as there is a reason that somebody must act on. */
export function toMeaning(state: ConnectionState, reason: Reason | null): Meaning {
  const { meaning } = stateWords[state];
  const isStuck = meaning === 'waiting' && state !== 'paused' && state !== 'disconnected';
  return isStuck && reason !== null && reason.actor !== 'nobody' ? 'attention' : meaning;
}

export const meaningWords: Record<Meaning, string> = {
  fine: 'Fine',
  attention: 'Needs attention',
  broken: 'Broken',
  waiting: 'Waiting',
};

/** Who must act, said to an operator of the partner. */
export const actorWordsForOperator: Record<Actor, string> = {
  customer: 'The customer must act',
  partner: 'We must act',
  microsoft: 'Microsoft must act',
  nobody: 'Nobody has to do anything',
};

/** Who must act, said to the customer. */
export function toActorWordsForCustomer(actor: Actor, partnerName: string): string {
  switch (actor) {
    case 'customer':
      return 'You, or another administrator of your tenant';
    case 'partner':
      return partnerName;
    case 'microsoft':
      return 'Microsoft';
    case 'nobody':
      return 'Nobody: this goes on by itself';
  }
}

/** What happened, said to the customer: its own acts are told as such. */
export function toMessageForCustomer({ code, message }: Reason): string {
  switch (code) {
    case 'paused-by-customer':
      return 'Your side has paused the connection. Nothing is read, and nothing was removed.';
    case 'disconnected-by-customer':
      return 'Your side has ended the connection.';
    case 'secret-refused':
      return 'Microsoft does not accept the secret or certificate of your app registration.';
    case 'secret-expired':
      return 'The secret or certificate of your app registration has ended.';
    default:
      return message;
  }
}

/**
 * What helps, said to the customer: a remedy that the partner must carry out is written for its operators, so the
 * customer reads only what it means for them.
 */
export function toRemedyForCustomer({ code, actor, remedy }: Reason, partnerName: string): string {
  switch (code) {
    case 'invitation-expired':
    case 'invitation-cancelled':
      return `Ask ${partnerName} for a new invitation.`;
    case 'disconnected-by-partner':
      return `If you did not expect this, ask ${partnerName}.`;
    case 'disconnected-by-customer':
      return `To connect again, ask ${partnerName} for a new invitation.`;
    case 'paused-by-partner':
      return `${partnerName} resumes it. If you did not expect this, ask ${partnerName}.`;
    case 'paused-by-customer':
      return 'You, or another administrator of your tenant, can resume it.';
    case 'secret-refused':
    case 'secret-expired':
      return 'Make a new secret or certificate and give it in the same guide. Everything that was read stays.';
    default:
      return actor === 'partner'
        ? `${partnerName} has to put this right. You do not have to do anything.`
        : remedy;
  }
}

export const streamStatusWords: Record<StreamStatus, { label: string; meaning: Meaning }> = {
  fresh: { label: 'Fresh', meaning: 'fine' },
  late: { label: 'Late', meaning: 'attention' },
  failing: { label: 'Failing', meaning: 'broken' },
  waiting: { label: 'Waiting', meaning: 'waiting' },
};

const tableNames = new Map(streams.flatMap(tablesOf).map(({ name, title }) => [name, title]));

/** A stream, or its child, in plain words; one that is no more keeps its own name. */
export const toStreamName = (table: string) => tableNames.get(table) ?? table;

export const modeWords: Record<ConnectionMode, string> = {
  'admin-consent': 'Admin consent',
  'own-app': 'Own app registration',
};
export const tierWords: Record<TierName, string> = { read: 'Read' };

/** What an operator chooses with a tier. */
export const tierHints: Record<TierName, string> = {
  read: 'People, groups and licences are read. Nothing in the tenant can be changed.',
};
