import { z } from 'zod';
import { type ErrorCode, TenantryError } from '../errors/tenantry-error.ts';

const errorBody = z.object({
  error: z.object({
    code: z.string().catch(''),
    message: z.string().catch(''),
    innerError: z.object({ 'request-id': z.string().optional() }).optional().catch(undefined),
  }),
});

/** Bodies that say "the tenant lacks a licence", however the status reads. @see ground truth 2.3 */
const licenceCodes = new Set(['Authentication_RequestFromNonPremiumTenantOrB2CTenant']);
const resyncCodes =
  /^(syncStateNotFound|syncStateInvalid|resyncRequired|Directory_ExpiredPageToken|Directory_ExpiredQueryToken)$/i;

function codeOf(status: number, code: string, message: string, claims: string | undefined): ErrorCode {
  if (status === 410 || resyncCodes.test(code)) return 'resync-required';
  if (status === 401) return claims === undefined ? 'token-refused' : 'claims-challenge';
  if (status === 403) {
    if (licenceCodes.has(code) || /not licensed|premium license/i.test(message)) return 'licence-missing';
    return code === 'accessDenied' ? 'blocked-by-policy' : 'permission-missing';
  }
  if (status === 404) return 'not-found';
  if (status === 429 || /^(TooManyRequests|activityLimitReached|Too many retries)$/i.test(code))
    return 'throttled';
  return status >= 500 || status === 408 || status === 509 ? 'unreachable' : 'internal';
}

/** The claims challenge of a 401, decoded. @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function findClaims(header: string | null): string | undefined {
  const encoded = /claims="([^"]+)"/.exec(header ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

/** No wait that is asked for is longer than a day. */
const longestWaitSeconds = 86_400;
const toWait = (seconds: number) => Math.min(Math.max(0, seconds), longestWaitSeconds);

/** `Retry-After` is a number of seconds or a date. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return toWait(seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : toWait(Math.ceil((at - now) / 1000));
}

/** What an answer other than 2xx means. The body may be anything; its text never enters the message. */
export function toGraphError(
  status: number,
  header: (name: string) => string | null,
  body: unknown,
  now: number,
): TenantryError {
  const parsed = errorBody.safeParse(body).data?.error;
  const code = /^[\w.-]{1,80}$/.test(parsed?.code ?? '') ? (parsed?.code ?? '') : '';
  const claims = findClaims(header('www-authenticate'));
  const requestId = header('request-id') ?? parsed?.innerError?.['request-id'];
  const what = codeOf(status, code, parsed?.message ?? '', claims);
  return new TenantryError(what, `Microsoft Graph answered ${status}${code ? ` ${code}` : ''}`, {
    status,
    claims,
    requestId: requestId ?? undefined,
    retryAfterSeconds: retryAfterSeconds(header('retry-after'), now),
  });
}
