import type { Cookie, HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { cookieNames, toCookie } from '../http/cookies.ts';
import { findSealedCookie } from '../http/sealed-cookie.ts';
import type { Services } from '../services/services.ts';

const sessionSeconds = 3600;
const purpose = 'receipt';

/** What the person has just done, for the page that follows it. */
const act = z.object({
  what: z.enum(['paused', 'resumed', 'disconnected']),
  connectionId: z.string(),
  /** What became of the rows when it was disconnected. */
  rows: z.enum(['kept', 'erased', 'shared']).nullable(),
  /** What was deleted from the vault. */
  credential: z.enum(['secret', 'certificate']).nullable(),
  clientId: z.string().nullable(),
});
export type Act = z.infer<typeof act>;

const sessionCookie = z.object({
  tenantId: z.guid(),
  objectId: z.guid(),
  name: z.string(),
  username: z.string(),
  csrf: z.string(),
  endsAt: z.int(),
  lastAct: act.nullable(),
});

/** Somebody of a tenant who has just signed in again. */
export type ReceiptSession = z.infer<typeof sessionCookie>;

/** An hour from the sign-in, whatever is done meanwhile. */
export const openReceiptSession = (
  services: Services,
  person: Omit<ReceiptSession, 'endsAt' | 'lastAct'>,
): Promise<Cookie> =>
  sealSession(services, { ...person, endsAt: services.now() + sessionSeconds * 1000, lastAct: null });

/** The same session, which ends when it would have ended, with what was done in it last. */
export const rememberAct = (services: Services, session: ReceiptSession, lastAct: Act): Promise<Cookie> =>
  sealSession(services, { ...session, lastAct });

async function sealSession({ seal, now }: Services, session: ReceiptSession): Promise<Cookie> {
  const seconds = Math.max(1, Math.floor((session.endsAt - now()) / 1000));
  return toCookie(cookieNames.receipt, await seal.seal(purpose, session, seconds), seconds);
}

export const findReceiptSession = (
  services: Services,
  request: HttpRequest,
): Promise<ReceiptSession | undefined> =>
  findSealedCookie(services, request, { name: cookieNames.receipt, purpose, content: sessionCookie });
