import { problemStatuses } from '../contracts/problems.ts';
import { type ErrorCode, TenantryError } from '../errors/tenantry-error.ts';
import type { MessageView } from '../pages/views/message.ts';

interface Words extends Omit<MessageView, 'code' | 'action'> {
  status: number;
  action?: MessageView['action'];
}

const toReview = { label: 'Back to the invitation', href: '/connect/review' };

/** What a person reads when something is in the way. Each says what happened, what to do, and who must do it. */
const words: Partial<Record<ErrorCode, Words>> = {
  'not-signed-in': {
    status: 401,
    title: 'Please open your invitation link first',
    message:
      'This browser has not opened an invitation, or it did so more than a day ago. Nothing has been changed.',
    remedy:
      'Open the link from the invitation in this browser. If you began in another browser, go on there.',
    tone: 'attention',
    action: { label: 'Enter an invitation link', href: '/connect' },
  },
  'sealed-elsewhere': {
    status: 400,
    title: 'This answer does not belong to your visit',
    message:
      'Microsoft sent an answer that this browser did not ask for. It was not used, and nothing has been changed.',
    remedy: 'Go back to the invitation and continue from there.',
    tone: 'attention',
    action: toReview,
  },
  'already-used': {
    status: 400,
    title: 'This answer was used already',
    message:
      'Each answer of Microsoft’s counts once. The page was probably loaded again; nothing has been changed.',
    remedy: 'Look at how far the connection has come.',
    tone: 'attention',
    action: { label: 'See where it stands', href: '/connect/status' },
  },
  expired: {
    status: 410,
    title: 'This took too long, or the invitation has expired',
    message:
      'A sign-in must be finished within 15 minutes, and an invitation ends on the date that it names. Nothing has been changed.',
    remedy: 'Open the invitation link again. If it has ended, ask whoever sent it for a new one.',
    tone: 'waiting',
    action: { label: 'Enter an invitation link', href: '/connect' },
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    message: 'The link is not complete, or a newer invitation has taken its place.',
    remedy: 'Use the newest invitation that you were sent, or ask whoever sent it for a new one.',
    tone: 'attention',
    action: { label: 'Enter an invitation link', href: '/connect' },
  },
  'not-allowed': {
    status: 403,
    title: 'This was not accepted',
    message:
      'The page was open for too long, or the form came from somewhere else. Nothing has been changed.',
    remedy: 'Go back, load the page again and repeat the step.',
    tone: 'attention',
    action: { label: 'Start again', href: '/connect' },
  },
  'wrong-state': {
    status: 409,
    title: 'This is not possible any more',
    message: 'The connection has moved on since the page was loaded. Nothing has been changed.',
    remedy: 'Load the page again to see where it stands.',
    tone: 'attention',
  },
  'tier-not-registered': {
    status: 503,
    title: 'The partner has not finished setting this up',
    message:
      'There is no app registration yet that could ask for these permissions. Nothing has been changed.',
    remedy: 'Ask whoever sent you the invitation; the link stays usable.',
    tone: 'waiting',
  },
  'client-required': {
    status: 401,
    title: 'This address is for API clients',
    message:
      'This installation has API clients, and the request did not come from one of them. Nothing has been changed.',
    remedy: 'Whoever works for the partner finds the same page in the dashboard.',
    tone: 'attention',
    action: { label: 'To the dashboard', href: '/dashboard' },
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    message: 'More was asked for within a minute than one may ask. Nothing has been changed.',
    remedy: 'Wait a minute and try again.',
    tone: 'waiting',
  },
  'registration-credential': {
    status: 503,
    title: 'The partner’s registration could not prove itself',
    message:
      'Microsoft did not accept the credential of the app registration that this page works with. Nothing has been changed.',
    remedy: 'Whoever runs this service checks the registration’s federated credential or its secret.',
    tone: 'broken',
  },
  'mail-not-configured': {
    status: 422,
    title: 'This installation cannot send mail',
    message: 'No mail is configured, so nothing was sent. Nothing has been changed.',
    remedy: 'Make a new link and pass it on yourself, or ask whoever deployed this to set MAIL.',
    tone: 'attention',
  },
  'sign-in-unavailable': {
    status: 503,
    title: 'Microsoft did not answer',
    message: 'The sign-in could not be finished because Microsoft’s sign-in did not answer in time.',
    remedy: 'Wait a minute and try again; the invitation stays usable.',
    tone: 'waiting',
    action: toReview,
  },
};

const busy: Words = {
  status: 503,
  title: 'Something we need did not answer',
  message: 'Storage or the key vault could not be reached. Nothing was lost.',
  remedy: 'Wait a minute and try again.',
  tone: 'waiting',
};

const unforeseen: Words = {
  status: 500,
  title: 'Something went wrong on our side',
  message: 'This should not have happened. It has been written down for us to look at.',
  remedy: 'Try again; if it happens twice, tell whoever sent you here.',
  tone: 'broken',
};

const badInput: Omit<Words, 'status'> = {
  title: 'Something in this request is wrong',
  message: 'A field is missing or does not have the form that it must have. Nothing has been changed.',
  remedy: 'Go back and try again.',
  tone: 'attention',
};

/** The page for an error. */
export function toMessage(error: unknown): { view: MessageView; status: number } {
  const code = error instanceof TenantryError ? error.code : 'internal';
  const found =
    words[code] ??
    (code === 'storage-unavailable' || code === 'vault-unavailable' || code === 'unreachable'
      ? busy
      : code === 'bad-request' || code === 'unsupported-media-type' || code === 'body-too-large'
        ? { ...badInput, status: problemStatuses[code] }
        : unforeseen);
  const { status, action = null, ...rest } = found;
  return { view: { ...rest, code, action }, status };
}
