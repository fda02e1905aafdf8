import type { Connection, ConnectionMode, ConnectionState, Reason } from '../contracts/connections.ts';
import type { CapabilityEntry, PermissionEntry } from '../contracts/permissions.ts';
import type { StreamCoverage } from '../contracts/streams.ts';

/** Who asks: what every page shows of the partner. */
export interface PartnerView {
  name: string;
  supportUrl: string | null;
  logoUrl: string | null;
}

/** What every page needs besides its own content. `now` is milliseconds since 1970. */
export interface PageContext {
  partner: PartnerView;
  now: number;
  /** File name of an asset with its content hash: `assetUrl('app.css')` is `/assets/app-1a2b3c4d.css`. */
  assetUrl: (name: string) => string;
}

/** A page that only says what happened and how it goes on: every failure, every dead end that must not be one. */
export interface MessageView {
  title: string;
  /** One or two sentences. */
  message: string;
  /** What to do now, and who must do it. */
  remedy: string;
  tone: 'fine' | 'attention' | 'broken' | 'waiting';
  /** For support; null where there is none. */
  code: string | null;
  action: { label: string; href: string } | null;
}

export interface CapabilityView extends CapabilityEntry {
  entries: PermissionEntry[];
}

export interface ReviewView {
  customerName: string;
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

export interface StatusView {
  connection: Connection;
  /** Four steps; the present one is `active`; a failed one carries the connection's reason. */
  steps: {
    name: 'signed-in' | 'permission-given' | 'checked' | 'first-data';
    state: 'done' | 'active' | 'failed' | 'ahead';
  }[];
  /** The page is worth asking for again: something is going on by itself. */
  live: boolean;
  /** The way back to the review, where the same link retries. */
  canRetry: boolean;
}

export interface OperatorView {
  name: string;
  username: string;
  role: 'Reader' | 'Operator' | 'Admin';
  csrf: string;
}

/** One line of the list of customers. */
export interface CustomerRow {
  id: string;
  customerName: string;
  tenantName: string | null;
  tenantId: string | null;
  state: ConnectionState;
  reason: Reason | null;
  coverage: { waiting: number; fresh: number; late: number; failing: number };
  people: number | null;
  seatsAssigned: number | null;
  seatsOwned: number | null;
  lastCompleteAt: string | null;
  nextDueAt: string | null;
  createdAt: string;
}

export interface HomeView {
  operator: OperatorView;
  /** What needs somebody today, grouped by who must act. */
  needs: { actor: 'partner' | 'customer' | 'microsoft'; rows: CustomerRow[] }[];
  totals: { customers: number; fresh: number; late: number; failing: number; waiting: number };
  /** Messages that nobody could read or carry out, by queue. */
  poison: { queue: string; count: number; newest: string | null }[];
  /** What the installation lacks before it can connect anybody; empty when it is complete. */
  setup: string[];
}

export type CustomerSort = 'name' | 'state' | 'people' | 'seats' | 'age';

export interface CustomersView {
  operator: OperatorView;
  rows: CustomerRow[];
  /** As in the URL. */
  search: string;
  filter: 'all' | 'attention' | 'waiting' | 'fresh' | 'late' | 'failing';
  sort: CustomerSort;
  descending: boolean;
  total: number;
}

export interface SeatRow {
  skuId: string;
  /** Friendly name where it is known, else the part number. */
  name: string;
  partNumber: string;
  status: string;
  owned: number;
  assigned: number;
  spare: number;
}

export interface PersonRow {
  id: string;
  displayName: string | null;
  userPrincipalName: string | null;
  mail: string | null;
  enabled: boolean | null;
  guest: boolean;
  licences: string[];
  removedAt: string | null;
}

export type CustomerTab = 'overview' | 'people' | 'licences' | 'permissions' | 'history';

export interface HistoryRow {
  at: string;
  who: string;
  what: string;
  detail: string | null;
}

export interface CustomerView {
  operator: OperatorView;
  row: CustomerRow;
  connection: Connection;
  tab: CustomerTab;
  streams: StreamCoverage[];
  seats: SeatRow[];
  /** "Data as of": when the rows shown were last complete. */
  asOf: string | null;
  people: { rows: PersonRow[]; search: string; continuation: string | null } | null;
  permissions: { entry: PermissionEntry; granted: boolean | null }[];
  history: HistoryRow[];
  /** The invitation that is open, without its link, which is shown once. */
  invitation: { expiresAt: string; openedAt: string | null } | null;
  /** The one action that helps, where an operator has one: POST to `href` with the CSRF token. */
  action: { label: string; href: string } | null;
  /** Its counterpart where an operator decides (confirm or reject): never the primary button. */
  otherAction?: ActionView | null;
}

/** A button of the dashboard: POST to `href` with the operator's CSRF token. */
export interface ActionView {
  label: string;
  href: string;
}
