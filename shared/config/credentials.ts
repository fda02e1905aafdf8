import type { RegistrationCredential } from '../contracts/settings.ts';
import type { Settings } from './settings.ts';

interface NamedCredential {
  /** What it proves. */
  of: string;
  credential: RegistrationCredential;
}

/** How the registrations that customers and operators meet prove themselves. */
export const registrationCredentials = ({
  registrations,
  operator,
}: Pick<Settings, 'registrations' | 'operator'>): NamedCredential[] => [
  ...registrations.map(({ tier, credential }) => ({ of: `tier ${tier}`, credential })),
  ...(operator ? [{ of: 'operators', credential: operator.credential }] : []),
];

/** All of the partner's own registrations, that of the mail too. */
export const allCredentials = (settings: Settings): NamedCredential[] => [
  ...registrationCredentials(settings),
  ...(settings.mail?.kind === 'graph' ? [{ of: 'mail', credential: settings.mail.credential }] : []),
];
