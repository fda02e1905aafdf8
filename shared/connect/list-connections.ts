import type { Connection } from '../contracts/connections.ts';
import type { ConnectionQuery } from '../contracts/queries.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { connectionPartition } from './connection-row.ts';
import { toConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** One page of connections; a page may be empty and still go on. */
export async function listConnections(
  { connect, now }: ConnectDependencies,
  { state, externalId, limit, continuation }: ConnectionQuery,
): Promise<{ items: Connection[]; continuation: string | null }> {
  const filter = [
    state === undefined ? '' : `state eq ${quote(state)}`,
    externalId === undefined ? '' : `externalId eq ${quote(externalId)}`,
  ]
    .filter((part) => part !== '')
    .join(' and ');
  const page = await connect.connections
    .page({ partitionKey: connectionPartition, limit, continuation, filter })
    .catch((cause: unknown) => {
      if (continuation === undefined) throw cause;
      throw new TenantryError('bad-request', 'The continuation is not one of ours', {
        cause,
        errors: [{ pointer: '/continuation', detail: 'is not one of ours' }],
      });
    });
  return {
    items: page.rows.map(({ row, rowKey }) => toConnection(rowKey, row, now())),
    continuation: page.continuation,
  };
}
