import { setTimeout as wait } from 'node:timers/promises';
import {
  type DequeuedMessageItem,
  type QueueClient,
  type QueueServiceClient,
  RestError,
} from '@azure/storage-queue';
import type { QueueSettings } from '../host-json.ts';
import type { Invoke, TriggeredFunction } from '../invocation.ts';
import type { Log } from '../log.ts';
import { decodeMessage, toTriggerMetadata } from './queue-message.ts';

export interface QueueOptions {
  target: TriggeredFunction;
  service: QueueServiceClient;
  settings: QueueSettings;
  invoke: Invoke;
  log: Log;
}

/** While its function runs a message is invisible this long, and longer as long as it runs. */
const invisibleSeconds = 600;
const pollMs = { min: 100, max: 1000 };

/**
 * Listens on one queue as the real host does: fetches `batchSize` messages, fetches again once only
 * `newBatchThreshold` of them are left, at that very moment, waits longer the longer the queue is empty. The returned
 * function stops it and waits for what runs.
 * @see https://github.com/Azure/azure-sdk-for-net/tree/main/sdk/extension-wa/Microsoft.Azure.WebJobs.Extensions.Storage.Queues
 */
export function startQueue(options: QueueOptions): () => Promise<void> {
  const { target, service, settings, log } = options;
  const queue = service.getQueueClient(String(target.trigger.queueName));
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let wake = () => {};

  async function receive(): Promise<DequeuedMessageItem[]> {
    if (running.size > settings.newBatchThreshold) return [];
    try {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: Math.min(settings.batchSize, 32),
        visibilityTimeout: invisibleSeconds,
      });
      return receivedMessageItems;
    } catch (error) {
      // A queue that nobody has written to yet does not exist.
      if (!(error instanceof RestError && error.statusCode === 404)) {
        log('warning', 'Host', `Queue ${queue.name}: ${error instanceof Error ? error.message : error}`);
      }
      return [];
    }
  }

  async function listen(): Promise<void> {
    let delayMs = pollMs.min;
    while (!stopping.signal.aborted) {
      const messages = await receive();
      for (const message of messages) {
        const processing = processMessage(options, queue, message).finally(() => {
          running.delete(processing);
          if (running.size === settings.newBatchThreshold) wake();
        });
        running.add(processing);
      }
      delayMs = messages.length > 0 || running.size > 0 ? pollMs.min : Math.min(delayMs * 1.5, pollMs.max);
      const enough = new AbortController();
      wake = () => enough.abort();
      const signal = AbortSignal.any([stopping.signal, enough.signal]);
      await wait(delayMs, undefined, { signal }).catch(() => {});
    }
  }

  const listening = listen();
  return async () => {
    stopping.abort();
    await listening;
    await Promise.all(running);
  };
}

async function processMessage(
  options: QueueOptions,
  queue: QueueClient,
  message: DequeuedMessageItem,
): Promise<void> {
  const { target, settings, invoke, log } = options;
  const { messageId } = message;
  let { popReceipt } = message;
  const text = decodeMessage(message.messageText, settings.messageEncoding);

  const renewal = setInterval(
    () => {
      queue.updateMessage(messageId, popReceipt, message.messageText, invisibleSeconds).then(
        (renewed) => {
          popReceipt = renewed.popReceipt ?? popReceipt;
        },
        () => {},
      );
    },
    (invisibleSeconds / 2) * 1000,
  );
  try {
    const isTooOften = message.dequeueCount > settings.maxDequeueCount;
    if (text === undefined || isTooOften) return await toPoison(options, queue, message, popReceipt);
    const reason = `New queue message detected on '${queue.name}'.`;
    const isDone = await invoke(target, reason, { string: text }, toTriggerMetadata(message, text)).then(
      () => true,
      () => false,
    );
    if (isDone) await queue.deleteMessage(messageId, popReceipt);
    else if (message.dequeueCount >= settings.maxDequeueCount)
      await toPoison(options, queue, message, popReceipt);
    else
      await queue.updateMessage(
        messageId,
        popReceipt,
        message.messageText,
        settings.visibilityTimeoutSeconds,
      );
  } catch (error) {
    // The pop receipt is void once another host has the message: then that one settles it.
    log(
      'warning',
      'Host',
      `Queue ${queue.name}: message ${messageId}: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    clearInterval(renewal);
  }
}

async function toPoison(
  { service, log }: QueueOptions,
  queue: QueueClient,
  message: DequeuedMessageItem,
  popReceipt: string,
): Promise<void> {
  const poison = service.getQueueClient(`${queue.name}-poison`);
  log('warning', 'Host', `Message ${message.messageId} of queue ${queue.name} moves to ${poison.name}`);
  await poison.createIfNotExists();
  await poison.sendMessage(message.messageText, { messageTimeToLive: -1 });
  await queue.deleteMessage(message.messageId, popReceipt);
}
