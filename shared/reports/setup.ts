import type { Settings } from '../config/settings.ts';

/** What an installation lacks before it can connect anybody, one sentence each. */
export function missingSetup({ registrations, operator }: Settings): string[] {
  return [
    registrations.length === 0
      ? 'No app registration is configured (APP_REGISTRATIONS), so no customer can be connected yet: npm run app-registrations makes it.'
      : null,
    operator === null
      ? 'No operator registration is configured (OPERATOR_CLIENT_ID), so nobody can sign in: npm run app-registrations makes it.'
      : null,
  ].filter((sentence) => sentence !== null);
}
