import type { HttpRequest } from '@azure/functions';
import { TenantryError } from '../errors/tenantry-error.ts';
import { readForm } from './requests.ts';
import { isSameText } from './same-text.ts';

/** A form of a page that we sent: it carries the token that stands in its sender's sealed cookie. Throws `not-allowed`. */
export async function readOwnForm(request: HttpRequest, csrf: string): Promise<URLSearchParams> {
  const form = await readForm(request);
  if (!isSameText(form.get('csrf') ?? '', csrf))
    throw new TenantryError('not-allowed', 'The form did not come from the page that we sent');
  return form;
}

/** Browsers say where a form came from. Throws `not-allowed` for another site. */
export function checkOwnSite(request: HttpRequest): void {
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new TenantryError('not-allowed', 'The form came from another site');
}
