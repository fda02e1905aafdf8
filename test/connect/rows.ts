import { blankConnection, type ConnectionRow } from '../../shared/connect/connection-row.ts';
import { toInstant } from '../../shared/sync/due.ts';

export const start = Date.UTC(2026, 0, 1, 12, 0, 0, 123);
export const minuteMs = 60_000;
export const dayMs = 86_400_000;
/** The instant so many days after the start. */
export const day = (days: number) => toInstant(start + days * dayMs);

export const contoso = '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71';
export const fabrikam = '0c1d2e3f-4051-4627-8384-95a6b7c8d9e0';

/** A connection whose invitation was made at the start, for thirty days, and that nobody has opened. */
export const toRow = (more: Partial<ConnectionRow> = {}): ConnectionRow => ({
  ...blankConnection,
  state: 'invited',
  mode: 'admin-consent',
  tier: 'read',
  customerName: 'Contoso',
  externalId: null,
  contactEmail: null,
  customerTenant: null,
  namedTenantId: null,
  settings: { domains: ['*'] },
  createdAt: day(0),
  invitationHash: 'present',
  invitationCreatedAt: day(0),
  invitationExpiresAt: day(30),
  invitationLinks: 1,
  ...more,
});

/** A connection to Contoso that works. */
export const toActive = (more: Partial<ConnectionRow> = {}): ConnectionRow =>
  toRow({
    state: 'active',
    customerTenant: contoso,
    namedTenantId: contoso,
    tenantId: contoso,
    tenantName: 'Contoso',
    tenantDomains: ['contoso.example'],
    connectedAt: day(1),
    attemptAt: day(1),
    grantedAt: day(1),
    ...more,
  });

/** The secret of a customer's own registration, as a row points to it. */
export const ownRegistration = (more: object = {}) => ({
  clientId: '66666666-7777-4888-9999-000000000000',
  credential: {
    kind: 'own-secret' as const,
    name: 'own-app-secret-of-contoso',
    version: '0123456789abcdef0123456789abcdef',
    expiresAt: day(300),
    savedAt: day(1),
    ...more,
  },
});
