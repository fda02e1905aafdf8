import type { Connection, ConnectionState } from '../contracts/connections.ts';
import type { ConnectionQuery } from '../contracts/queries.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { quote } from '../store/filter.ts';
import { storageStatus } from '../store/tables.ts';
import { connectionPartition } from './connection-row.ts';
import { toConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';

/** What may be stored of a connection that is shown in a state: an expired invitation is shown as `invited`. */
const storedStates = (state: ConnectionState) =>
  (state === 'invited' ? ['invited', 'authenticating', 'approval-pending'] : [state])
    .map((stored) => `state eq ${quote(stored)}`)
    .join(' or ');

/** Storage did not take what the query said, or its client could not even read it. */
const isRefused = (error: unknown) =>
  error instanceof TenantryError &&
  (storageStatus(error.facts.cause) === 400 || error.facts.cause instanceof SyntaxError);

/** One page of connections; a page may be empty and still go on. */
export async function listConnections(
  { connect, now }: ConnectDependencies,
  { state, externalId, limit, continuation }: ConnectionQuery,
): Promise<{ items: Connection[]; continuation: string | null }> {
  const filter = [
    state === undefined ? '' : storedStates(state),
    externalId === undefined ? '' : `externalId eq ${quote(externalId)}`,
  ]
    .filter((part) => part !== '')
    .map((part) => `(${part})`)
    .join(' and ');
  const page = await connect.connections
    .page({ partitionKey: connectionPartition, limit, continuation, filter })
    .catch((cause: unknown) => {
      if (continuation === undefined || !isRefused(cause)) throw cause;
      throw new TenantryError('bad-request', 'The continuation is not one of ours', {
        cause,
        errors: [{ pointer: '/continuation', detail: 'is not one of ours' }],
      });
    });
  return {
    items: page.rows
      .map(({ row, rowKey }) => toConnection(rowKey, row, now()))
      .filter((connection) => state === undefined || connection.state === state),
    continuation: page.continuation,
  };
}
