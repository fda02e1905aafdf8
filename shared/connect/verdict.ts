import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { ConnectionRow } from './connection-row.ts';
import { getMode } from './modes/registry.ts';
import type { ConnectionEvent } from './state-table.ts';

/** What a check that failed means for the connection, and what completes the sentence of its reason. */
export interface Verdict {
  event: ConnectionEvent;
  detail: string | null;
}

/** Microsoft's number, which is all that is kept of a refusal. */
export const toNumberWords = ({ facts }: TenantryError): string | null =>
  facts.aadsts === undefined ? null : `AADSTS${facts.aadsts}`;

/**
 * What trouble with a grant means; null while it may pass. `isOver`: it has been looked at for ten minutes, and what
 * Microsoft has not spread by then it never will.
 */
export function toVerdict(
  error: unknown,
  { mode }: Pick<ConnectionRow, 'mode'>,
  isOver: boolean,
): Verdict | null {
  if (!(error instanceof TenantryError)) return null;
  const { code, message, facts } = error;
  if (code === 'blocked-by-policy') return { event: 'token-blocked', detail: toNumberWords(error) };
  if (code === 'tenant-gone') return { event: 'tenant-gone', detail: toNumberWords(error) };
  if (!isOver) return null;
  if (code === 'registration-credential')
    return { event: getMode(mode).credentialRefused(facts.aadsts), detail: message };
  // Microsoft knows no grant: that is for the customer to look at. An outage of ours, or of Microsoft's, is not.
  if (code === 'permission-missing' && facts.status === undefined)
    return { event: 'roles-not-granted', detail: message };
  if (hasCode(error, 'token-pending', 'permission-missing'))
    return { event: 'grant-not-visible', detail: null };
  return null;
}
