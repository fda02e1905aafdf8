import {
  auditPartition,
  isInvitationOver,
  reasonOf,
  toConnection,
  toOwnRegistration,
} from '../../shared/connect/connections.ts';
import { toGrantedPermissions } from '../../shared/connect/granted-permissions.ts';
import { type ConnectionState, connectionStates } from '../../shared/contracts/connections.ts';
import { readRoles } from '../sync/customer-row.ts';
import { contoso, day, dayMs, fabrikam, ownRegistration, start, toActive, toRow } from './rows.ts';

const at = (days: number) => start + days * dayMs;
const waiting: ConnectionState[] = ['invited', 'authenticating', 'approval-pending'];

test.each(connectionStates)('a link that has ended is over for a connection that is %s', (state) => {
  const row = toRow({ state });
  expect(isInvitationOver(row, at(30) - 1)).toBe(false);
  expect(isInvitationOver(row, at(30))).toBe(waiting.includes(state));
  expect(isInvitationOver({ ...row, invitationExpiresAt: null }, at(1000))).toBe(false);
  expect(toConnection('id', row, at(30)).state).toBe(waiting.includes(state) ? 'invited' : state);
  expect(toConnection('id', row, at(29)).state).toBe(state);
});

const unsent = { invitationMailProblem: 'the address is not known' };
test.each([
  ['nothing is wrong', toRow(), 3, null],
  [
    'the last try failed',
    toRow({ reasonCode: 'sign-in-failed', reasonDetail: 'AADSTS50053' }),
    3,
    'sign-in-failed',
  ],
  ['the link has ended', toRow(), 30, 'invitation-expired'],
  ['the link has ended after a try', toRow({ reasonCode: 'consent-denied' }), 30, 'invitation-expired'],
  ['the letter was not taken', toRow(unsent), 3, 'invitation-not-sent'],
  [
    'the letter was not taken, and the link was used',
    toRow({ ...unsent, invitationOpenedAt: day(1) }),
    3,
    null,
  ],
  ['the letter was not taken by whom is connected', toActive(unsent), 3, null],
  [
    'a try failed, and no letter was taken',
    toRow({ ...unsent, reasonCode: 'wrong-tenant' }),
    3,
    'wrong-tenant',
  ],
] as const)('where %s the reason says so', (_, row, days, code) => {
  expect(reasonOf(row, at(days))?.code ?? null).toBe(code);
});

test('a reason is completed by what is known of it, and by how the customer connects', () => {
  const denied = toRow({ reasonCode: 'sign-in-failed', reasonDetail: 'AADSTS50053' });
  expect(reasonOf(denied, start)?.message).toBe('The sign-in at Microsoft did not succeed (AADSTS50053).');
  expect(reasonOf(toRow(unsent), start)?.message).toBe(
    'The letter with the invitation was not sent: the address is not known.',
  );
  const revoked = toActive({ state: 'needs-consent', reasonCode: 'consent-revoked' });
  expect(reasonOf(revoked, start)?.remedy).not.toBe(reasonOf({ ...revoked, mode: 'own-app' }, start)?.remedy);
});

test.each([
  ['nobody has signed in', toRow(), 'id'],
  ['somebody has signed in, unnamed', toRow({ tenantId: fabrikam }), 'id'],
  ['another tenant was tried', toRow({ tenantId: fabrikam, namedTenantId: contoso }), 'id'],
  ['the named tenant has signed in', toRow({ tenantId: contoso, namedTenantId: contoso }), contoso],
  ['it is connected', toActive({ namedTenantId: null }), contoso],
  ['it was connected before it is known to whom', toActive({ tenantId: null }), 'id'],
])('the audit tells of a connection where %s', (_, row, partition) => {
  expect(auditPartition('id', row)).toBe(partition);
});

test('of a customer’s own registration nothing is told that is secret', () => {
  expect(toOwnRegistration(toRow())).toBeNull();
  const secret = toOwnRegistration(toRow({ registration: ownRegistration() }));
  expect(secret).toEqual({
    clientId: '66666666-7777-4888-9999-000000000000',
    credential: 'secret',
    expiresAt: day(300),
    savedAt: day(1),
  });
  const certificate = toRow({ registration: ownRegistration({ kind: 'own-certificate', expiresAt: null }) });
  expect(toOwnRegistration(certificate)).toMatchObject({ credential: 'certificate', expiresAt: null });
});

test('a connection that nobody has made yet has no tenant and no streams', () => {
  const row = toRow({
    externalId: 'C-17',
    contactEmail: 'it@contoso.example',
    customerTenant: 'contoso.example',
  });
  expect(toConnection('id', row, start)).toEqual({
    id: 'id',
    state: 'invited',
    reason: null,
    mode: 'admin-consent',
    tier: 'read',
    tenant: null,
    customer: {
      name: 'Contoso',
      externalId: 'C-17',
      tenant: 'contoso.example',
      contactEmail: 'it@contoso.example',
    },
    settings: { domains: ['*'] },
    consentedBy: null,
    registration: null,
    createdAt: day(0),
    connectedAt: null,
    streams: [],
  });
});

test('a tenant of which no name is known has its id for one', () => {
  expect(toConnection('id', toActive(), start).tenant).toEqual({
    id: contoso,
    name: 'Contoso',
    domains: ['contoso.example'],
  });
  const unknown = toActive({ tenantName: null, tenantDomains: null });
  expect(toConnection('id', unknown, start).tenant).toEqual({ id: contoso, name: contoso, domains: [] });
});

test('a stream is late after twice the time in which it should be read', () => {
  const stream = { stream: 'users', lastCompleteAt: day(2), failing: false, rows: 14 };
  const summary = {
    streams: [
      stream,
      { ...stream, stream: 'groups', failing: true },
      { ...stream, stream: 'domains', lastCompleteAt: null },
    ],
    targetSeconds: 3600,
    people: null,
    seatsOwned: null,
    seatsAssigned: null,
    nextDueAt: null,
  };
  const statusesAt = (ms: number) =>
    toConnection('id', toActive({ summary }), at(2) + ms).streams.map(({ status }) => status);
  expect(statusesAt(7_200_000)).toEqual(['fresh', 'failing', 'waiting']);
  expect(statusesAt(7_200_001)).toEqual(['late', 'failing', 'waiting']);
  expect(toConnection('id', toActive({ summary }), at(2)).streams[0]).toEqual({
    stream: 'users',
    status: 'fresh',
    lastCompleteAt: day(2),
    rows: 14,
  });
});

const statuses = (more: Parameters<typeof toActive>[0]) => {
  const { items } = toGrantedPermissions(toActive(more));
  const of = (kind: string) =>
    [...new Set(items.filter((item) => item.kind === kind).map(({ status }) => status))].join();
  return { application: of('application'), delegated: of('delegated') };
};
const consentedBy = { objectId: contoso, name: null, username: null };

test.each([
  ['no token has told yet', {}, 'unknown', 'unknown'],
  ['a token has told', { grantedRoles: readRoles }, 'granted', 'unknown'],
  ['a token held nothing', { grantedRoles: [] }, 'missing', 'unknown'],
  ['somebody has signed in', { grantedRoles: readRoles, consentedBy }, 'granted', 'granted'],
  [
    'somebody signed in before the tenant had a registration of its own',
    { mode: 'own-app', grantedRoles: readRoles, consentedBy },
    'granted',
    'unknown',
  ],
] as const)('where %s a permission is no more than it is', (_, more, application, delegated) => {
  expect(statuses(more as Parameters<typeof toActive>[0])).toEqual({ application, delegated });
});

test('permissions are as old as the token that told of them', () => {
  expect(toGrantedPermissions(toActive()).asOf).toBeNull();
  expect(toGrantedPermissions(toActive({ grantedRoles: readRoles })).asOf).toBe(day(1));
});
