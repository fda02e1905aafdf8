import type { ConnectionRow } from '../connect/connection-row.ts';
import { toConnection, toOwnRegistration } from '../connect/connections.ts';
import { mayResume } from '../connect/may-resume.ts';
import { toCapabilities } from '../connect/show-review.ts';
import { transition } from '../connect/state-table.ts';
import type { ReceiptCard } from '../pages/views/receipt.ts';
import { tierEntry } from '../permissions/catalogue.ts';
import type { Services } from '../services/services.ts';
import { toDays } from './days.ts';
import { findEnd } from './entries.ts';
import { findLastUse, type Known, readAttempts } from './last-use.ts';
import type { OwnConnection } from './of-tenant.ts';

const nothing = { pause: false, resume: false, disconnect: false };

/** A vault that failed on the way leaves something to finish. */
const isUnfinished = ({ registration, preparedCertificate }: ConnectionRow) =>
  registration !== null || preparedCertificate !== null;

export const mayDisconnect = (row: ConnectionRow) => row.state !== 'disconnected' || isUnfinished(row);

const toMay = (row: ConnectionRow): ReceiptCard['may'] => ({
  pause: row.state !== 'paused' && transition(row.state, 'paused-by-customer') !== 'refused',
  resume: mayResume(row, 'customer'),
  disconnect: mayDisconnect(row),
});

/** Who gave it is told with when that was; a credential that was given instead has a date alone. */
const givenAt = ({ consentedBy, connectedAt, attemptAt, registration }: ConnectionRow) =>
  (consentedBy === null ? connectedAt : (attemptAt ?? connectedAt)) ??
  registration?.credential.savedAt ??
  null;

function toCard(services: Services, { id, row }: OwnConnection): ReceiptCard {
  const { state, reason } = toConnection(id, row, services.now());
  return {
    id,
    customerName: row.customerName,
    mode: row.mode,
    state,
    reason,
    givenBy: row.consentedBy && { name: row.consentedBy.name, username: row.consentedBy.username },
    givenAt: givenAt(row),
    endedAt: null,
    capabilities: toCapabilities(tierEntry(row.tier, true)),
    granted: row.grantedRoles,
    lastUsedAt: null,
    days: null,
    registration: toOwnRegistration(row),
    may: nothing,
  };
}

/** What whoever holds the invitation may know. */
export const toSummary = async (services: Services, connection: OwnConnection): Promise<ReceiptCard> => ({
  ...toCard(services, connection),
  lastUsedAt: await findLastUse(services, connection, {
    attempts: await readAttempts(services, connection.row.tenantId),
    entries: [],
  }),
});

/** What a person of the tenant may know, and do. */
export const toDetails = async (
  services: Services,
  connection: OwnConnection,
  known: Known,
): Promise<ReceiptCard> => ({
  ...toCard(services, connection),
  endedAt: await findEnd(services, connection),
  lastUsedAt: await findLastUse(services, connection, known),
  days: toDays(connection.id, known.entries),
  may: toMay(connection.row),
});
