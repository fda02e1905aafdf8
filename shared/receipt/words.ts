import type { PartnerView } from '../pages/views/context.ts';
import type { MessageView } from '../pages/views/message.ts';

const toReceipt = { label: 'Back to what was given', href: '/receipt' };

export const signInFirst: MessageView = {
  title: 'Please sign in first',
  message: 'A sign-in counts for one hour, and this browser has none. Nothing has been changed.',
  remedy: 'Sign in with an account of the connected tenant, then repeat the step.',
  tone: 'attention',
  code: 'not-signed-in',
  action: null,
};

export const notHere: MessageView = {
  title: 'There is nothing at this address',
  message: 'The address is not complete, or your tenant has no such connection.',
  remedy: 'Find the connection in the list of your tenant.',
  tone: 'attention',
  code: 'not-found',
  action: toReceipt,
};

export const oldForm: MessageView = {
  title: 'This was not accepted',
  message: 'The page was open for too long, or the form came from somewhere else. Nothing has been changed.',
  remedy: 'Load the page again and repeat the step.',
  tone: 'attention',
  code: 'not-allowed',
  action: toReceipt,
};

export const movedOn: MessageView = {
  title: 'This is not possible in this state',
  message: 'The connection has moved on since the page was loaded. Nothing has been changed.',
  remedy: 'Load the page again to see where it stands.',
  tone: 'attention',
  code: 'wrong-state',
  action: toReceipt,
};

export const wrongTenant: MessageView = {
  title: 'This account is of another tenant',
  message:
    'The connection belongs to another tenant than the account that signed in. Nothing is shown of it.',
  remedy: 'Sign in again with an account of the connected tenant, in a private window if need be.',
  tone: 'attention',
  code: 'wrong-tenant',
  action: toReceipt,
};

export const homeTenant = ({ name }: PartnerView): MessageView => ({
  title: `This account is ${name}’s own`,
  message: `This page is for people of the connected tenants. ${name} itself cannot be one of them.`,
  remedy: 'Sign in with an account of the connected tenant, in a private window if need be.',
  tone: 'attention',
  code: 'home-tenant',
  action: toReceipt,
});

export const unavailable: MessageView = {
  title: 'Microsoft did not answer',
  message: 'The sign-in could not be finished because Microsoft’s sign-in did not answer in time.',
  remedy: 'Wait a minute and sign in again.',
  tone: 'waiting',
  code: 'sign-in-unavailable',
  action: toReceipt,
};

export const noRegistration = ({ name }: PartnerView): MessageView => ({
  title: 'Nobody can be signed in here',
  message: `${name} has no app registration of its own through which you could sign in.`,
  remedy: `Open this page after your invitation link: a tenant with its own app registration signs in through that. Else ask ${name}.`,
  tone: 'attention',
  code: 'tier-not-registered',
  action: toReceipt,
});

const toContact = ({ name, supportUrl }: PartnerView): MessageView['action'] =>
  supportUrl === null ? null : { label: `Contact ${name}`, href: supportUrl };

const whom = ({ name, supportUrl }: PartnerView) =>
  supportUrl === null ? `whoever at ${name} sent you the invitation` : `${name}’s support`;

/** A sign-in through the partner's registration did not come to its end. */
export const signInFailed = (partner: PartnerView): MessageView => ({
  title: 'The sign-in did not succeed',
  message: 'Microsoft did not sign you in. Nothing has been changed.',
  remedy: `Sign in again. If it happens twice, ask ${whom(partner)}.`,
  tone: 'attention',
  code: 'sign-in-failed',
  action: toContact(partner),
});

/** A sign-in through the customer's own registration was refused, or has not led back. */
export const ownSignInFailed = (partner: PartnerView, redirectUri: string): MessageView => ({
  title: 'The sign-in through your own app registration has not come to its end',
  message: `It needs the Web redirect URI ${redirectUri}, the delegated permissions openid and profile, and a secret or certificate that is still valid.`,
  remedy: `Complete the registration and sign in again. Or ask ${whom(partner)} for what this page does not show, to pause or to disconnect.`,
  tone: 'attention',
  code: 'sign-in-failed',
  action: toContact(partner),
});
