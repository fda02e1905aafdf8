import type { ConnectionMode } from '../contracts/connections.ts';
import type { StatusView } from './views/status.ts';

type Step = StatusView['steps'][number];
type Words = Record<Step['name'], Record<Step['state'], string>>;

/** The four steps in every state; a failed one says more by the connection's reason. */
const consentWords: Words = {
  'signed-in': {
    ahead: 'Sign in at Microsoft',
    active: 'Waiting for the sign-in at Microsoft',
    done: 'Signed in',
    failed: 'The sign-in did not work',
  },
  'permission-given': {
    ahead: 'Give permission',
    active: 'Waiting for permission',
    done: 'Permission given',
    failed: 'Permission was not given',
  },
  checked: {
    ahead: 'Check the permission',
    active: 'Checking the permission',
    done: 'Permission checked',
    failed: 'The check did not succeed',
  },
  'first-data': {
    ahead: 'Read the first data',
    active: 'Reading the first data',
    done: 'The first data is here',
    failed: 'The first data could not be read',
  },
};

/** With the customer's own registration nobody signs in: it is given, and proves itself. */
const ownAppWords: Words = {
  ...consentWords,
  'signed-in': {
    ahead: 'Give an app registration',
    active: 'Waiting for the app registration',
    done: 'App registration given',
    failed: 'The app registration did not work',
  },
};

export const toStepWords = (mode: ConnectionMode, { name, state }: Step) =>
  (mode === 'own-app' ? ownAppWords : consentWords)[name][state];

const inMicrosoftWindow =
  'This step ends in the Microsoft window. If you have closed it, go back to the review.';
const inGuide = 'This step ends in the guide. If you have closed it, go back to the review.';
const goesOn = 'You can close this page; it goes on by itself.';

/** What is honest to say about waiting. */
export function toStepNote(mode: ConnectionMode, name: Step['name']): string {
  switch (name) {
    case 'signed-in':
    case 'permission-given':
      return mode === 'own-app' ? inGuide : inMicrosoftWindow;
    case 'checked':
      return `Microsoft takes up to ten minutes to spread a consent. ${goesOn}`;
    case 'first-data':
      return `This takes a minute for most tenants. ${goesOn}`;
  }
}
