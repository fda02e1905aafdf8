import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { TypedData } from '../rpc.ts';

/** The text in a message, or undefined where it is not of the encoding that host.json names. */
export function decodeMessage(text: string, encoding: 'base64' | 'none'): string | undefined {
  if (encoding === 'none') return text;
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.trim());
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

/** What the function finds in `context.triggerMetadata`: all but text is JSON, as the real host sends it. */
export function toTriggerMetadata(message: DequeuedMessageItem, text: string): Record<string, TypedData> {
  const json = (value: unknown): TypedData => ({ json: JSON.stringify(value) });
  return {
    QueueTrigger: { string: text },
    Id: { string: message.messageId },
    PopReceipt: { string: message.popReceipt },
    DequeueCount: json(message.dequeueCount),
    InsertionTime: json(message.insertedOn),
    ExpirationTime: json(message.expiresOn),
    NextVisibleTime: json(message.nextVisibleOn),
  };
}
