import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { isLoopback } from '../clouds/clouds.ts';
import type { Settings } from '../config/settings.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

/** Plain http is for a storage emulator on this very machine and for no other. */
function isLocalStorage(connectionString: string): boolean {
  if (/(^|;)UseDevelopmentStorage=true(;|$)/i.test(connectionString)) return true;
  const endpoint = /(?:^|;)TableEndpoint=([^;]+)/i.exec(connectionString)?.[1];
  return endpoint !== undefined && URL.canParse(endpoint) && isLoopback(endpoint);
}

/** Clients of tables that exist: each is created when it is first asked for. */
export interface Tables {
  table(name: string): Promise<TableClient>;
}

/** `credential` is needed only where storage is reached by identity. */
export function createTables(storage: Settings['storage'], credential: () => TokenCredential): Tables {
  const clients = new Map<string, Promise<TableClient>>();

  const connect = (name: string) =>
    storage.kind === 'connection-string'
      ? TableClient.fromConnectionString(storage.value, name, {
          allowInsecureConnection: isLocalStorage(storage.value),
        })
      : new TableClient(storage.table, name, credential());

  const create = async (name: string) => {
    const client = connect(name);
    await client.createTable();
    return client;
  };

  return {
    table(name) {
      const known = clients.get(name);
      if (known) return known;
      const made = create(name).catch((error: unknown) => {
        clients.delete(name);
        throw toStorageError(error, `Table ${name}`);
      });
      clients.set(name, made);
      return made;
    },
  };
}

/** The HTTP status of a storage failure, where there was an answer. */
export function storageStatus(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** 404, 409 and 412 keep their meaning; all else is storage that cannot be used now. */
export function toStorageError(error: unknown, what: string): TenantryError {
  if (error instanceof TenantryError) return error;
  const status = storageStatus(error);
  if (status === 404) return new TenantryError('not-found', `${what}: not found`, { cause: error, status });
  if (status === 409 || status === 412) {
    return new TenantryError('conflict-in-storage', `${what}: changed by somebody else`, {
      cause: error,
      status,
    });
  }
  return new TenantryError('storage-unavailable', `${what}: storage answered ${status ?? 'nothing'}`, {
    cause: error,
  });
}
