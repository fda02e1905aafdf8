import { findAadsts } from '../errors/aadsts.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

/** A refusal of Microsoft's in a redirect: another tenant's account is told apart from all else. */
export function toRefusal(error: string, description: string): TenantryError {
  const aadsts = findAadsts(description);
  if (aadsts === 50020)
    return new TenantryError('wrong-tenant', 'The account is of another tenant', { aadsts });
  const detail = aadsts === undefined ? error.replace(/[^\w-]/g, '').slice(0, 60) : `AADSTS${aadsts}`;
  return new TenantryError('sign-in-failed', detail, { aadsts });
}
