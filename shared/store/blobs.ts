import type { TokenCredential } from '@azure/identity';
import { ContainerClient } from '@azure/storage-blob';
import type { Settings } from '../config/settings.ts';
import { storageStatus, toStorageError } from './tables.ts';

/** What does not fit into a row of 1 MiB. */
export interface Blobs {
  put(name: string, text: string): Promise<void>;
  get(name: string): Promise<string>;
  /** Removes every blob whose name begins so. */
  removeUnder(prefix: string): Promise<void>;
}

const containerName = 'rows';

/** Block blobs of one container, created when it is first written to. */
export function createBlobs(storage: Settings['storage'], credential: () => TokenCredential): Blobs {
  let made: ContainerClient | undefined;
  const container = () => {
    made ??=
      storage.kind === 'connection-string'
        ? new ContainerClient(storage.value, containerName)
        : new ContainerClient(`${storage.blob.replace(/\/$/, '')}/${containerName}`, credential());
    return made;
  };
  const guard = async <T>(name: string, work: () => Promise<T>) => {
    try {
      return await work();
    } catch (error) {
      throw toStorageError(error, `Blob ${name}`);
    }
  };
  return {
    put: (name, text) =>
      guard(name, async () => {
        const body = Buffer.from(text);
        const upload = () => container().getBlockBlobClient(name).uploadData(body);
        await upload().catch(async (error: unknown) => {
          if (storageStatus(error) !== 404) throw error;
          await container().createIfNotExists();
          await upload();
        });
      }),
    get: (name) =>
      guard(name, async () => (await container().getBlobClient(name).downloadToBuffer()).toString()),
    removeUnder: (prefix) =>
      guard(prefix, async () => {
        try {
          for await (const { name } of container().listBlobsFlat({ prefix }))
            await container().getBlobClient(name).deleteIfExists();
        } catch (error) {
          // No row has ever been that large: there is no container yet.
          if (storageStatus(error) !== 404) throw error;
        }
      }),
  };
}
