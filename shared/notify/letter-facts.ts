import type { Settings } from '../config/settings.ts';
import type { ConnectionRow } from '../connect/connection-row.ts';
import type { LetterFacts } from './letters.ts';

/** What letters about a connection's invitation tell. */
export const toLetterFacts = (
  { partner, mail }: Pick<Settings, 'partner' | 'mail'>,
  row: ConnectionRow,
): LetterFacts => ({
  partner,
  replyTo: mail?.replyTo ?? null,
  customerName: row.customerName,
  externalId: row.externalId,
  tenant: row.customerTenant,
  mode: row.mode,
  tier: row.tier,
  expiresAt: row.invitationExpiresAt ?? row.createdAt,
});
