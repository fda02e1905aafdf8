import { TenantryError } from '../errors/tenantry-error.ts';
import { toRefusal } from './refusal.ts';

export interface ConsentRequest {
  login: string;
  /** The named tenant's GUID; `organizations` only where none is named. */
  authority: string;
  clientId: string;
  graphOrigin: string;
  redirectUri: string;
  state: string;
}

/** The address of the one consent page. @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent */
export function requestConsent({
  login,
  authority,
  clientId,
  graphOrigin,
  redirectUri,
  state,
}: ConsentRequest): string {
  const url = new URL(`${login}/${authority}/v2.0/adminconsent`);
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: `${graphOrigin}/.default`,
    redirect_uri: redirectUri,
    state,
  }).toString();
  return url.href;
}

/** The three names that Microsoft has for a declined consent. */
const denials = new Set(['access_denied', 'consent_required', 'permission_denied']);

/**
 * What Microsoft's redirect says. An error counts first, because a denial carries `admin_consent=True` as well; a
 * success is believed no further than that it is worth going on. Throws `consent-denied` or `wrong-tenant`.
 */
export function checkConsentRedirect(redirect: URLSearchParams): void {
  const error = redirect.get('error');
  if (error !== null) {
    const refusal = toRefusal(error, redirect.get('error_description') ?? '');
    const { aadsts } = refusal.facts;
    if (refusal.code === 'wrong-tenant' || !(denials.has(error) || aadsts === 65004)) throw refusal;
    throw new TenantryError('consent-denied', 'The consent was declined', { aadsts });
  }
  if (redirect.get('admin_consent')?.toLowerCase() !== 'true') {
    throw new TenantryError('consent-denied', 'Microsoft did not say that consent was given');
  }
}
