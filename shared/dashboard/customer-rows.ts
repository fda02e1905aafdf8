import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { toConnection } from '../connect/connections.ts';
import { checkedStates, troubledStates, waitingStates } from '../connect/state-groups.ts';
import type { CustomerRow } from '../pages/views/customers.ts';
import type { Services } from '../services/services.ts';

/** One connection as a line of a list. */
export function toCustomerRow(id: string, row: ConnectionRow, now: number): CustomerRow {
  const connection = toConnection(id, row, now);
  const coverage = { waiting: 0, fresh: 0, late: 0, failing: 0 };
  for (const { status } of connection.streams) coverage[status] += 1;
  const completed = connection.streams.map(({ lastCompleteAt }) => lastCompleteAt);
  return {
    id,
    customerName: row.customerName,
    tenantName: row.tenantName,
    tenantId: row.tenantId,
    state: connection.state,
    reason: connection.reason,
    coverage,
    people: row.summary?.people ?? null,
    seatsAssigned: row.summary?.seatsAssigned ?? null,
    seatsOwned: row.summary?.seatsOwned ?? null,
    // The oldest of the streams tells how old what is shown may be.
    lastCompleteAt: completed.includes(null) ? null : (completed.toSorted()[0] ?? null),
    nextDueAt: row.summary?.nextDueAt ?? null,
    createdAt: row.createdAt,
    externalId: row.externalId,
    mode: row.mode,
    credentialExpiresAt: row.registration?.credential.expiresAt ?? null,
    hasDomainFilter: !row.settings.domains.includes('*'),
  };
}

/** Every connection, in one query. */
export async function listCustomerRows({ connect, now, log }: Services): Promise<CustomerRow[]> {
  const rows: CustomerRow[] = [];
  const onUnreadable = (error: unknown) => log.error('connection-unreadable', error);
  for await (const { row, rowKey } of connect.connections.list({
    partitionKey: connectionPartition,
    onUnreadable,
  })) {
    rows.push(toCustomerRow(rowKey, row, now()));
  }
  return rows;
}

const failingStates = new Set(['degraded', ...troubledStates]);
const unfinishedStates = new Set([...waitingStates, ...checkedStates]);

/** One word for a line: how the customer stands. */
export function standing({
  state,
  coverage,
}: CustomerRow): 'fresh' | 'late' | 'failing' | 'waiting' | 'ended' {
  if (state === 'disconnected') return 'ended';
  if (failingStates.has(state) || coverage.failing > 0) return 'failing';
  if (unfinishedStates.has(state)) return 'waiting';
  if (coverage.late > 0) return 'late';
  return coverage.waiting > 0 || coverage.fresh === 0 ? 'waiting' : 'fresh';
}

/** Somebody must do something: the reason says who. */
export const needsSomebody = (row: CustomerRow): boolean =>
  row.state !== 'disconnected' && row.reason !== null && row.reason.actor !== 'nobody';
