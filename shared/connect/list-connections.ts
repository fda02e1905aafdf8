import type { Connection, ConnectionState } from '../contracts/connections.ts';
import type { ConnectionQuery } from '../contracts/queries.ts';
import { quote } from '../store/filter.ts';
import { pageConnections } from './connection-page.ts';
import { toConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { waitingStates } from './state-groups.ts';
import { isInScope, type TenantScope } from './tenant-scope.ts';

/** What may be stored of a connection that is shown in a state: an expired invitation is shown as `invited`. */
const storedStates = (state: ConnectionState) =>
  (state === 'invited' ? waitingStates : [state]).map((stored) => `state eq ${quote(stored)}`).join(' or ');

/** One page of connections, of these tenants only or of all (null); a page may be empty and still go on. */
export async function listConnections(
  { connect, now }: ConnectDependencies,
  { state, externalId, limit, continuation }: ConnectionQuery,
  tenants: TenantScope,
): Promise<{ items: Connection[]; continuation: string | null }> {
  const filter = [
    state === undefined ? '' : storedStates(state),
    externalId === undefined ? '' : `externalId eq ${quote(externalId)}`,
  ]
    .filter((part) => part !== '')
    .map((part) => `(${part})`)
    .join(' and ');
  const page = await pageConnections(connect, { limit, continuation, filter });
  return {
    items: page.rows
      .filter(({ row }) => isInScope(tenants, row))
      .map(({ row, rowKey }) => toConnection(rowKey, row, now()))
      .filter((connection) => state === undefined || connection.state === state),
    continuation: page.continuation,
  };
}
