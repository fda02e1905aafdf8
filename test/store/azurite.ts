import { createBlobs } from '../../shared/store/blobs.ts';
import { createTables, type Tables } from '../../shared/store/tables.ts';
import { startGround } from '../local/ground.ts';

/** The product's store on the real emulator. */
export async function startStore() {
  const ground = await startGround();
  const storage = { kind: 'connection-string' as const, value: ground.storage };
  const noIdentity = () => {
    throw new Error('No identity is needed here');
  };
  const tables: Tables = createTables(storage, noIdentity);
  const blobs = createBlobs(storage, noIdentity);
  return { tables, blobs, connectionString: storage.value, stop: () => ground.stop() };
}
export type Store = Awaited<ReturnType<typeof startStore>>;

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
