import { z } from 'zod';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { ConnectionRow } from './connection-row.ts';
import { getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { openInvitation } from './invitations.ts';
import { createToken } from './own-ids.ts';

/** What the invitation's cookie holds, sealed. */
const invitationCookie = z.object({ connectionId: z.string(), hash: z.string(), csrf: z.string() });

const invitationCookieSeconds = 24 * 3600;
const purpose = 'invitation';

/** Somebody who holds an invitation, and the connection that it is for. */
export interface CustomerSession {
  connectionId: string;
  row: ConnectionRow;
  hash: string;
  csrf: string;
}

/** Opens an invitation and seals who came: at most 24 hours, and never longer than the invitation. */
export async function openCustomerSession(
  dependencies: ConnectDependencies,
  token: string,
): Promise<{ cookie: string; ttlSeconds: number }> {
  const { connectionId, hash, expiresAt } = await openInvitation(dependencies, token);
  const left = Math.floor((Date.parse(expiresAt) - dependencies.now()) / 1000);
  const ttlSeconds = Math.max(1, Math.min(invitationCookieSeconds, left));
  const cookie = await dependencies.seal.seal(
    purpose,
    { connectionId, hash, csrf: createToken() },
    ttlSeconds,
  );
  return { cookie, ttlSeconds };
}

/**
 * Who holds this cookie. Throws `not-signed-in` without one of ours, `expired` when it or the invitation has ended, and
 * `not-found` when a newer invitation has taken its place.
 */
export async function getCustomerSession(
  { seal, connect }: ConnectDependencies,
  cookie: string | undefined,
): Promise<CustomerSession> {
  if (cookie === undefined)
    throw new TenantryError('not-signed-in', 'No invitation has been opened in this browser');
  const sealed = await seal.unseal(purpose, cookie).catch((error: unknown) => {
    if (hasCode(error, 'sealed-elsewhere')) return undefined;
    throw error;
  });
  const opened = invitationCookie.safeParse(sealed);
  if (!opened.success) throw new TenantryError('not-signed-in', 'The cookie is not one of ours');
  const { connectionId, hash, csrf } = opened.data;
  const { row } = await getConnection(connect, connectionId);
  if (row.invitationHash !== hash) throw new TenantryError('not-found', 'A newer invitation took its place');
  return { connectionId, row, hash, csrf };
}
