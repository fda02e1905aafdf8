import type { TokenCredential } from '@azure/identity';
import { QueueClient } from '@azure/storage-queue';
import type { Settings } from '../config/settings.ts';
import type { PoisonMessage, QueueName } from '../contracts/messages.ts';
import { storageStatus, toStorageError } from './tables.ts';

export interface QueueGlance {
  queue: string;
  count: number;
  /** When the newest of the messages that could be seen was put there. */
  newest: string | null;
}

export interface Queues {
  /** Puts a message where its trigger finds it after `delaySeconds`, at most 7 days. */
  send(queue: QueueName, message: object, delaySeconds?: number): Promise<void>;
  sendPoison(queue: QueueName, message: PoisonMessage): Promise<void>;
  /** How many messages wait in a queue or are being worked on, about. */
  depth(queue: QueueName): Promise<number>;
  /** What waits in the poison queue of `queue`; nothing is taken out. */
  peekPoison(queue: QueueName): Promise<QueueGlance>;
}

const toBody = (message: object) => Buffer.from(JSON.stringify(message)).toString('base64');

/** Messages are base64, as `host.json` says; a queue is created when it is first used. */
export function createQueues(storage: Settings['storage'], credential: () => TokenCredential): Queues {
  const clients = new Map<string, QueueClient>();

  const client = (name: string) => {
    const known = clients.get(name);
    if (known) return known;
    const made =
      storage.kind === 'connection-string'
        ? new QueueClient(storage.value, name)
        : new QueueClient(`${storage.queue.replace(/\/$/, '')}/${name}`, credential());
    clients.set(name, made);
    return made;
  };

  const put = async (name: string, message: object, visibilityTimeout: number) => {
    const queue = client(name);
    const body = toBody(message);
    const send = () => queue.sendMessage(body, { visibilityTimeout, messageTimeToLive: -1 });
    try {
      await send().catch(async (error: unknown) => {
        if (storageStatus(error) !== 404) throw error;
        await queue.createIfNotExists();
        await send();
      });
    } catch (error) {
      throw toStorageError(error, `Queue ${name}`);
    }
  };

  return {
    send: (queue, message, delaySeconds = 0) =>
      put(queue, message, Math.min(Math.max(Math.ceil(delaySeconds), 0), 7 * 24 * 3600)),
    sendPoison: (queue, message) => put(`${queue}-poison`, message, 0),
    async depth(queue) {
      try {
        return (await client(queue).getProperties()).approximateMessagesCount ?? 0;
      } catch (error) {
        if (storageStatus(error) === 404) return 0;
        throw toStorageError(error, `Queue ${queue}`);
      }
    },
    async peekPoison(queue) {
      const name = `${queue}-poison`;
      try {
        const [properties, peeked] = await Promise.all([
          client(name).getProperties(),
          client(name).peekMessages({ numberOfMessages: 32 }),
        ]);
        const times = peeked.peekedMessageItems.map((message) => message.insertedOn.toISOString()).sort();
        return {
          queue,
          count: properties.approximateMessagesCount ?? times.length,
          newest: times.at(-1) ?? null,
        };
      } catch (error) {
        if (storageStatus(error) === 404) return { queue, count: 0, newest: null };
        throw toStorageError(error, `Queue ${name}`);
      }
    },
  };
}
