/** What stands in the audit, in the words of a page. What has no words is shown as it is. */
const words: Record<string, string> = {
  'connection-created': 'Connection made, invitation issued',
  'invited-again': 'Invited again; the earlier link is dead',
  'invitation-not-sent': 'A letter with the invitation was not sent',
  'reminder-asked': 'Asked for a reminder of the invitation',
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
  paused: 'Paused',
  resumed: 'Resumed',
  'disconnected-by-customer': 'Disconnected by the customer',
  'rows-erased': 'Rows erased',
  'invitation-cancelled': 'Invitation cancelled; its link is dead',
  'invitation-sent': 'Invitation sent by mail',
  reminded: 'Reminder sent by mail',
  'settings-changed': 'Settings changed',
  'customer-changed': 'Customer record changed',
  'credential-saved': "Secret or certificate of the customer's registration saved",
  'certificate-made': "Certificate made for the customer's registration",
  'credential-refused': 'Microsoft did not accept the secret or certificate',
  validated: 'Checked live, and the result kept',
  exported: 'Table taken away',
  'receipt-opened': 'Receipt opened after a fresh sign-in',
  'operator-signed-in': 'Operator signed in',
  'operator-signed-out': 'Operator signed out',
  'api-client-made': 'API client made',
  'api-client-revoked': 'API client revoked',
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

const of = (table: Record<string, string>, word: string) =>
  Object.hasOwn(table, word) ? (table[word] ?? word) : word;

export const whatInWords = (what: string): string => of(words, what);
export const whoInWords = (who: string): string => of(actors, who);
