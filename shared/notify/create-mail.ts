import type { TokenCredential } from '@azure/identity';
import type { ClientAuth } from 'oauth4webapi';
import type { MailSettings, RegistrationCredential } from '../contracts/settings.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { AppTokens } from '../tokens/app-tokens.ts';
import { checkLetter } from './check-letter.ts';
import { createCommunicationServicesMail } from './communication-services-mail.ts';
import { createGraphMail } from './graph-mail.ts';
import type { Mail } from './mail.ts';
import { createSmtpMail } from './smtp-mail.ts';

/** All that sending stands on. */
export interface MailDependencies {
  partnerName: string;
  homeTenantId: string;
  graphOrigin: string;
  identity: TokenCredential;
  secrets: Secrets;
  tokens: AppTokens;
  clientAuth: (credential: RegistrationCredential) => Promise<ClientAuth>;
  fetch: typeof fetch;
  now: () => number;
}

/** Every way to send mail that there is. A new one is a file of its own and a line here. */
function toMail(settings: MailSettings, dependencies: MailDependencies): Mail {
  switch (settings.kind) {
    case 'smtp':
      return createSmtpMail(settings, dependencies);
    case 'communication-services':
      return createCommunicationServicesMail(settings, dependencies);
    case 'graph':
      return createGraphMail(settings, dependencies);
  }
}

/** Sends mail as the settings say; null where they say nothing. Connects to nothing by itself. */
export function createMail(settings: MailSettings | null, dependencies: MailDependencies): Mail | null {
  if (settings === null) return null;
  const mail = toMail(settings, dependencies);
  return {
    async send(letter) {
      checkLetter(letter);
      await mail.send(letter);
    },
  };
}
