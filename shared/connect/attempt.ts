import { queueNames } from '../contracts/messages.ts';
import { toInstant } from '../sync/due.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { createId } from './own-ids.ts';

/** A try to prove a grant of this tenant. */
interface Attempt {
  tenantId: string;
  attempt: string;
  attemptAt: string;
}

/**
 * Asks for a grant to be proved, and returns what the connection is to say of it. The message goes first: a crash in
 * between leaves one that finds nothing to do, never a connection nobody looks at.
 */
export async function beginAttempt(
  { queues, now }: ConnectDependencies,
  connectionId: string,
  tenantId: string,
): Promise<Attempt> {
  const attempt = createId();
  const attemptAt = toInstant(now());
  await queues.send(queueNames.connectVerify, {
    version: 1,
    connectionId,
    tenantId,
    attempt,
    startedAt: attemptAt,
    tries: 0,
  });
  return { tenantId, attempt, attemptAt };
}

/** The connection with this attempt: what is known of another tenant is no longer true. */
export const withAttempt = (known: ConnectionRow, attempt: Attempt): Partial<ConnectionRow> => ({
  ...attempt,
  ...(known.tenantId === attempt.tenantId ? {} : { tenantName: null, tenantDomains: null }),
});
