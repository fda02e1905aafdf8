import type { ConnectionState } from '../contracts/connections.ts';
import type { Invitation, InvitationState } from '../contracts/invitations.ts';
import type { InvitationQuery } from '../contracts/queries.ts';
import type { Logger } from '../log/logger.ts';
import type { InvitationRow } from '../pages/views/invitations.ts';
import { quote } from '../store/filter.ts';
import { pageConnections } from './connection-page.ts';
import { type ConnectionRow, type ConnectTables, connectionPartition } from './connection-row.ts';
import { reasonOf } from './connections.ts';
import {
  authenticatedAt,
  completedAt,
  isRemindable,
  isUrgent,
  toInvitationState,
} from './invitation-state.ts';
import { checkedStates, troubledStates, waitingStates, workingStates } from './state-groups.ts';
import { isInScope, type TenantScope } from './tenant-scope.ts';

interface ListDependencies {
  connect: ConnectTables;
  now: () => number;
}

/** The present invitation of a connection, as the API answers it. */
export function toInvitation(id: string, row: ConnectionRow, now: number): Invitation {
  return {
    id,
    connectionId: id,
    customer: { name: row.customerName, externalId: row.externalId, contactEmail: row.contactEmail },
    mode: row.mode,
    state: toInvitationState(row, now),
    reason: reasonOf(row, now),
    links: row.invitationLinks ?? 1,
    createdAt: row.invitationCreatedAt,
    sentAt: row.invitationSentAt,
    sends: row.invitationSends ?? 0,
    remindedAt: row.invitationRemindedAt,
    openedAt: row.invitationOpenedAt,
    authenticatedAt: authenticatedAt(row),
    completedAt: completedAt(row),
    expiresAt: row.invitationExpiresAt,
  };
}

/** The states that a connection may be in while its invitation is in one: what storage is asked for. */
const storedStates: Record<InvitationState, ConnectionState[]> = {
  waiting: [...waitingStates, ...troubledStates],
  opened: [...waitingStates, ...troubledStates],
  authenticated: [...waitingStates, ...checkedStates, ...troubledStates],
  expired: [...waitingStates, ...troubledStates],
  cancelled: [...waitingStates, ...troubledStates],
  completed: [...troubledStates, ...workingStates],
};
const unfinished = [...waitingStates, ...checkedStates, ...troubledStates];

/** One page of invitations that have not led to a connection yet, or of those in one state; it may be empty and still go on. */
export async function listInvitations(
  { connect, now }: ListDependencies,
  { state, limit, continuation }: InvitationQuery,
  tenants: TenantScope,
): Promise<{ items: Invitation[]; continuation: string | null }> {
  const stored = state === undefined ? unfinished : storedStates[state];
  const filter = stored.map((each) => `state eq ${quote(each)}`).join(' or ');
  const page = await pageConnections(connect, { limit, continuation, filter });
  return {
    items: page.rows
      .filter(({ row }) => isInScope(tenants, row))
      .map(({ row, rowKey }) => toInvitation(rowKey, row, now()))
      .filter((each) => (state === undefined ? each.state !== 'completed' : each.state === state)),
    continuation: page.continuation,
  };
}

function toInvitationRow(id: string, row: ConnectionRow, now: number): InvitationRow {
  const { connectionId: _, customer, ...rest } = toInvitation(id, row, now);
  const { name, externalId, contactEmail } = customer;
  return {
    ...rest,
    customerName: name,
    externalId,
    contactEmail,
    isUrgent: isUrgent(row, now),
    mayRemind: isRemindable(row, now),
  };
}

/** The invitation of every connection that has not ended, in one query. */
export async function listInvitationRows({
  connect,
  now,
  log,
}: ListDependencies & { log: Logger }): Promise<InvitationRow[]> {
  const rows: InvitationRow[] = [];
  const filter = `state ne ${quote('disconnected')}`;
  const onUnreadable = (error: unknown) => log.error('connection-unreadable', error);
  const query = { partitionKey: connectionPartition, filter, onUnreadable };
  for await (const { row, rowKey } of connect.connections.list(query))
    rows.push(toInvitationRow(rowKey, row, now()));
  return rows;
}
