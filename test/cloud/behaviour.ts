import type { Behaviour } from './model.ts';

export const defaultBehaviour: Behaviour = {
  denialError: 'access_denied',
  replication: 700016,
  vaultThrottling: false,
  certificateSeconds: 0.5,
  mail: 'accept',
  mailAnonymous: false,
  registrationSeconds: 0,
};
