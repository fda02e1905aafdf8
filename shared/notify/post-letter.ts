import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { retryAfterSeconds } from '../graph/failures.ts';

interface Posted {
  /** The service's name, for messages. */
  service: string;
  url: string;
  token: string;
  body: object;
}

const timeoutMs = 30_000;
const errorBody = z.object({ error: z.object({ code: z.string().regex(/^[\w.-]{1,80}$/) }) });

/** The word for what is wrong, where the answer has one that is a word. */
const codeOf = (text: string): string => {
  try {
    return ` ${errorBody.parse(JSON.parse(text)).error.code}`;
  } catch {
    return '';
  }
};

const mayPass = (status: number) => status === 408 || status === 429 || status >= 500;

/** Hands a letter to a service of Microsoft's: 202 is taken, what may pass is `unreachable`, all else `mail-refused`. */
export async function postLetter(
  { service, url, token, body }: Posted,
  { fetch, now }: { fetch: typeof globalThis.fetch; now: () => number },
): Promise<void> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = response.ok ? '' : await response.text();
  } catch (cause) {
    throw new TenantryError('unreachable', `${service} did not answer`, { cause });
  }
  if (response.ok) return;
  const { status } = response;
  if (mayPass(status)) {
    const wait = retryAfterSeconds(response.headers.get('retry-after'), now());
    throw new TenantryError('unreachable', `${service} answered ${status}`, {
      status,
      retryAfterSeconds: wait,
    });
  }
  throw new TenantryError('mail-refused', `${service} refused the letter: ${status}${codeOf(text)}`, {
    status,
  });
}
