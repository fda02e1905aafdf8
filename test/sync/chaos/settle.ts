import type { DequeuedMessageItem } from '@azure/storage-queue';
import { queueNames, syncRunMessage } from '../../../shared/contracts/messages.ts';
import { eraseTenant } from '../../../shared/sync/erase-rows.ts';
import { runLane } from '../../../shared/sync/run-lane.ts';
import { doMessage } from '../../../shared/sync/take-message.ts';
import type { Host, Site } from './site.ts';

/** As the Functions host: hidden for ten minutes, tried five times a minute apart. */
const hiddenSeconds = 600;
const retrySeconds = 60;
const maximumTries = 5;

export interface Settled {
  /** Messages worked on. */
  messages: number;
  /** Messages given up after their last try. */
  poisoned: number;
}

/** One message on one host, from the queue to its end there. */
async function work(site: Site, { services }: Host, message: DequeuedMessageItem, settled: Settled) {
  const { messageId, popReceipt, dequeueCount, messageText } = message;
  const text = Buffer.from(messageText, 'base64').toString();
  const isDone = await doMessage(services, queueNames.syncRun, syncRunMessage, text, (own, parsed) =>
    parsed.kind === 'erase' ? eraseTenant(own, parsed) : runLane(own, parsed),
  ).then(
    () => true,
    () => false,
  );
  const isOver = !isDone && dequeueCount >= maximumTries;
  if (isOver) settled.poisoned += 1;
  // The receipt is void once the other host has the message: then that one settles it.
  await (isDone || isOver
    ? site.queue.deleteMessage(messageId, popReceipt)
    : site.queue.updateMessage(messageId, popReceipt, messageText, retrySeconds)
  ).catch(() => {});
}

/** While a host is held up, the other one gets so many messages before it goes on. */
const duringStall = 3;

/**
 * Lets both hosts work, side by side, until the queue is empty or so many messages were worked on; time moves on where
 * all that is left waits. `look` is called after every message.
 */
export async function settle(site: Site, most: number, look: () => Promise<void>): Promise<Settled> {
  const { hosts, queue } = site;
  const settled: Settled = { messages: 0, poisoned: 0 };
  const failures: unknown[] = [];
  let stepMs = 15_000;
  let sinceStall = 0;

  const begin = (host: Host, message: DequeuedMessageItem) => {
    settled.messages += 1;
    host.busy = work(site, host, message, settled)
      .then(look)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        host.busy = null;
      });
  };
  const dequeue = async () => {
    if (settled.messages >= most) return undefined;
    const options = { numberOfMessages: 1, visibilityTimeout: hiddenSeconds };
    return (await queue.receiveMessages(options)).receivedMessageItems[0];
  };

  for (let steps = 0; steps < 60; ) {
    const stalled = site.stalled();
    const free = hosts.filter(({ busy }) => busy === null);
    const held = hosts.filter(({ release }) => release !== null);
    const mayTake = free.length > 0 && (held.length === 0 || sinceStall < duringStall);
    const message = mayTake ? await dequeue() : undefined;
    const [host] = free.length === 2 && settled.messages % 2 === 1 ? free.toReversed() : free;
    if (message && host) {
      begin(host, message);
      if (held.length > 0) sinceStall += 1;
      stepMs = 15_000;
      continue;
    }
    const going = hosts.filter(({ busy, release }) => busy !== null && release === null);
    if (going.length > 0) await Promise.race([stalled, ...going.map(({ busy }) => busy)]);
    else if (held.length > 0) {
      for (const { release } of held) release?.();
      sinceStall = 0;
    } else if (failures.length > 0 || settled.messages >= most || (await isEmpty(site))) break;
    else {
      site.advance(stepMs);
      stepMs = Math.min(stepMs * 2, 660_000);
      steps += 1;
    }
  }
  if (failures.length > 0) throw failures[0];
  return settled;
}

async function isEmpty({ queue }: Site): Promise<boolean> {
  return (await queue.getProperties()).approximateMessagesCount === 0;
}
