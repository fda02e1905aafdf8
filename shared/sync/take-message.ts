import type { InvocationContext, StorageQueueHandler } from '@azure/functions';
import type { z } from 'zod';
import type { QueueName } from '../contracts/messages.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { withInvocation } from '../log/invocation-log.ts';
import { getServices, type Services } from '../services/services.ts';

const maximumKept = 20_000;

/** Trouble that the next try may not meet: a delayed message, not five tries at once. */
const passes = (error: unknown) =>
  hasCode(error, 'storage-unavailable', 'vault-unavailable', 'lease-lost', 'unreachable', 'not-found');

const toMessage = (entry: unknown): unknown => {
  if (typeof entry !== 'string') return entry;
  try {
    return JSON.parse(entry);
  } catch {
    return entry;
  }
};

/**
 * Does one message of a queue. What cannot be read goes to the poison queue with its reason; what fails for the moment
 * comes back later.
 */
export async function doMessage<T extends z.ZodType<object>>(
  services: Services,
  queue: QueueName,
  schema: T,
  entry: unknown,
  work: (services: Services, message: z.output<T>) => Promise<void>,
): Promise<void> {
  const { queues, log, now } = services;
  const message = schema.safeParse(toMessage(entry));
  if (!message.success) {
    const fields = message.error.issues.map((issue) => issue.path.join('.') || '/').join(', ');
    log.warn('message-unreadable', { queue, fields });
    const text = (typeof entry === 'string' ? entry : JSON.stringify(entry)) ?? '';
    await queues.sendPoison(queue, {
      version: 1,
      queue,
      reason: `cannot be read: ${fields}`,
      at: new Date(now()).toISOString(),
      message: text.slice(0, maximumKept),
    });
    return;
  }
  try {
    await work(services, message.data);
  } catch (error) {
    log.error('message-failed', error, { queue });
    if (!passes(error)) throw error;
    const floor = (error instanceof TenantryError ? error.facts.retryAfterSeconds : undefined) ?? 0;
    await queues.send(queue, message.data, Math.max(floor, 30) + services.random() * 30);
  }
}

/** A queue's trigger, as a handler of the Functions runtime. */
export function takeMessage<T extends z.ZodType<object>>(
  queue: QueueName,
  schema: T,
  work: (services: Services, message: z.output<T>) => Promise<void>,
): StorageQueueHandler {
  return (entry: unknown, context: InvocationContext) =>
    withInvocation(context, () => doMessage(getServices(), queue, schema, entry, work));
}
