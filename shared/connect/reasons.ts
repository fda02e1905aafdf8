import type { Actor, ConnectionMode, Reason, ReasonCode } from '../contracts/connections.ts';

interface Words {
  actor: Actor;
  message: (detail: string) => string;
  remedy: string;
}

const plain = (sentence: string) => () => sentence;

/** What happened, what helps and who must do it, for every reason there is. */
const words: Record<ReasonCode, Words> = {
  'consent-denied': {
    actor: 'customer',
    message: plain('The request was declined at Microsoft, so no permission was given.'),
    remedy: 'Open the same link again when you are ready, or send it to an administrator who may consent.',
  },
  'wrong-tenant': {
    actor: 'customer',
    message: plain(
      'The account that signed in belongs to another Microsoft 365 tenant than the one invited.',
    ),
    remedy:
      'Open the same link again with an administrator of the invited tenant. If permission was given in the other tenant by mistake, remove it there: Entra admin center, Enterprise applications, delete the application.',
  },
  'home-tenant': {
    actor: 'customer',
    message: plain(
      "The account that signed in belongs to the partner's own tenant, which cannot be a customer.",
    ),
    remedy: "Open the same link again in a private window and sign in with the customer's own administrator.",
  },
  'invitation-expired': {
    actor: 'partner',
    message: plain('The invitation has expired.'),
    remedy: 'Send a new invitation for the same customer.',
  },
  'invitation-cancelled': {
    actor: 'partner',
    message: plain('The invitation was cancelled.'),
    remedy: 'Send a new invitation for the same customer, if it should still be connected.',
  },
  'permission-missing': {
    actor: 'customer',
    message: (detail) => `Not every permission has been given${detail ? `; missing: ${detail}` : ''}.`,
    remedy: 'An administrator of the tenant opens an invitation link and accepts every permission.',
  },
  'consent-not-visible': {
    actor: 'customer',
    message: plain('The consent did not become visible at Microsoft within ten minutes.'),
    remedy:
      'Open the same link again. If it happens twice, check in the Entra admin center under Enterprise applications whether the application is there and enabled.',
  },
  'consent-revoked': {
    actor: 'customer',
    message: plain('The permission was taken away in the tenant, or the application was deleted there.'),
    remedy:
      'If that was not meant, an administrator of the tenant opens a new invitation and consents again.',
  },
  'confirmation-needed': {
    actor: 'partner',
    message: plain(
      'The invitation named no tenant, so the partner confirms that the right one has connected.',
    ),
    remedy: "Compare the tenant's name and domains with the customer, then confirm or reject.",
  },
  'rejected-by-operator': {
    actor: 'nobody',
    message: plain('The partner rejected the tenant that had connected. Nothing of it was kept.'),
    remedy: 'Permission that was given can be removed in the tenant under Enterprise applications.',
  },
  'disconnected-by-partner': {
    actor: 'nobody',
    message: plain('The connection was ended by the partner.'),
    remedy: 'To connect the customer again, create a new connection.',
  },
  'blocked-by-policy': {
    actor: 'customer',
    message: (detail) => `The tenant blocks the application${detail ? ` (${detail})` : ''}.`,
    remedy:
      'An administrator of the tenant checks under Enterprise applications whether the application is enabled for sign-in, and whether a Conditional Access policy for workload identities blocks it.',
  },
  'tenant-gone': {
    actor: 'partner',
    message: plain('Microsoft does not know the tenant any more.'),
    remedy: 'Ask the customer whether the tenant was deleted; if so, disconnect it.',
  },
  'registration-credential': {
    actor: 'partner',
    message: (detail) =>
      `The partner's app registration could not prove itself at Microsoft${detail ? ` (${detail})` : ''}.`,
    remedy:
      "Check the registration's federated credential or its secret in the vault; it concerns every customer of this tier.",
  },
  'secret-refused': {
    actor: 'customer',
    message: (detail) =>
      `Microsoft does not accept the secret or certificate of the customer's registration${detail ? ` (${detail})` : ''}.`,
    remedy:
      'Send a new link: an administrator of the tenant makes a new secret, or uploads the certificate, and gives it there.',
  },
  'secret-expired': {
    actor: 'customer',
    message: (detail) =>
      `The secret or certificate of the customer's registration has expired${detail ? ` (${detail})` : ''}.`,
    remedy: 'Send a new link: an administrator of the tenant makes a new secret and gives it there.',
  },
  'paused-by-partner': {
    actor: 'partner',
    message: plain('The partner has paused the connection. Nothing is read, and nothing was removed.'),
    remedy: 'Resume it when it should be read again.',
  },
  'paused-by-customer': {
    actor: 'customer',
    message: plain('The customer has paused the connection. Nothing is read, and nothing was removed.'),
    remedy: 'Only the customer can resume it, on their receipt page.',
  },
  'disconnected-by-customer': {
    actor: 'nobody',
    message: plain('The customer has ended the connection.'),
    remedy: 'To connect the customer again, create a new connection.',
  },
  'sync-incomplete': {
    actor: 'nobody',
    message: (detail) =>
      `The last read did not end whole${detail ? `: ${detail}` : ''}. Nothing was removed.`,
    remedy: 'It is tried again by itself; if it stays so, the streams of the connection say why.',
  },
  'sign-in-failed': {
    actor: 'customer',
    message: (detail) => `The sign-in at Microsoft did not succeed${detail ? ` (${detail})` : ''}.`,
    remedy: 'Open the same link again and sign in with an administrator of the tenant.',
  },
  'invitation-not-sent': {
    actor: 'partner',
    message: (detail) => `The letter with the invitation was not sent${detail ? `: ${detail}` : ''}.`,
    remedy:
      "Check the address of the customer's contact and the settings of mail, then send a new link, or pass one on in another way.",
  },
};

/** What helps where the permissions belong to a registration of the customer's own: nobody consents to ours by a link. */
const ownAppRemedies: Partial<Record<ReasonCode, string>> = {
  'permission-missing':
    'An administrator of the tenant adds what is missing under API permissions of the registration (Application permissions of Microsoft Graph) and grants admin consent. The same link then checks again; a connection that has worked before notices it with its next read.',
  'consent-not-visible':
    'An administrator of the tenant checks under API permissions of the registration that every line says Granted, then opens the same link again.',
  'consent-revoked':
    'If that was not meant, an administrator of the tenant grants admin consent again under API permissions of the registration. The next read notices it.',
};

/** A reason in words. `detail` completes the sentence; it holds no secret and no personal data. */
export function toReason(code: ReasonCode, detail: string | null, mode: ConnectionMode): Reason {
  const { actor, message, remedy } = words[code];
  const own = mode === 'own-app' ? ownAppRemedies[code] : undefined;
  return { code, message: message(detail ?? ''), remedy: own ?? remedy, actor };
}
