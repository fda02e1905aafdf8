import type { AppRegistration } from './model.ts';

/** A new registration before anybody has said anything of it. */
export const blankRegistration = () =>
  ({
    clientId: crypto.randomUUID(),
    redirectUris: [],
    requiredRoles: [],
    requiredScopes: [],
    appRoles: [],
    accessTokenVersion: 1,
    secrets: [],
    certificates: [],
    federatedCredentials: [],
  }) satisfies Partial<AppRegistration>;
