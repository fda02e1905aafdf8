import type { Settings } from '../../config/settings.ts';
import type { TierName } from '../../contracts/connections.ts';
import { TenantryError } from '../../errors/tenantry-error.ts';
import type { Mode } from './mode.ts';

function getRegistration({ registrations }: Settings, tier: TierName) {
  const registration = registrations.find((known) => known.tier === tier);
  if (registration) return registration;
  throw new TenantryError('tier-not-registered', `There is no app registration for the tier ${tier}`);
}

/** The customer consents to the partner's registration of the tier. */
export const adminConsent: Mode = {
  name: 'admin-consent',
  checkInstallation: (settings, tier) => void getRegistration(settings, tier),
  getClient(settings, { tier }) {
    const { clientId, credential } = getRegistration(settings, tier);
    return { clientId, credential };
  },
  start: { kind: 'consent' },
  credentialRefused: () => 'credential-failed',
};
