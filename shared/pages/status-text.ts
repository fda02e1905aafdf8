import type { Actor, Reason } from '../contracts/connections.ts';
import { toStepWords } from './step-words.ts';
import type { StatusView } from './views/status.ts';
import { type Meaning, stateWords, toMeaning, toStateSentence } from './words.ts';

export interface StatusText {
  title: string;
  sentence: string;
  meaning: Meaning;
  actor: Actor;
  /** The connection's reason, where it is meant for the customer. */
  reason: Reason | null;
  /** For a screen reader, when the page has changed by itself. */
  announce: string;
}

/**
 * The steps as they are shown: nothing turns while a person decides or the connection is paused, and a connection that
 * has ended has no steps any more.
 */
export function toShown(view: StatusView): StatusView {
  const { state } = view.connection;
  if (state === 'disconnected') return { ...view, steps: [] };
  if (state !== 'awaiting-confirmation' && state !== 'paused') return view;
  const steps = view.steps.map((step) =>
    step.state === 'active' ? { ...step, state: 'ahead' as const } : step,
  );
  return { ...view, steps };
}

/** Where the connection stands, said to the customer. */
export function toStatusText(view: StatusView, partnerName: string): StatusText {
  const { state, reason, mode } = view.connection;
  const title = toTitle(view, partnerName);
  const present = view.steps.find((step) => step.state === 'active' || step.state === 'failed');
  return {
    title,
    sentence: toSentence(view, partnerName),
    // The customer only waits while the partner decides.
    meaning: isFailed(view)
      ? 'broken'
      : state === 'awaiting-confirmation'
        ? 'waiting'
        : toMeaning(state, reason),
    actor: reason?.actor ?? stateWords[state].actor,
    // While an operator decides, the reason tells the operator what to compare.
    reason: state === 'awaiting-confirmation' ? null : reason,
    announce: present ? `${title}: ${toStepWords(mode, present)}` : title,
  };
}

const isFailed = (view: StatusView) => view.steps.some(({ state }) => state === 'failed');
const isReading = (view: StatusView) =>
  view.steps.some(({ name, state }) => name === 'first-data' && state === 'active');

function toTitle(view: StatusView, partnerName: string): string {
  const { state } = view.connection;
  switch (state) {
    case 'invited':
      return 'Not connected yet';
    case 'authenticating':
      return view.connection.mode === 'own-app'
        ? 'Waiting for your app registration'
        : 'Waiting for your sign-in';
    case 'approval-pending':
      return 'Waiting for an approval';
    case 'verifying':
      return isFailed(view) ? 'The check did not succeed' : 'Checking with Microsoft';
    case 'awaiting-confirmation':
      return `Waiting for ${partnerName}`;
    case 'active':
      return isReading(view) ? 'Connected, and reading' : 'You are connected';
    case 'degraded':
      return 'Connected, with a gap';
    case 'needs-consent':
      return 'A permission is missing';
    case 'needs-sign-in':
      return 'A new sign-in is needed';
    case 'needs-secret':
      return 'A new secret or certificate is needed';
    case 'blocked':
      return 'Microsoft refuses access';
    case 'paused':
      return 'The connection is paused';
    case 'disconnected':
      return 'The connection has ended';
  }
}

function toSentence(view: StatusView, partnerName: string): string {
  const { state, mode } = view.connection;
  if (state === 'awaiting-confirmation') {
    return `${partnerName} confirms that this is the right tenant. Nothing is read until then. You can close this page.`;
  }
  if (state === 'active' && !isReading(view)) {
    return `${partnerName} now sees what the review listed, and nothing else.`;
  }
  return toStateSentence(state, mode);
}
