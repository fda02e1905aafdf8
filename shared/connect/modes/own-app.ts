import { TenantryError } from '../../errors/tenantry-error.ts';
import type { Mode } from './mode.ts';

const expired = 7000222;

/** The customer registers an app of their own and gives its credential. Nothing of the partner's is needed. */
export const ownApp: Mode = {
  name: 'own-app',
  checkInstallation: () => undefined,
  getClient(_settings, { registration }) {
    if (registration) return registration;
    throw new TenantryError('wrong-state', 'The customer has not given a registration yet');
  },
  start: { kind: 'page', path: '/connect/own-app' },
  credentialRefused: (aadsts) => (aadsts === expired ? 'secret-expired' : 'secret-refused'),
};
