import type { z } from 'zod';
import type { Change } from './changes.ts';
import type {
  Connection,
  connectionWithInvitation,
  createConnection,
  giveRegistration,
} from './connections.ts';
import type { HealthDetails } from './health.ts';
import type { Invitation } from './invitations.ts';
import type { storedRecord } from './records.ts';
import type { StreamCoverage } from './streams.ts';

const tenantId = '8d1f3a52-6c1e-4e7b-9f0a-2b7c5d4e6f10';
const id = 'k3J9vQ2mT7xW1bN5cR8dYg';

export const createConnectionExample: z.input<typeof createConnection> = {
  customer: {
    name: 'Contoso',
    externalId: 'C-1001',
    tenant: 'contoso.com',
    contactEmail: 'it@contoso.com',
  },
  mode: 'admin-consent',
  tier: 'read',
  settings: { domains: ['*'] },
  invitation: { expiresInDays: 7, send: false },
};

const invited: Connection = {
  id,
  state: 'invited',
  reason: null,
  mode: 'admin-consent',
  tier: 'read',
  tenant: null,
  customer: {
    name: 'Contoso',
    externalId: 'C-1001',
    tenant: 'contoso.com',
    contactEmail: 'it@contoso.com',
  },
  settings: { domains: ['*'] },
  consentedBy: null,
  registration: null,
  createdAt: '2026-03-02T09:15:00Z',
  connectedAt: null,
  streams: [],
};

export const connectionExample: Connection = {
  ...invited,
  state: 'active',
  tenant: { id: tenantId, name: 'Contoso', domains: ['contoso.com', 'contoso.onmicrosoft.com'] },
  consentedBy: {
    objectId: '5b0c7e9d-3f42-4a86-b1d5-7e9f0a1c2d3e',
    name: 'Alex Wilber',
    username: 'alex@contoso.com',
  },
  connectedAt: '2026-03-02T10:02:11Z',
  streams: [{ stream: 'users', status: 'fresh', lastCompleteAt: '2026-03-02T10:04:30Z', rows: 25 }],
};

export const disconnectedExample: Connection = {
  ...connectionExample,
  state: 'disconnected',
  reason: {
    code: 'disconnected-by-partner',
    message: 'The connection was ended by the partner.',
    remedy: 'A new connection has to be made if data is to be read again.',
    actor: 'nobody',
  },
  streams: [],
};

/** The token is not a real one. */
export const invitationExample = (publicUrl: string): z.input<typeof connectionWithInvitation> => ({
  ...invited,
  invitation: { url: `${publicUrl}/connect#example-token`, expiresAt: '2026-03-09T09:15:00Z' },
});

/** The secret is not a real one. */
export const registrationExample: z.input<typeof giveRegistration> = {
  tenant: 'contoso.com',
  clientId: '9f0b7a62-1d3c-4c8e-a5f4-6b2d8e0c1a77',
  clientSecret: 'the column Value, not the Secret ID',
  expiresOn: '2027-03-02',
};

export const invitationViewExample: Invitation = {
  id,
  connectionId: id,
  customer: { name: 'Contoso', externalId: 'C-1001', contactEmail: 'it@contoso.com' },
  mode: 'admin-consent',
  state: 'opened',
  reason: null,
  links: 1,
  createdAt: '2026-03-02T09:15:00Z',
  sentAt: '2026-03-02T09:15:04Z',
  sends: 1,
  remindedAt: null,
  openedAt: '2026-03-02T09:40:21Z',
  authenticatedAt: null,
  completedAt: null,
  expiresAt: '2026-03-09T09:15:00Z',
};

export const streamCoverageExample: StreamCoverage = {
  stream: 'users',
  status: 'fresh',
  lastCompleteAt: '2026-03-02T10:04:30Z',
  rows: 25,
  lastAttemptAt: '2026-03-02T10:04:12Z',
  ageSeconds: 1260,
  targetSeconds: 21600,
  lastRun: '20260302T100411Z-users',
  pages: 1,
  records: 25,
  requests: 2,
  added: 25,
  changed: 0,
  removed: 0,
  cursorSavedAt: '2026-03-02T10:04:30Z',
  incomplete: null,
  heldBack: 0,
  child: null,
};

const personId = 'b1c5a3de-90f7-4c1b-8e2d-6f5a4b3c2d1e';

export const recordExample = {
  _tenantId: tenantId,
  _key: personId,
  _changedAt: '2026-03-02T10:04:12Z',
  _removedAt: null,
  displayName: 'Megan Bowen',
  mail: 'megan@contoso.com',
} satisfies z.infer<typeof storedRecord>;

export const changeExample: Change = {
  id: `20260302T100411Z-users.users.${personId}`,
  tenantId,
  stream: 'users',
  key: personId,
  change: 'changed',
  fields: ['displayName'],
  changedAt: '2026-03-02T10:04:12Z',
  publishedAt: '2026-03-02T10:04:30Z',
};

export const healthDetailsExample: HealthDetails = {
  status: 'ok',
  checkedAt: '2026-03-02T12:00:00Z',
  checks: [
    { name: 'storage', status: 'ok', milliseconds: 6, message: null },
    { name: 'vault', status: 'ok', milliseconds: 21, message: null },
    { name: 'identity', status: 'ok', milliseconds: 0, message: null },
    { name: 'registrations', status: 'ok', milliseconds: 0, message: null },
    { name: 'queues', status: 'ok', milliseconds: 9, message: null },
    { name: 'schedule', status: 'ok', milliseconds: 11, message: null },
  ],
  queues: [{ queue: 'sync-run', waiting: 2, givenUp: 0 }],
  oldestDue: { connector: 'directory', dueAt: '2026-03-02T12:03:27.500Z', lateSeconds: 0 },
};
