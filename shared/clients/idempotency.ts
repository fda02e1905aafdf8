import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type Prepared, prepare } from '../connect/invitations.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { json } from '../http/api.ts';
import type { Services } from '../services/services.ts';
import type { ApiCaller } from './caller.ts';
import { carryOut, claim, type KeptAnswer } from './idempotency-claim.ts';

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function findKey(request: HttpRequest): string | undefined {
  const key = request.headers.get('idempotency-key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new TenantryError('bad-request', 'The Idempotency-Key is not one', {
    errors: [{ pointer: '/Idempotency-Key', detail: 'is not 1 to 255 visible ASCII characters' }],
  });
}

const digest = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

function replay({ status, body }: KeptAnswer): HttpResponseInit {
  const answer = json(body, status);
  return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
}

/**
 * Carries a request out once, however often it comes with the same `Idempotency-Key` within a day; without the header
 * each time. `route` is the path as it was asked for, `body` what was parsed of it; `work` makes what it makes with the
 * ids that it is given, so that a second try makes the same.
 */
export async function idempotent(
  services: Services,
  caller: ApiCaller,
  request: HttpRequest,
  route: string,
  body: unknown,
  work: (prepared: Prepared) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const key = findKey(request);
  if (key === undefined) return work(prepare());
  const claimed = await claim(services, {
    partition: caller.id,
    rowKey: digest(route, key),
    fingerprint: digest(request.method, route, JSON.stringify(body)),
  });
  if (claimed.kind === 'answered') return replay(claimed.answer);
  return carryOut(services, claimed, {
    make: work,
    toAnswer: ({ status = 200, jsonBody }) => ({ status, body: jsonBody }),
  });
}
