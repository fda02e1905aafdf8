import type { Reason, ReasonCode } from '../../shared/contracts/connections.ts';

const reasons: Record<ReasonCode, [message: string, remedy: string, actor: Reason['actor']]> = {
  'consent-denied': [
    'The consent was refused at Microsoft.',
    'Open the invitation again with an account that may consent: a Global Administrator or a Privileged Role Administrator.',
    'customer',
  ],
  'wrong-tenant': [
    'The sign-in came from another tenant than the invitation names.',
    'Sign in with an account of contoso.com. If consent was given in the other tenant, delete the app there under Enterprise applications.',
    'customer',
  ],
  'home-tenant': [
    'The sign-in came from the partner’s own tenant.',
    'Sign in with an administrator account of the customer’s tenant.',
    'customer',
  ],
  'invitation-expired': ['The invitation has expired.', 'Ask the partner for a new invitation.', 'partner'],
  'invitation-cancelled': [
    'The invitation was cancelled.',
    'Ask the partner for a new invitation.',
    'partner',
  ],
  'invitation-not-sent': [
    'The mail with the link could not be sent.',
    'Check the contact’s address, or copy the link and send it yourself.',
    'partner',
  ],
  'permission-missing': [
    'The permission GroupMember.Read.All was not granted.',
    'An administrator of the tenant consents once more; the same link does it.',
    'customer',
  ],
  'consent-not-visible': [
    'Microsoft has not made the consent visible within ten minutes.',
    'Try again with the same link. If it stays like this, give the code to support.',
    'customer',
  ],
  'consent-revoked': [
    'The consent was revoked in the tenant on 21 November.',
    'An administrator of the tenant consents again, or the connection is ended.',
    'customer',
  ],
  'confirmation-needed': [
    'The invitation named no tenant, and the tenant Contoso Ltd (contoso.com) came.',
    'Compare name and domains with your customer, then confirm or reject.',
    'partner',
  ],
  'rejected-by-operator': [
    'The tenant was rejected by an operator.',
    'Send a new invitation that names the right tenant.',
    'partner',
  ],
  'disconnected-by-partner': [
    'The connection was ended by the partner.',
    'Delete the app under Enterprise applications if it is still there.',
    'customer',
  ],
  'blocked-by-policy': [
    'A Conditional Access policy for workload identities blocks the app.',
    'An administrator of the tenant allows the app in the policy.',
    'customer',
  ],
  'tenant-gone': [
    'Microsoft no longer knows this tenant.',
    'End the connection if the tenant was deleted.',
    'partner',
  ],
  'registration-credential': [
    'Microsoft refuses the credential of our own app registration.',
    'Check the federated credential of the registration for tier read.',
    'partner',
  ],
  'secret-refused': [
    'Microsoft refuses the secret of the app registration.',
    'Give the Value of a new secret, not its Secret ID, in the same guide.',
    'customer',
  ],
  'secret-expired': [
    'The secret of the app registration ended on 20 November.',
    'Make a new one and give it in the same guide. Nothing else changes.',
    'customer',
  ],
  'paused-by-partner': ['The partner has paused the connection.', 'An operator resumes it.', 'partner'],
  'paused-by-customer': [
    'The customer has paused the connection.',
    'An administrator of the tenant resumes it.',
    'customer',
  ],
  'disconnected-by-customer': [
    'The customer has ended the connection.',
    'To connect the customer again, create a new connection.',
    'nobody',
  ],
  'sync-incomplete': [
    'The last read of People did not end whole: Microsoft asks us to wait.',
    'It is tried again by itself in 12 minutes.',
    'microsoft',
  ],
  'sign-in-failed': [
    'The sign-in at Microsoft did not succeed (AADSTS50076).',
    'Try again, and answer the request for a second factor.',
    'customer',
  ],
};

export const reasonCodes = Object.keys(reasons) as ReasonCode[];

export function reason(code: ReasonCode): Reason {
  const [message, remedy, actor] = reasons[code];
  return { code, message, remedy, actor };
}
