import type { CheckedPermission } from '../contracts/validation.ts';
import { toCheckedPermissions } from '../permissions/check.ts';
import type { ConnectionRow } from './connection-row.ts';

export interface GrantedPermissions {
  /** When a token last told; null: never yet. */
  asOf: string | null;
  items: CheckedPermission[];
}

/** What a connection's tier needs against what its last token held; asks nobody. */
export function toGrantedPermissions(row: ConnectionRow): GrantedPermissions {
  // With a registration of one's own nobody signs in to connect, so nothing tells about the delegated ones.
  const signedIn = row.mode !== 'own-app' && row.consentedBy !== null;
  return {
    asOf: row.grantedRoles === null ? null : row.grantedAt,
    items: toCheckedPermissions(row.tier, row.mode, row.grantedRoles, { signedIn }),
  };
}
