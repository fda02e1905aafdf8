import type { Behaviour } from './model.ts';

export const defaultBehaviour: Behaviour = {
  denialError: 'access_denied',
  replication: 700016,
  vaultThrottling: false,
};
