import type { ConnectionMode, TierName } from '../contracts/connections.ts';
import type { PermissionEntry } from '../contracts/permissions.ts';
import type { CheckedPermission } from '../contracts/validation.ts';
import { compareGranted, permissionEntries } from './catalogue.ts';

interface ModeWords {
  missing: (name: string) => string;
  extra: string;
}

/** Where permissions are given and taken: at the partner's registration by consent, or at the customer's own. */
const modeWords: Record<ConnectionMode, ModeWords> = {
  'admin-consent': {
    missing: (name) =>
      `An administrator of the tenant grants it: open a new invitation link and accept every permission, ${name} included.`,
    extra:
      'Not needed; it can be removed under API permissions of the app registration, and in the tenant under Enterprise applications, Permissions.',
  },
  'own-app': {
    missing: (name) =>
      `An administrator of the tenant grants it: Entra admin center, App registrations, API permissions, add the application permission ${name} of Microsoft Graph, then Grant admin consent.`,
    extra: 'Not needed; it can be removed under API permissions of the app registration.',
  },
};

/**
 * Required against granted: what the tier needs in the order of the catalogue, then what was granted beyond it.
 * `granted` is a token's `roles`, null where there is none; `signedIn`: somebody has signed in with the delegated ones.
 */
export function toCheckedPermissions(
  tier: TierName,
  mode: ConnectionMode,
  granted: readonly string[] | null,
  { signedIn = false }: { signedIn?: boolean } = {},
): CheckedPermission[] {
  const words = modeWords[mode];
  const toStatus = ({ kind, name }: PermissionEntry): CheckedPermission['status'] => {
    if (kind === 'delegated') return signedIn ? 'granted' : 'unknown';
    if (granted === null) return 'unknown';
    return granted.includes(name) ? 'granted' : 'missing';
  };
  const needed = permissionEntries(tier).map((entry): CheckedPermission => {
    const status = toStatus(entry);
    const remedy = status === 'missing' ? words.missing(entry.name) : null;
    return { name: entry.name, kind: entry.kind, status, reason: entry.reason, remedy };
  });
  const extra = compareGranted(tier, granted ?? []).extra.toSorted();
  return [...needed, ...extra.map((name) => toExtra(name, words))];
}

const toExtra = (name: string, { extra }: ModeWords): CheckedPermission => ({
  name,
  kind: 'application',
  status: 'extra',
  reason: 'Nothing that this connection does needs it.',
  remedy: extra,
});
