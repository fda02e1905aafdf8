import { TenantryError } from '../errors/tenantry-error.ts';
import { isSameText } from './same-text.ts';

/** A form is ours only if it carries the token that stands in its sender's sealed cookie. */
export function checkCsrf(form: URLSearchParams, expected: string): void {
  if (!isSameText(form.get('csrf') ?? '', expected)) {
    throw new TenantryError('not-allowed', 'The form did not come from the page that we sent');
  }
}
