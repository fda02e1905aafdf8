import type { AddressInfo } from 'node:net';
import type { Blobs } from '../../../shared/store/blobs.ts';
import { createTables, type Tables } from '../../../shared/store/tables.ts';
import { createCounter } from '../../bench/store/counts.ts';
import { createStoreServer } from '../../bench/store/server.ts';
import { createTableStore } from '../../bench/store/tables.ts';
import { toConnectionString } from '../../local/azurite.ts';

export interface MemoryStore {
  tables: Tables;
  blobs: Blobs;
  stop(): void;
}

function createBlobs(): Blobs {
  const blobs = new Map<string, string>();
  return {
    put: async (name, text) => void blobs.set(name, text),
    get: async (name) => blobs.get(name) ?? '',
    async removeUnder(prefix) {
      for (const name of blobs.keys()) if (name.startsWith(prefix)) blobs.delete(name);
    },
  };
}

/** Tables in this process's memory at an address of their own, without the emulator: no queues, no blobs. */
export async function startMemoryTables(): Promise<{ storage: string; stop(): void }> {
  const server = createStoreServer({
    store: createTableStore(),
    counter: createCounter(),
    limits: { batchMs: 0, rowsPerSecond: 0 },
    control: () => undefined,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    storage: toConnectionString({ table: port, blob: 9, queue: 9 }),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The product's store over such tables. */
export async function startMemoryStore(): Promise<MemoryStore> {
  const memory = await startMemoryTables();
  const storage = { kind: 'connection-string' as const, value: memory.storage };
  const noIdentity = () => {
    throw new Error('No identity is needed here');
  };
  return {
    tables: createTables(storage, noIdentity),
    blobs: createBlobs(),
    stop: memory.stop,
  };
}
