import { z } from 'zod';

/** Every code that a problem document of ours can carry, with the HTTP status that goes with it. */
export const problemStatuses = {
  'bad-request': 400,
  'not-signed-in': 401,
  'client-required': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'wrong-state': 409,
  'idempotency-in-progress': 409,
  'cursor-expired': 410,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'tenant-not-found': 422,
  'tier-not-registered': 422,
  'mail-not-configured': 422,
  'home-tenant': 422,
  'registration-refused': 422,
  'idempotency-key-reused': 422,
  'too-many-requests': 429,
  internal: 500,
  'storage-unavailable': 503,
  'vault-unavailable': 503,
  'sign-in-unavailable': 503,
} as const;

export type ProblemCode = keyof typeof problemStatuses;

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problem = z
  .object({
    type: z.string(),
    title: z.string().meta({ description: 'What went wrong, the same for every problem with this code.' }),
    status: z.int(),
    detail: z.string().optional(),
    code: z
      .enum(Object.keys(problemStatuses) as [ProblemCode, ...ProblemCode[]])
      .meta({ description: 'Stable code of the problem.' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'One entry per wrong field: a JSON pointer and what is wrong with it.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
