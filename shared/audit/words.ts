/** What stands in the audit, in the words of a page. What has no words is shown as it is. */
const words: Record<string, string> = {
  'connection-created': 'Connection made, invitation issued',
  'invited-again': 'Invited again; the earlier link is dead',
  'signed-in': 'Signed in, having consented at Microsoft',
  'consent-denied': 'Declined at Microsoft',
  'wrong-tenant': 'Came from another tenant than the one invited',
  'home-tenant': "Came from the partner's own tenant",
  'sign-in-failed': 'Sign-in did not succeed',
  active: 'Permission proved; reading began',
  'awaiting-confirmation': 'Permission proved; the tenant waits for confirmation',
  confirmed: 'Tenant confirmed',
  rejected: 'Tenant rejected',
  disconnected: 'Disconnected; rows kept',
  'disconnected-and-erased': 'Disconnected; rows to be erased',
  'rows-erased': 'Rows erased',
  'run-complete': 'Read completely',
  'run-incomplete': 'Read, but not everything',
};

const actors: Record<string, string> = {
  api: 'API',
  tenantry: 'Tenantry',
  schedule: 'on schedule',
  connecting: 'first read',
  customer: 'customer',
};

export const whatInWords = (what: string): string => words[what] ?? what;
export const whoInWords = (who: string): string => actors[who] ?? who;
