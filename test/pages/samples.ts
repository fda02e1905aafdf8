import type { Connection, ConnectionState, Reason, ReasonCode } from '../../shared/contracts/connections.ts';
import type { StreamCoverage, StreamStatus } from '../../shared/contracts/streams.ts';
import type { CheckedPermission } from '../../shared/contracts/validation.ts';
import type { ActionView } from '../../shared/pages/views/action.ts';
import type { PageContext } from '../../shared/pages/views/context.ts';
import type { CustomerView } from '../../shared/pages/views/customer.ts';
import type { CustomerRow, CustomersView } from '../../shared/pages/views/customers.ts';
import type { HomeView } from '../../shared/pages/views/home.ts';
import type { MessageView } from '../../shared/pages/views/message.ts';
import type { OperatorView } from '../../shared/pages/views/operator.ts';
import type { ReviewView } from '../../shared/pages/views/review.ts';
import type { SettingsFormView } from '../../shared/pages/views/settings-form.ts';
import type { StatusView } from '../../shared/pages/views/status.ts';
import { streamNames } from '../sync/tables.ts';
import { readTier } from './sample-permissions.ts';
import { reason } from './sample-reasons.ts';
import { people, seats } from './sample-tenant.ts';

export { reason, reasonCodes } from './sample-reasons.ts';

export const now = Date.parse('2025-11-23T14:56:09Z');
export const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const day = 1440;

export const context: PageContext = {
  partner: { name: 'Northwind Cloud', supportUrl: 'https://northwind.example/support', logoUrl: null },
  now,
  assetUrl: (name) => `/assets/${name}`,
};

/** Everything that a page must survive in text that comes from a customer or a tenant. */
export const hostile = {
  markup: `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;`,
  long: `Donaudampfschifffahrts${'gesellschaftskapitaens'.repeat(11)}.`.slice(0, 256),
  words: 'Very long name of a company that somebody pasted from the register of companies '
    .repeat(4)
    .slice(0, 256),
  rightToLeft: 'شركة الأمل للتجارة والمقاولات \u202eevil\u202c (المحدودة)',
  mixed: '株式会社 東京 – Łódź Ærø 🏢',
};

export const operator: OperatorView = {
  name: 'Maja Lindqvist',
  username: 'maja@northwind.example',
  role: 'Operator',
  csrf: 'csrf-of-the-operator',
};

const tenantId = '5d6a1b3e-6f0c-4d0b-9a57-0c7f4f1f8b21';

const reasonOfState: Partial<Record<ConnectionState, ReasonCode>> = {
  'awaiting-confirmation': 'confirmation-needed',
  degraded: 'sync-incomplete',
  'needs-consent': 'permission-missing',
  'needs-secret': 'secret-expired',
  paused: 'paused-by-partner',
  blocked: 'blocked-by-policy',
};

export const reasonFor = (state: ConnectionState): Reason | null => {
  const code = reasonOfState[state];
  return code === undefined ? null : reason(code);
};

const early: ConnectionState[] = ['invited', 'authenticating', 'approval-pending'];
const unread: ConnectionState[] = [...early, 'verifying', 'awaiting-confirmation'];

export function connection(state: ConnectionState, changes: Partial<Connection> = {}): Connection {
  const isEarly = early.includes(state);
  return {
    id: 'q9Vb2xT0QkGmZc7n4pLw1A',
    state,
    reason: reasonFor(state),
    mode: 'admin-consent',
    tier: 'read',
    tenant: isEarly
      ? null
      : { id: tenantId, name: 'Contoso Ltd', domains: ['contoso.com', 'contoso.onmicrosoft.com'] },
    customer: {
      name: 'Contoso',
      externalId: 'C-1001',
      tenant: 'contoso.com',
      contactEmail: 'it@contoso.com',
    },
    settings: { domains: ['*'] },
    consentedBy: isEarly
      ? null
      : {
          objectId: '0b7d1c4a-22f1-4f0e-8a35-9c8d8b7f6a10',
          name: 'Adele Vance',
          username: 'adele@contoso.com',
        },
    registration: null,
    createdAt: ago(3 * day),
    connectedAt: unread.includes(state) ? null : ago(2 * day),
    streams: unread.includes(state) ? [] : streams('fresh', 'fresh', 'fresh'),
    ...changes,
  };
}

/** The same, made with the customer's own registration. */
export const ownAppConnection = (state: ConnectionState, changes: Partial<Connection> = {}): Connection =>
  connection(state, {
    mode: 'own-app',
    consentedBy: null,
    registration: {
      clientId: '7f3c1e52-9b0a-4d6e-8c41-5a2f9d7e6b13',
      credential: 'secret',
      expiresAt: ago(state === 'needs-secret' ? 3 * day : -18 * day),
      savedAt: ago(200 * day),
    },
    ...changes,
  });

const rowsOf: Record<string, number> = { organization: 1, subscribedSkus: 14, groups: 36, users: 1248 };

/** Tenant details, licences and people as they are said to be; the others are fresh. */
export function streams(
  organization: StreamStatus,
  subscribedSkus: StreamStatus,
  users: StreamStatus,
): StreamCoverage[] {
  const statuses: Record<string, StreamStatus> = { organization, subscribedSkus, users };
  return streamNames.map((stream) => {
    const status = statuses[stream] ?? 'fresh';
    const isWaiting = status === 'waiting';
    const minutes = status === 'late' ? 19 * 60 : status === 'failing' ? 9 * 60 : 4;
    return {
      stream,
      status,
      lastCompleteAt: isWaiting ? null : ago(minutes),
      rows: isWaiting ? 0 : (rowsOf[stream] ?? 4),
      lastAttemptAt: isWaiting ? null : ago(status === 'failing' ? 3 : minutes),
      ageSeconds: isWaiting ? null : minutes * 60,
      targetSeconds: 21_600,
      lastRun: isWaiting ? null : 'run-1',
      pages: stream === 'users' ? 13 : 1,
      records: rowsOf[stream] ?? 4,
      requests: 15,
      added: 2,
      changed: 17,
      removed: 1,
      cursorSavedAt: isWaiting ? null : ago(minutes),
      incomplete:
        status === 'failing'
          ? {
              code: 'malformed-response',
              message: 'Page 7 of the listing stopped midway; nothing was removed.',
            }
          : null,
      heldBack: 0,
      child:
        stream === 'groups'
          ? {
              table: 'groupMembers',
              rows: 4210,
              records: 4210,
              added: 12,
              changed: 0,
              removed: 3,
              heldBack: 0,
            }
          : null,
    };
  });
}

export function customerRow(state: ConnectionState, changes: Partial<CustomerRow> = {}): CustomerRow {
  const isUnread = unread.includes(state);
  return {
    id: 'q9Vb2xT0QkGmZc7n4pLw1A',
    customerName: 'Contoso',
    tenantName: early.includes(state) ? null : 'Contoso Ltd',
    tenantId: early.includes(state) ? null : tenantId,
    state,
    reason: reasonFor(state),
    coverage: isUnread
      ? { waiting: 0, fresh: 0, late: 0, failing: 0 }
      : state === 'degraded'
        ? { waiting: 0, fresh: 2, late: 0, failing: 1 }
        : state === 'blocked' || state.startsWith('needs-')
          ? { waiting: 0, fresh: 0, late: 0, failing: 3 }
          : { waiting: 0, fresh: 3, late: 0, failing: 0 },
    people: isUnread ? null : 1248,
    seatsAssigned: isUnread ? null : 1190,
    seatsOwned: isUnread ? null : 1300,
    lastCompleteAt: isUnread ? null : ago(4),
    nextDueAt: isUnread || state === 'disconnected' || state === 'paused' ? null : ago(-352),
    createdAt: ago(3 * day),
    externalId: 'C-1001',
    mode: 'admin-consent',
    credentialExpiresAt: null,
    hasDomainFilter: false,
    ...changes,
  };
}

/** A customer whose own secret ends soon. */
export const expiringRow = customerRow('active', {
  mode: 'own-app',
  credentialExpiresAt: ago(-18 * day),
  hasDomainFilter: true,
});

export const review = (changes: Partial<ReviewView> = {}): ReviewView => ({
  customerName: 'Contoso',
  externalId: 'C-1001',
  verifiedPublisher: 'Northwind Cloud AB',
  tenant: 'contoso.com',
  mode: 'admin-consent',
  capabilities: readTier,
  cannot: [
    'Read mail, calendars, chats or files',
    'Change anything in your tenant',
    'Sign in as anyone: no account is created, and there is no password',
  ],
  whoCanUse:
    'Operators of Northwind Cloud, signed in with their own account and a second factor. Everything they do is logged.',
  whereDataLies:
    'In Northwind Cloud’s own Azure subscription, in tables that hold your tenant’s rows apart from all others.',
  howToLeave:
    'At any time and without asking: delete the app under Enterprise applications in the Microsoft Entra admin centre. Access ends at once.',
  invitationExpiresAt: ago(-6 * day),
  lastTry: null,
  csrf: 'csrf-of-the-review',
  ...changes,
});

const stepNames = ['signed-in', 'permission-given', 'checked', 'first-data'] as const;
type StepState = StatusView['steps'][number]['state'];

/** A status page whose present step is the given one, counted from 0; 4 is the end. */
export function status(
  connectionNow: Connection,
  present: number,
  changes: Partial<StatusView> & { failed?: boolean } = {},
): StatusView {
  const { failed = false, ...rest } = changes;
  const toState = (index: number): StepState =>
    index < present ? 'done' : index > present ? 'ahead' : failed ? 'failed' : 'active';
  return {
    connection: connectionNow,
    steps: stepNames.map((name, index) => ({ name, state: toState(index) })),
    live: !failed && present < 4,
    canRetry: failed,
    extra: [],
    renewHref: null,
    ...rest,
  };
}

export const statusOfState: Record<ConnectionState, StatusView> = {
  invited: status(connection('invited'), 0, { live: false, canRetry: true }),
  authenticating: status(connection('authenticating'), 0, { canRetry: true }),
  'approval-pending': status(connection('approval-pending'), 1),
  verifying: status(connection('verifying'), 2),
  'awaiting-confirmation': status(connection('awaiting-confirmation'), 2, { live: false }),
  active: status(connection('active'), 4),
  degraded: status(connection('degraded'), 4),
  'needs-consent': status(connection('needs-consent'), 2, { failed: true }),
  'needs-sign-in': status(connection('needs-sign-in'), 0, { failed: true }),
  'needs-secret': status(ownAppConnection('needs-secret'), 2, {
    failed: true,
    canRetry: false,
    renewHref: '/connect/own-app',
  }),
  blocked: status(connection('blocked'), 2, { failed: true, canRetry: false }),
  paused: status(connection('paused'), 4),
  disconnected: status(connection('disconnected', { reason: reason('disconnected-by-partner') }), 2, {
    failed: true,
    canRetry: false,
  }),
};

export const message = (changes: Partial<MessageView> = {}): MessageView => ({
  title: 'This sign-in was already used',
  message: 'The answer from Microsoft came a second time, so nothing was changed.',
  remedy: 'Go to the status page to see where the connection stands.',
  tone: 'attention',
  code: 'state-used',
  action: { label: 'See where the connection stands', href: '/connect/status' },
  ...changes,
});

export const home = (changes: Partial<HomeView> = {}): HomeView => ({
  operator,
  needs: [],
  totals: { customers: 500, fresh: 500, late: 0, failing: 0, waiting: 0 },
  poison: [],
  setup: [],
  expiring: [],
  ...changes,
});

export const exportLinks = (path: string) => ({ csv: `${path}.csv`, ndjson: `${path}.ndjson` });

function countStates(rows: CustomerRow[]): CustomersView['states'] {
  const states = [...new Set(rows.map(({ state }) => state))];
  return states.map((state) => ({ state, count: rows.filter((row) => row.state === state).length }));
}

function countFilters(rows: CustomerRow[]): CustomersView['counts'] {
  const failing = rows.filter(({ coverage }) => coverage.failing > 0).length;
  const late = rows.filter(({ coverage }) => coverage.late > 0).length;
  const waiting = rows.filter(({ lastCompleteAt }) => lastCompleteAt === null).length;
  const attention = rows.filter(({ reason }) => reason !== null).length;
  const fresh = Math.max(0, rows.length - failing - late - waiting);
  return { all: rows.length, attention, failing, late, waiting, fresh };
}

export const customers = (changes: Partial<CustomersView> = {}): CustomersView => {
  const rows = changes.rows ?? [customerRow('active')];
  return {
    operator,
    rows,
    search: '',
    filter: 'all',
    state: null,
    sort: 'state',
    descending: false,
    total: rows.length,
    counts: countFilters(rows),
    states: countStates(rows),
    exports: exportLinks('/dashboard/connections'),
    ...changes,
  };
};

export const customer = (state: ConnectionState, changes: Partial<CustomerView> = {}): CustomerView => ({
  operator,
  row: customerRow(state),
  connection: connection(state),
  tab: 'overview',
  streams: unread.includes(state)
    ? []
    : streams('fresh', 'fresh', state === 'degraded' ? 'failing' : 'fresh'),
  seats: unread.includes(state) ? [] : seats,
  asOf: unread.includes(state) ? null : ago(4),
  people:
    changes.tab === 'people' ? { rows: people, search: '', filter: 'all', continuation: 'next-page' } : null,
  permissions: { items: grantedPermissions, asOf: unread.includes(state) ? null : ago(4) },
  history,
  settings: changes.tab === 'settings' ? settings() : null,
  exports: hasTable(changes.tab) ? exportLinks('/dashboard/connections/q9Vb2xT0QkGmZc7n4pLw1A/rows') : null,
  shared: null,
  invitation: early.includes(state) ? { expiresAt: ago(-4 * day), openedAt: null } : null,
  action: actionOfState[state] ?? null,
  otherActions: otherActionsOf(state),
  ...changes,
});

const hasTable = (tab: CustomerView['tab'] = 'overview') => tab !== 'settings';

const grantedPermissions: CheckedPermission[] = readTier.flatMap(({ entries }) =>
  entries.map(({ name, kind, reason: why }) => ({
    name,
    kind,
    status: 'granted' as const,
    reason: why,
    remedy: null,
  })),
);

const history: CustomerView['history'] = [
  {
    at: ago(4),
    who: 'Tenantry',
    what: 'Run completed',
    detail: '1,263 records in 15 pages',
    from: null,
    changes: [],
  },
  {
    at: ago(day),
    who: 'maja@northwind.example',
    what: 'Settings changed',
    detail: null,
    from: '203.0.113.24',
    changes: [
      { name: 'domains', before: '*', after: 'contoso.com, contoso.de' },
      { name: 'contactEmail', before: null, after: 'it@contoso.com' },
    ],
  },
  {
    at: ago(2 * day),
    who: 'adele@contoso.com',
    what: 'Consent given',
    detail: 'Tier read',
    from: '2001:db8:4f::17',
    changes: [],
  },
  {
    at: ago(3 * day),
    who: 'portal',
    what: 'Invitation made',
    detail: 'Ends 30 November',
    from: '198.51.100.7',
    changes: [],
  },
];

export const schedules = [
  { value: '', label: 'As the installation does (every 6 hours)' },
  { value: 'PT1H', label: 'Every hour' },
  { value: 'PT6H', label: 'Every 6 hours' },
  { value: 'P1D', label: 'Every day' },
];

export const settings = (changes: Partial<SettingsFormView> = {}): SettingsFormView => ({
  values: {
    name: 'Contoso',
    externalId: 'C-1001',
    contactEmail: 'it@contoso.com',
    domains: '*',
    schedule: 'PT6H',
  },
  problems: [],
  schedules,
  tenantDomains: ['contoso.com', 'contoso.de', 'contoso.onmicrosoft.com'],
  isEditable: true,
  href: '/dashboard/connections/q9Vb2xT0QkGmZc7n4pLw1A/settings',
  saved: false,
  ...changes,
});

const post = (label: string, verb: string): ActionView => ({
  label,
  href: `/dashboard/connections/q9Vb2xT0QkGmZc7n4pLw1A/${verb}`,
});

const actionOfState: Partial<Record<ConnectionState, ActionView>> = {
  active: post('Read now', 'sync'),
  degraded: post('Read now', 'sync'),
  invited: post('Make a new link', 'invite'),
  'needs-consent': post('Make a new link', 'invite'),
  'needs-secret': post('Make a new link', 'invite'),
  'awaiting-confirmation': post('Yes, this is Contoso', 'confirm'),
  paused: post('Resume', 'resume'),
};

function otherActionsOf(state: ConnectionState): ActionView[] {
  if (state === 'awaiting-confirmation') return [post('No, reject it', 'reject')];
  const end: ActionView = {
    ...post('Disconnect', 'disconnect'),
    fields: { rows: 'keep' },
    warning: 'Reading stops, and the credential is deleted. The rows stay until you erase them.',
  };
  const erase: ActionView = {
    ...post('Disconnect and erase', 'disconnect'),
    fields: { rows: 'erase' },
    warning: 'Reading stops, and every row of this tenant is erased. It cannot be undone.',
  };
  if (state === 'disconnected') return [];
  return [
    ...(state === 'active' ? [post('Pause', 'pause'), post('Make a new link', 'invite')] : []),
    end,
    erase,
  ];
}
