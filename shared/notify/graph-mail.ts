import type { ClientAuth } from 'oauth4webapi';
import type { MailSettings, RegistrationCredential } from '../contracts/settings.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { AppTokens } from '../tokens/app-tokens.ts';
import type { Mail } from './mail.ts';
import { postLetter } from './post-letter.ts';

export type GraphMailSettings = Extract<MailSettings, { kind: 'graph' }>;

export interface GraphMailDependencies {
  homeTenantId: string;
  graphOrigin: string;
  tokens: Pick<AppTokens, 'get'>;
  clientAuth: (credential: RegistrationCredential) => Promise<ClientAuth>;
  fetch: typeof fetch;
  now: () => number;
}

/** Where Entra says why, it says so every time. */
async function getToken(
  { clientId, credential }: GraphMailSettings,
  { homeTenantId, graphOrigin, tokens, clientAuth }: GraphMailDependencies,
): Promise<string> {
  const auth = () => clientAuth(credential);
  try {
    return (await tokens.get({ tenantId: homeTenantId, clientId, resource: graphOrigin, auth })).accessToken;
  } catch (cause) {
    const aadsts =
      cause instanceof TenantryError && cause.code !== 'unreachable' ? cause.facts.aadsts : undefined;
    if (aadsts === undefined)
      throw new TenantryError('unreachable', 'There is no token for mail at the moment', { cause });
    throw new TenantryError('mail-refused', `Microsoft Entra gave no token for mail: AADSTS${aadsts}`, {
      cause,
    });
  }
}

/**
 * Microsoft Graph, from a mailbox of the home tenant. Graph takes one body, so it is the HTML one; nothing stays in the
 * mailbox, because the letter holds a link that is kept nowhere.
 * @see https://learn.microsoft.com/graph/api/user-sendmail
 */
export function createGraphMail(settings: GraphMailSettings, dependencies: GraphMailDependencies): Mail {
  const { from, replyTo } = settings;
  const url = `${dependencies.graphOrigin}/v1.0/users/${encodeURIComponent(from)}/sendMail`;
  const toRecipient = (address: string) => ({ emailAddress: { address } });
  return {
    async send({ to, subject, html }) {
      const message = {
        subject,
        body: { contentType: 'HTML', content: html },
        toRecipients: [toRecipient(to)],
        ...(replyTo === undefined ? {} : { replyTo: [toRecipient(replyTo)] }),
      };
      const token = await getToken(settings, dependencies);
      const body = { message, saveToSentItems: false };
      await postLetter({ service: 'Microsoft Graph', url, token, body }, dependencies);
    },
  };
}
