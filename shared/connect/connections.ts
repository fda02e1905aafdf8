import type { Connection, Reason } from '../contracts/connections.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Stored } from '../store/rows.ts';
import { streamStatus } from '../sync/ledger.ts';
import { type ConnectionRow, type ConnectTables, connectionPartition } from './connection-row.ts';
import { toReason } from './reasons.ts';
import { waitingStates } from './state-groups.ts';
import { type ConnectionEvent, transition } from './state-table.ts';

export async function getConnection(
  { connections }: ConnectTables,
  id: string,
): Promise<Stored<ConnectionRow>> {
  const found = /^[A-Za-z0-9_-]{22}$/.test(id) ? await connections.find(connectionPartition, id) : undefined;
  if (!found) throw new TenantryError('not-found', 'There is no such connection');
  return found;
}

export interface EventFacts {
  detail?: string | null;
  /** What else changes in the same write. */
  also?: (row: ConnectionRow) => Partial<ConnectionRow>;
  /** The event counts only where this holds; a late message must not move a connection that has gone on. */
  onlyIf?: (row: ConnectionRow) => boolean;
}

/** Moves a connection by the state table. Returns where it stood before and stands now. */
export async function applyEvent(
  { connections }: ConnectTables,
  id: string,
  event: ConnectionEvent,
  { detail = null, also, onlyIf }: EventFacts = {},
): Promise<{ before: ConnectionRow; after: ConnectionRow }> {
  let before: ConnectionRow | undefined;
  try {
    const { row: after } = await connections.change(connectionPartition, id, (row) => {
      before = row;
      if (onlyIf && !onlyIf(row)) return undefined;
      const next = transition(row.state, event);
      if (next === 'refused') {
        throw new TenantryError(
          'wrong-state',
          `A connection that is ${row.state} cannot be ${event.replace(/-/g, ' ')}`,
        );
      }
      const more = also?.(row) ?? {};
      if (next === 'stays') return also ? { ...row, ...more } : undefined;
      return {
        ...row,
        state: next.to,
        reasonCode: next.reason,
        reasonDetail: next.reason ? detail : null,
        ...more,
      };
    });
    return { before: before ?? after, after };
  } catch (error) {
    if (hasCode(error, 'not-found'))
      throw new TenantryError('not-found', 'There is no such connection', { cause: error });
    throw error;
  }
}

/** Nobody has the link: its letter was not taken. */
const isUnsent = (row: ConnectionRow): boolean =>
  row.state === 'invited' && row.invitationOpenedAt === null && row.invitationMailProblem !== null;

/** The reason that is stored, or that follows: an expired invitation needs nobody to write it down. */
export function reasonOf(row: ConnectionRow, now: number): Reason | null {
  if (isInvitationOver(row, now)) return toReason('invitation-expired', null, row.mode);
  if (row.reasonCode !== null) return toReason(row.reasonCode, row.reasonDetail, row.mode);
  return isUnsent(row) ? toReason('invitation-not-sent', row.invitationMailProblem, row.mode) : null;
}

export const isInvitationOver = (row: ConnectionRow, now: number): boolean =>
  waitingStates.includes(row.state) &&
  row.invitationExpiresAt !== null &&
  Date.parse(row.invitationExpiresAt) <= now;

/**
 * Where the audit tells of a connection: with its tenant as soon as that is the right one, before with the connection,
 * whoever has tried.
 */
export const auditPartition = (id: string, row: ConnectionRow): string =>
  row.tenantId !== null && (row.connectedAt !== null || row.tenantId === row.namedTenantId)
    ? row.tenantId
    : id;

/** What may be told of a customer's own registration. */
export const toOwnRegistration = ({ registration }: ConnectionRow): Connection['registration'] =>
  registration === null
    ? null
    : {
        clientId: registration.clientId,
        credential: registration.credential.kind === 'own-secret' ? 'secret' : 'certificate',
        expiresAt: registration.credential.expiresAt,
        savedAt: registration.credential.savedAt,
      };

/** A row as the API answers it. */
export function toConnection(id: string, row: ConnectionRow, now: number): Connection {
  const { summary, settings } = row;
  return {
    id,
    state: isInvitationOver(row, now) ? 'invited' : row.state,
    reason: reasonOf(row, now),
    mode: row.mode,
    tier: row.tier,
    tenant:
      row.tenantId === null
        ? null
        : { id: row.tenantId, name: row.tenantName ?? row.tenantId, domains: row.tenantDomains ?? [] },
    customer: {
      name: row.customerName,
      externalId: row.externalId,
      tenant: row.customerTenant,
      contactEmail: row.contactEmail,
    },
    settings,
    consentedBy: row.consentedBy,
    registration: toOwnRegistration(row),
    createdAt: row.createdAt,
    connectedAt: row.connectedAt,
    streams: (summary?.streams ?? []).map(({ stream, lastCompleteAt, failing, rows }) => ({
      stream,
      status: streamStatus({ lastCompleteAt, failing }, summary?.targetSeconds ?? 0, now),
      lastCompleteAt,
      rows,
    })),
  };
}
