import type { TokenCredential } from '@azure/identity';
import type { MailSettings } from '../contracts/settings.ts';
import { toBareError } from '../errors/bare-error.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Mail } from './mail.ts';
import { postLetter } from './post-letter.ts';

export type CommunicationServicesSettings = Extract<MailSettings, { kind: 'communication-services' }>;

export interface CommunicationServicesDependencies {
  identity: Pick<TokenCredential, 'getToken'>;
  fetch: typeof fetch;
  now: () => number;
}

const scope = 'https://communication.azure.com/.default';
const path = '/emails:send?api-version=2023-03-31';

async function getToken({ identity }: CommunicationServicesDependencies): Promise<string> {
  const token = await identity.getToken(scope).catch((cause: unknown) => {
    const bare = toBareError(cause);
    throw new TenantryError('unreachable', 'The managed identity gave no token for mail', { cause: bare });
  });
  if (!token) throw new TenantryError('unreachable', 'The managed identity gave no token for mail');
  return token.token;
}

/**
 * Azure Communication Services Email. Taken is sent: what becomes of the letter afterwards is in the service's own logs.
 * @see https://learn.microsoft.com/rest/api/communication/email/email/send
 */
export function createCommunicationServicesMail(
  { endpoint, from, replyTo }: CommunicationServicesSettings,
  dependencies: CommunicationServicesDependencies,
): Mail {
  return {
    async send({ to, subject, text, html }) {
      const body = {
        senderAddress: from,
        content: { subject, plainText: text, html },
        recipients: { to: [{ address: to }] },
        ...(replyTo === undefined ? {} : { replyTo: [{ address: replyTo }] }),
        userEngagementTrackingDisabled: true,
      };
      const token = await getToken(dependencies);
      const service = 'Azure Communication Services';
      await postLetter({ service, url: `${endpoint}${path}`, token, body }, dependencies);
    },
  };
}
