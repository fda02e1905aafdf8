import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Stored } from '../store/rows.ts';
import { storageStatus } from '../store/tables.ts';
import { type ConnectionRow, type ConnectTables, connectionPartition } from './connection-row.ts';

/** Storage did not take what the query said, or its client could not even read it. */
const isRefused = (error: unknown) =>
  error instanceof TenantryError &&
  (storageStatus(error.facts.cause) === 400 || error.facts.cause instanceof SyntaxError);

/** What storage's client makes of where a listing stands; it takes anything else for the beginning. */
const ours = z.object({ nextPartitionKey: z.string().min(1), nextRowKey: z.string().optional() });

function isOurs(continuation: string): boolean {
  try {
    return ours.safeParse(JSON.parse(Buffer.from(continuation, 'base64').toString())).success;
  } catch {
    return false;
  }
}

const refuse = (cause?: unknown) =>
  new TenantryError('bad-request', 'The continuation is not one of ours', {
    ...(cause === undefined ? {} : { cause }),
    errors: [{ pointer: '/continuation', detail: 'is not one of ours' }],
  });

/** One page of stored connections. Throws `bad-request` for a continuation that is not one of ours. */
export async function pageConnections(
  { connections }: ConnectTables,
  { limit, continuation, filter }: { limit: number; continuation?: string | undefined; filter: string },
): Promise<{ rows: Stored<ConnectionRow>[]; continuation: string | null }> {
  if (continuation !== undefined && !isOurs(continuation)) throw refuse();
  try {
    return await connections.page({ partitionKey: connectionPartition, limit, continuation, filter });
  } catch (cause) {
    if (continuation === undefined || !isRefused(cause)) throw cause;
    throw refuse(cause);
  }
}
