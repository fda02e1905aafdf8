import type { ConnectionMode, Reason } from '../../contracts/connections.ts';
import type { CapabilityEntry, PermissionEntry } from '../../contracts/permissions.ts';

export interface CapabilityView extends CapabilityEntry {
  entries: PermissionEntry[];
}

export interface ReviewView {
  customerName: string;
  /** The portal's own id of the customer record that this is for. */
  externalId: string | null;
  /** Microsoft's verified name of the publisher; null where the partner has not said that it has one. */
  verifiedPublisher: string | null;
  /** One sentence why the partner asks; without it the page has a general one. */
  why?: string;
  /** The tenant that the invitation names, as it was given; null: whoever consents is confirmed by the partner. */
  tenant: string | null;
  mode: ConnectionMode;
  capabilities: CapabilityView[];
  cannot: string[];
  /** Who at the partner can use what is granted, and where the data lies. */
  whoCanUse: string;
  whereDataLies: string;
  howToLeave: string;
  invitationExpiresAt: string;
  /** What went wrong the last time (denied, another tenant, …); shown above the button. */
  lastTry: Reason | null;
  csrf: string;
}
