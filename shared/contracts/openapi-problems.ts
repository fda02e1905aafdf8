import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { type ProblemCode, problem, problemStatuses } from './problems.ts';

const meanings: Record<ProblemCode, string> = {
  'bad-request': 'A field of the body, the query or a header is wrong; `errors` names it.',
  'not-signed-in': 'Nobody is signed in.',
  'client-required':
    'This installation has API clients: a token or key of one is needed besides the function key.',
  'not-allowed': 'The signed-in person or client may not do this.',
  'not-found': 'There is no such thing.',
  conflict: 'Someone else changed the connection at the same moment; read it again.',
  'wrong-state': 'The state of the connection does not allow this.',
  'registration-refused':
    'Microsoft does not accept the registration as it is; `errors` names each field, and each missing permission.',
  'idempotency-in-progress': 'A request with this `Idempotency-Key` is being carried out; ask again.',
  'cursor-expired':
    'What this cursor would go on with is not kept any more: take a new cursor (`from=now`) and read the records anew.',
  'idempotency-key-reused': 'This `Idempotency-Key` was used for another request.',
  'too-many-requests': 'Too many requests; `Retry-After` says when to go on.',
  'body-too-large': 'The body is too large.',
  'unsupported-media-type': 'The body is not `application/json`.',
  'tenant-not-found': 'Microsoft knows no tenant of that GUID or domain.',
  'tier-not-registered': 'This installation has no app registration for the tier.',
  'mail-not-configured': 'Mail was asked for, and this installation cannot send any.',
  'home-tenant': 'The tenant is the one of this installation itself.',
  internal: 'Something failed that should not.',
  'storage-unavailable': 'Storage cannot be reached.',
  'vault-unavailable': 'Key Vault cannot be reached.',
  'sign-in-unavailable': 'Microsoft Entra cannot be reached.',
};

/** The title of each problem: the same for every problem with this code. */
export const problemTitles = Object.fromEntries(
  Object.entries(meanings).map(([code, meaning]) => [code, meaning.replaceAll('`', '')]),
) as Record<ProblemCode, string>;

/**
 * Makes the responses for the codes that a route can give, by status; every route can give `internal`.
 * Equal responses are one object, and with that one component of the document.
 */
export function createProblemResponses() {
  const made = new Map<string, ZodOpenApiResponseObject>();
  return (...codes: ProblemCode[]): Record<string, ZodOpenApiResponseObject> => {
    const all: ProblemCode[] = [...codes, 'internal'];
    const byStatus = Map.groupBy(all, (code) => problemStatuses[code]);
    return Object.fromEntries(
      [...byStatus].map(([status, some]) => {
        const key = some.join();
        const response = made.get(key) ?? problemResponse(some);
        made.set(key, response);
        return [String(status), response];
      }),
    );
  };
}

function problemResponse(codes: ProblemCode[]): ZodOpenApiResponseObject {
  return {
    id: codes.map(toPascalCase).join('Or'),
    description: codes.map((code) => `\`${code}\`: ${meanings[code]}`).join('\n\n'),
    content: toProblemContent(...codes),
  };
}

/** A problem document of one of these codes, with an example of each. */
export const toProblemContent = (...codes: ProblemCode[]) => ({
  'application/problem+json': {
    schema: problem,
    examples: Object.fromEntries(codes.map((code) => [code, { value: toExample(code) }])),
  },
});

function toExample(code: ProblemCode) {
  const status = problemStatuses[code];
  const title = problemTitles[code];
  const errors = [{ pointer: '/customer/name', detail: 'is missing' }];
  return { type: 'about:blank', title, status, code, ...(code === 'bad-request' ? { errors } : {}) };
}

const toPascalCase = (code: string) =>
  code.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
