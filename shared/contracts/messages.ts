import { z } from 'zod';
import { guid, instant, ownId } from './primitives.ts';

/** Queue `sync-run`: start or continue one run, or erase what a connection left. */
export const syncRunMessage = z.discriminatedUnion('kind', [
  z.object({
    version: z.literal(1),
    kind: z.literal('run'),
    tenantId: guid,
    connector: z.string().min(1).max(40),
    run: z.string().min(1).max(80),
  }),
  z.object({ version: z.literal(1), kind: z.literal('erase'), tenantId: guid, connectionId: ownId }),
]);
export type SyncRunMessage = z.infer<typeof syncRunMessage>;

/** Queue `connect-verify`: look whether a consent has reached every corner of Microsoft's directory. */
export const connectVerifyMessage = z.object({
  version: z.literal(1),
  connectionId: ownId,
  tenantId: guid,
  /** The sign-in that this verification belongs to; an older one than the connection's is dropped. */
  attempt: ownId,
  startedAt: instant,
  tries: z.int().min(0),
});
export type ConnectVerifyMessage = z.infer<typeof connectVerifyMessage>;

/**
 * Queue `mail-send`: one letter about an invitation, named by the hash of its link's token. The token itself is sealed
 * with the key from the vault. A reminder says when it was asked for: only the one that was asked for last is sent.
 */
export const mailSendMessage = z.discriminatedUnion('kind', [
  z.object({
    version: z.literal(1),
    kind: z.literal('invitation'),
    connectionId: ownId,
    hash: z.string(),
    sealed: z.string(),
  }),
  z.object({
    version: z.literal(1),
    kind: z.literal('reminder'),
    connectionId: ownId,
    hash: z.string(),
    askedAt: instant,
  }),
]);
export type MailSendMessage = z.infer<typeof mailSendMessage>;

/** How a message that nobody could read is kept in `<queue>-poison`. */
export const poisonMessage = z.object({
  version: z.literal(1),
  queue: z.string(),
  reason: z.string(),
  at: instant,
  message: z.string(),
});
export type PoisonMessage = z.infer<typeof poisonMessage>;

export const queueNames = {
  syncRun: 'sync-run',
  connectVerify: 'connect-verify',
  mailSend: 'mail-send',
} as const;
export type QueueName = (typeof queueNames)[keyof typeof queueNames];
