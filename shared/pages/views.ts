import type { Connection, ConnectionMode, ConnectionState, Reason } from '../contracts/connections.ts';
import type { InvitationState } from '../contracts/invitations.ts';
import type { CapabilityEntry, PermissionEntry } from '../contracts/permissions.ts';
import type { StreamCoverage } from '../contracts/streams.ts';
import type { CheckedPermission, Validation } from '../contracts/validation.ts';

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
  /** Granted permissions that are not needed: what a customer's own registration may hold too much. */
  extra: string[];
  /** A connection with the customer's own registration: where a new secret or certificate is given. */
  renewHref: string | null;
}

/** Where a field of the form of one's own registration stands; `permissions` is a step of the guide, not a field. */
export type OwnAppField =
  | 'tenant'
  | 'clientId'
  | 'clientSecret'
  | 'expiresOn'
  | 'certificate'
  | 'permissions'
  | 'form';

export interface FieldProblem<Field extends string = string> {
  field: Field;
  message: string;
  remedy: string | null;
}

/** `GET /connect/own-app`: the guide on the left, the form on the right. */
export interface OwnAppView {
  customerName: string;
  /** The tenant that the invitation names, as it was given. */
  tenant: string | null;
  csrf: string;
  /** The connection has worked with a registration before: this gives it a new credential, and history stays. */
  isRenewal: boolean;
  guide: {
    /** A name to give to the registration. */
    appName: string;
    redirectUri: string;
    /** What to tick in the portal, application permissions first. */
    permissions: PermissionEntry[];
    /** The manifest's `requiredResourceAccess`, ready to paste. */
    requiredResourceAccess: string;
    /** `az` commands that make the registration, ready to paste. */
    azCommands: string;
    /** Pages of the portal. */
    registrationsUrl: string;
    enterpriseAppsUrl: string;
  };
  /** What was given and may be shown again: never a secret, and nothing that is not an id or a name. */
  values: { tenant: string; clientId: string; credential: 'secret' | 'certificate'; expiresOn: string };
  problems: FieldProblem<OwnAppField>[];
  /** Of the last check: permissions that the token lacks, and those that it need not hold. */
  missing: string[];
  extra: string[];
  /** A secret or certificate that worked is kept: an empty field means that one. */
  hasStoredCredential: boolean;
  /** Made for this registration in the vault; only the public part is here. */
  certificate: { pem: string; thumbprint: string; expiresAt: string; href: string } | null;
  triesLeft: number;
  invitationExpiresAt: string;
}

/** The live check of a connection, one sentence on top. */
export interface ValidateView {
  validation: Validation;
  customerName: string;
  connection: Connection;
  /** The domains filter that is on, `*` for none. */
  domains: string[];
  /** An operator in the dashboard; null: somebody with a function-key URL, whose form goes back to the same URL. */
  operator: OperatorView | null;
  /** POST here keeps the result; null: the page's own URL, which holds the key and is therefore not written down. */
  action: string | null;
  /** The result is kept in the ledger. */
  kept: boolean;
}

/** What one day of a connection's life held. */
export interface ReceiptDay {
  /** `2026-11-23`. */
  day: string;
  reads: number;
  added: number;
  changed: number;
  removed: number;
  /** What people did, in words. */
  acts: { at: string; who: string; what: string }[];
}

export interface ReceiptCard {
  id: string;
  customerName: string;
  mode: ConnectionMode;
  state: ConnectionState;
  reason: Reason | null;
  /** Who gave it; null where a credential was given instead of a sign-in. */
  givenBy: { name: string | null; username: string | null } | null;
  givenAt: string | null;
  endedAt: string | null;
  capabilities: CapabilityView[];
  /** Application permissions of the last token; null: no token yet. */
  granted: string[] | null;
  /** When the token was last used. */
  lastUsedAt: string | null;
  /** Null without a fresh sign-in. Newest first. */
  days: ReceiptDay[] | null;
  registration: { clientId: string; credential: 'secret' | 'certificate'; expiresAt: string | null } | null;
  may: { pause: boolean; resume: boolean; disconnect: boolean };
}

/** `GET /receipt`. */
export interface ReceiptView {
  /** Who has signed in afresh; null: the summary only. */
  person: { name: string; username: string; tenantName: string | null } | null;
  cards: ReceiptCard[];
  /** Forms carry it; null where nothing can be posted but the sign-in. */
  csrf: string | null;
  /** The way to a fresh sign-in: POST to `href` with these fields; null where one has just been made. */
  signIn: { href: string; fields: Record<string, string> } | null;
  /** Shown where a sign-in with the customer's own registration did not succeed. */
  problem: MessageView | null;
  /** What has just been done. */
  done: ReceiptDone | null;
}

export interface ReceiptDone {
  what: 'paused' | 'resumed' | 'disconnected';
  customerName: string;
  /** What is gone, one sentence each. */
  deleted: string[];
  /** What is left for the customer to remove, with where to do it. */
  left: { text: string; href: string; label: string }[];
}

/** `GET /receipt/disconnect?connection={id}`: says first what happens. */
export interface LeaveView {
  card: ReceiptCard;
  csrf: string;
  /** What happens, one sentence each. */
  happens: string[];
  left: ReceiptDone['left'];
}

/** One line of the pending invitations. */
export interface InvitationRow {
  /** Of the connection. */
  id: string;
  customerName: string;
  externalId: string | null;
  contactEmail: string | null;
  mode: ConnectionMode;
  state: InvitationState;
  links: number;
  createdAt: string | null;
  sentAt: string | null;
  sends: number;
  remindedAt: string | null;
  openedAt: string | null;
  authenticatedAt: string | null;
  completedAt: string | null;
  expiresAt: string | null;
  reason: Reason | null;
  /** It ends soon and nobody has signed in. */
  isUrgent: boolean;
  /** Its link was sent by mail and still waits for somebody. */
  mayRemind: boolean;
}

export interface InvitationsView {
  operator: OperatorView;
  rows: InvitationRow[];
  total: number;
  search: string;
  filter: 'pending' | 'expired' | 'completed' | 'all';
  /** Whether this installation can send mail. */
  canSend: boolean;
  exports: ExportLinks;
}

export type NewConnectionField =
  | 'name'
  | 'externalId'
  | 'tenant'
  | 'contactEmail'
  | 'mode'
  | 'tier'
  | 'domains'
  | 'schedule'
  | 'expiresInDays'
  | 'send'
  | 'form';

/** `GET /dashboard/new-connection`: one form, with what the customer will read beside it. */
export interface NewConnectionView {
  operator: OperatorView;
  /** As typed; `domains` one per line. */
  values: {
    name: string;
    externalId: string;
    tenant: string;
    contactEmail: string;
    mode: ConnectionMode;
    tier: 'read';
    domains: string;
    schedule: string;
    expiresInDays: string;
    send: boolean;
  };
  problems: FieldProblem<NewConnectionField>[];
  /** Makes a form that is sent twice one connection. */
  once: string;
  schedules: { value: string; label: string }[];
  /** Empty: every tenant can be connected by consent; else why not. */
  consentProblem: string | null;
  canSend: boolean;
  /** What the customer will read. */
  preview: Pick<ReviewView, 'capabilities' | 'cannot'>;
}

/** A link that is shown this once. */
export interface LinkOnceView {
  operator: OperatorView;
  connectionId: string;
  customerName: string;
  /** The first link of a new connection, or a new one that killed the old. */
  isNew: boolean;
  url: string;
  expiresAt: string;
  /** Where it was sent to by mail; null: it was not. */
  sentTo: string | null;
  /** A text to send along with the link. */
  letter: string;
}

export interface ClientListRow {
  id: string;
  name: string;
  kind: 'key' | 'entra-app';
  appId: string | null;
  /** Null: every tenant. */
  tenants: { id: string; name: string | null }[] | null;
  createdAt: string;
  createdBy: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

/** `GET /dashboard/api-clients`, for Admins. */
export interface ClientsView {
  operator: OperatorView;
  rows: ClientListRow[];
  values: { name: string; kind: 'key' | 'entra-app'; appId: string; tenants: string };
  problems: FieldProblem<'name' | 'kind' | 'appId' | 'tenants'>[];
  /** Just made: the key is shown this once; null for an application, which has none. */
  created: { name: string; key: string | null } | null;
  /** What a token must be issued for; null where no operator registration is set. */
  audience: string | null;
}

/** Where a table can be had as it is shown. */
export interface ExportLinks {
  csv: string;
  ndjson: string;
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
  externalId: string | null;
  mode: ConnectionMode;
  /** The secret or certificate of the customer's own registration ends then. */
  credentialExpiresAt: string | null;
  /** A list of domains is on: people are those of the list, seats the whole tenant's. */
  hasDomainFilter: boolean;
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
  /** Customers whose secret or certificate ends within 30 days, the next first. */
  expiring: CustomerRow[];
}

export type CustomerSort = 'name' | 'state' | 'people' | 'seats' | 'age';

export interface CustomersView {
  operator: OperatorView;
  rows: CustomerRow[];
  /** As in the URL. */
  search: string;
  filter: 'all' | 'attention' | 'waiting' | 'fresh' | 'late' | 'failing';
  /** One state only; null: any. */
  state: ConnectionState | null;
  sort: CustomerSort;
  descending: boolean;
  total: number;
  /** How many there are in each state that occurs. */
  states: { state: ConnectionState; count: number }[];
  exports: ExportLinks;
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

export type CustomerTab = 'overview' | 'people' | 'licences' | 'permissions' | 'history' | 'settings';

/** Which people are listed. */
export type PeopleFilter = 'all' | 'licensed' | 'unlicensed' | 'disabled' | 'guests';

export interface HistoryRow {
  at: string;
  who: string;
  what: string;
  detail: string | null;
  /** The network address that it came from. */
  from: string | null;
  /** What stood before and stands now, one line a value; empty where nothing is told. */
  changes: { name: string; before: string | null; after: string | null }[];
}

/** The settings of a connection as their form shows them. */
export interface SettingsFormView {
  values: { name: string; externalId: string; contactEmail: string; domains: string; schedule: string };
  problems: FieldProblem<'name' | 'externalId' | 'contactEmail' | 'domains' | 'schedule' | 'form'>[];
  schedules: { value: string; label: string }[];
  /** Verified domains of the tenant, to choose from. */
  tenantDomains: string[];
  /** Readers see it and cannot change it. */
  isEditable: boolean;
  /** POST here. */
  href: string;
  saved: boolean;
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
  people: {
    rows: PersonRow[];
    search: string;
    filter: PeopleFilter;
    continuation: string | null;
  } | null;
  permissions: { items: CheckedPermission[]; asOf: string | null };
  history: HistoryRow[];
  /** Only on the tab of settings. */
  settings: SettingsFormView | null;
  /** The table of this tab, as it is shown; null where the tab has none. */
  exports: ExportLinks | null;
  /** Who else reads this tenant; null where it is this connection alone. */
  shared: { isOwner: boolean; ownerId: string | null; ownerName: string | null; others: number } | null;
  /** The invitation that is open, without its link, which is shown once. */
  invitation: { expiresAt: string; openedAt: string | null } | null;
  /** The one action that helps, where an operator has one: POST to `href` with the CSRF token. */
  action: ActionView | null;
  /** All else that this operator may do in this state: never primary buttons. */
  otherActions: ActionView[];
}

/** A button of the dashboard: POST to `href` with the operator's CSRF token and these fields, or a link. */
export interface ActionView {
  label: string;
  href: string;
  /** Default `post`. */
  kind?: 'post' | 'link';
  fields?: Record<string, string>;
  /** Ends or erases something: asked for once more, with this sentence. */
  warning?: string;
}
