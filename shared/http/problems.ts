import type { HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import { problemTitles } from '../contracts/openapi-problems.ts';
import { type Problem, type ProblemCode, problemStatuses } from '../contracts/problems.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

const isProblemCode = (code: string): code is ProblemCode => code in problemStatuses;

/** Codes from below the edge, in the words of the edge. */
const edgeCodes: Partial<Record<TenantryError['code'], ProblemCode>> = {
  'conflict-in-storage': 'conflict',
  storage: 'internal',
};

const pointerOf = (path: PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** One entry per wrong field. A field that nobody knows is named by itself. */
function toFieldErrors(error: z.ZodError): { pointer: string; detail: string }[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'is not known' }))
      : [{ pointer: pointerOf(issue.path), detail: issue.message }],
  );
}

export function badRequest(error: z.ZodError): TenantryError {
  const errors = toFieldErrors(error);
  const fields = errors.map(({ pointer }) => pointer || '/').join(', ');
  return new TenantryError('bad-request', `Wrong: ${fields}`, { errors });
}

/** What an error looks like from outside; what we did not foresee says nothing about itself. */
export function toProblem(error: unknown): Problem {
  const known = error instanceof TenantryError ? error : undefined;
  const mapped = known ? (edgeCodes[known.code] ?? known.code) : 'internal';
  const code = isProblemCode(mapped) ? mapped : 'internal';
  return {
    type: 'about:blank',
    title: problemTitles[code],
    status: problemStatuses[code],
    code,
    ...(known && code !== 'internal' ? { detail: known.message } : {}),
    ...(known?.facts.errors ? { errors: known.facts.errors } : {}),
  };
}

/** What a machine is told beside the document: how to show who it is, and when to come back. */
export function toProblemHeaders(code: ProblemCode, error: unknown): Record<string, string> {
  const seconds = error instanceof TenantryError ? error.facts.retryAfterSeconds : undefined;
  return {
    ...(code === 'client-required' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(seconds === undefined || code === 'internal' ? {} : { 'retry-after': String(Math.ceil(seconds)) }),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function toProblemResponse(error: unknown): HttpResponseInit {
  const problem = toProblem(error);
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...toProblemHeaders(problem.code, error),
    },
    body: JSON.stringify(problem),
  };
}
