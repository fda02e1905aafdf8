import { BlobServiceClient, RestError } from '@azure/storage-blob';

/** When a timer ran and runs next, as the real host keeps it: what it shows after a restart is what was missed. */
export interface TimerStatus {
  Last: string;
  Next: string;
  LastUpdated: string;
}

export interface TimerStatuses {
  find(name: string): Promise<TimerStatus | undefined>;
  save(name: string, status: TimerStatus): Promise<void>;
}

/** One blob per timer in the container and under the path of the real host. */
export function createTimerStatuses(connectionString: string, hostId: string): TimerStatuses {
  const container =
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient('azure-webjobs-hosts');
  const blob = (name: string) =>
    container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${name}/status`);
  return {
    async find(name) {
      try {
        return JSON.parse((await blob(name).downloadToBuffer()).toString());
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return undefined;
        throw error;
      }
    },
    async save(name, status) {
      const text = JSON.stringify(status);
      await container.createIfNotExists();
      await blob(name).upload(text, Buffer.byteLength(text));
    },
  };
}
