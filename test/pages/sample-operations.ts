import type { ClientListRow, ClientsView } from '../../shared/pages/views/clients.ts';
import type { InvitationRow, InvitationsView } from '../../shared/pages/views/invitations.ts';
import type { LinkOnceView } from '../../shared/pages/views/link-once.ts';
import type { NewConnectionView } from '../../shared/pages/views/new-connection.ts';
import { readTier } from './sample-permissions.ts';
import { ago, operator, reason, review, schedules } from './samples.ts';

const day = 1440;
export const admin = { ...operator, role: 'Admin' as const };
export const reader = { ...operator, role: 'Reader' as const };

const invitation = (customerName: string, changes: Partial<InvitationRow> = {}): InvitationRow => ({
  id: `invitation-${customerName.toLowerCase().replace(/\W+/g, '-')}`,
  customerName,
  externalId: 'C-1001',
  contactEmail: 'it@contoso.com',
  mode: 'admin-consent',
  state: 'waiting',
  links: 1,
  createdAt: ago(3 * day),
  sentAt: ago(3 * day),
  sends: 1,
  remindedAt: null,
  mayRemind: ['waiting', 'opened'].includes(changes.state ?? 'waiting') && changes.sentAt !== null,
  openedAt: null,
  authenticatedAt: null,
  completedAt: null,
  expiresAt: ago(-4 * day),
  reason: null,
  isUrgent: false,
  ...changes,
});

export const invitationRows: InvitationRow[] = [
  invitation('Contoso', { expiresAt: ago(-11 * 60), isUrgent: true, remindedAt: ago(day), sends: 2 }),
  invitation('Fabrikam Residences', {
    externalId: 'C-1002',
    contactEmail: 'admin@fabrikam.com',
    mode: 'own-app',
    state: 'opened',
    openedAt: ago(90),
  }),
  invitation('Woodgrove Bank', {
    externalId: null,
    contactEmail: null,
    sentAt: null,
    sends: 0,
    state: 'opened',
    openedAt: ago(2 * day),
    reason: reason('consent-denied'),
  }),
  invitation('Litware', { state: 'authenticated', openedAt: ago(12), authenticatedAt: ago(6), links: 3 }),
  invitation('Tailspin Toys', { state: 'expired', expiresAt: ago(2 * day) }),
  invitation('Proseware', { state: 'cancelled' }),
  invitation('Alpine Ski House', {
    state: 'completed',
    openedAt: ago(2 * day),
    authenticatedAt: ago(2 * day - 3),
    completedAt: ago(2 * day - 5),
  }),
];

const exports = {
  csv: '/dashboard/export/invitations?format=csv',
  ndjson: '/dashboard/export/invitations?format=ndjson',
};

export const invitations = (changes: Partial<InvitationsView> = {}): InvitationsView => {
  const rows = changes.rows ?? invitationRows;
  return {
    operator,
    rows,
    total: rows.length,
    search: '',
    filter: 'all',
    canSend: true,
    exports,
    ...changes,
  };
};

export const newConnection = (changes: Partial<NewConnectionView> = {}): NewConnectionView => ({
  operator,
  values: {
    name: '',
    externalId: '',
    tenant: '',
    contactEmail: '',
    mode: 'admin-consent',
    tier: 'read',
    domains: '*',
    schedule: '',
    expiresInDays: '7',
    send: true,
  },
  problems: [],
  once: 'once-of-this-form',
  schedules,
  tiers: ['read'],
  consentProblem: null,
  canSend: true,
  preview: { capabilities: readTier, cannot: review().cannot },
  ...changes,
});

export const newConnectionWrong = newConnection({
  values: {
    ...newConnection().values,
    name: 'Contoso',
    tenant: 'contoso',
    contactEmail: '',
    domains: 'contoso.com\nnot a domain',
    expiresInDays: '90',
    mode: 'own-app',
  },
  problems: [
    {
      field: 'tenant',
      message: 'This is neither a GUID nor a domain name.',
      remedy: 'Give it as contoso.com.',
    },
    { field: 'domains', message: '“not a domain” is not a domain name.', remedy: null },
    { field: 'expiresInDays', message: 'A link lasts 30 days at most.', remedy: null },
    { field: 'form', message: 'Nothing was made.', remedy: 'Put this right and try again.' },
  ],
  consentProblem: 'There is no app registration for this tier yet, so nobody can consent to it.',
});

export const linkOnce = (changes: Partial<LinkOnceView> = {}): LinkOnceView => ({
  operator,
  connectionId: 'q9Vb2xT0QkGmZc7n4pLw1A',
  customerName: 'Contoso',
  isNew: true,
  url: 'https://connect.northwind.example/connect#Xk2pQ8sWv1yLr6Tn0XbM2gZk3pQ8sWv1yLr6Tn0XbM2',
  expiresAt: ago(-7 * day),
  sentTo: null,
  letter:
    'Hello,\n\nNorthwind Cloud asks to connect Contoso to its service. Please open this link; it shows every permission before anything is agreed to:\n\nhttps://connect.northwind.example/connect#Xk2pQ8sWv1yLr6Tn0XbM2gZk3pQ8sWv1yLr6Tn0XbM2\n\nIt ends on 30 November.\n\nThank you!',
  ...changes,
});

const client = (name: string, changes: Partial<ClientListRow> = {}): ClientListRow => ({
  id: `client-${name.toLowerCase().replace(/\W+/g, '-')}`,
  name,
  kind: 'key',
  appId: null,
  tenants: null,
  createdAt: ago(30 * day),
  createdBy: 'maja@northwind.example',
  revokedAt: null,
  lastUsedAt: ago(2),
  ...changes,
});

const tenantOf = (index: number, name: string | null) => ({
  id: `5d6a1b3e-6f0c-4d0b-9a57-0c7f4f1f8b2${index}`,
  name,
});

const clientRows = [
  client('Customer portal'),
  client('Billing', {
    kind: 'entra-app',
    appId: '7f3c1e52-9b0a-4d6e-8c41-5a2f9d7e6b13',
    tenants: [tenantOf(1, 'Contoso Ltd'), tenantOf(2, null)],
  }),
  client('Report of the quarter', {
    tenants: ['Contoso Ltd', 'Fabrikam', 'Litware', 'Proseware'].map((name, index) => tenantOf(index, name)),
    lastUsedAt: null,
  }),
  client('Old portal', { revokedAt: ago(3 * day), lastUsedAt: ago(4 * day) }),
];

export const clients = (changes: Partial<ClientsView> = {}): ClientsView => ({
  operator: admin,
  rows: clientRows,
  values: { name: '', kind: 'key', appId: '', tenants: '*' },
  problems: [],
  created: null,
  audience: 'api://tenantry-operators',
  ...changes,
});

export const clientsStates: Record<string, ClientsView> = {
  list: clients(),
  created: clients({ created: { name: 'Customer portal', key: 'tn_Xk2pQ8sWv1yLr6Tn0XbM2gZk3pQ8sWv1yLr6' } }),
  'created-app': clients({ created: { name: 'Billing', key: null } }),
  empty: clients({ rows: [], audience: null }),
  wrong: clients({
    values: { name: '', kind: 'entra-app', appId: 'billing', tenants: 'contoso.com' },
    problems: [
      { field: 'name', message: 'It needs a name.', remedy: null },
      { field: 'appId', message: 'This is not a GUID.', remedy: 'Copy Application (client) ID.' },
      { field: 'tenants', message: '“contoso.com” is not a GUID.', remedy: 'Give tenant IDs, or * alone.' },
    ],
  }),
};
