import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { connection } from './connections.ts';
import { createProblemResponses, toProblemContent } from './openapi-problems.ts';

export type Parameters = NonNullable<ZodOpenApiOperationObject['parameters']>;

/** What any route can answer before its own code runs: the Functions host, or the check of the caller. */
export const always = {
  '401': {
    id: 'NotLetIn',
    description:
      'No function key, or a wrong one: the body is empty. `client-required`: this installation has API clients, and a key or token of one is needed besides the function key.',
    content: toProblemContent('client-required'),
  },
  '429': {
    id: 'TooMany',
    description:
      '`too-many-requests`: `Retry-After` says when to go on. The Functions host itself may answer it too, without a body.',
    content: toProblemContent('too-many-requests'),
  },
} satisfies Record<string, ZodOpenApiResponseObject>;

/** `Idempotency-Key` of what creates. */
export const idempotencyKey: Parameters = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'The same key with the same request gives the same answer for 24 hours, and makes nothing twice. 1 to 255 visible ASCII characters.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
];

export function body(schema: z.ZodType, example: unknown, required: boolean) {
  return { required, content: { 'application/json': { schema, example } } };
}

export function answer(description: string, schema: z.ZodType, example?: unknown): ZodOpenApiResponseObject {
  const content = example === undefined ? { schema } : { schema, example };
  return { description, content: { 'application/json': content } };
}

/** What the groups of routes are described with. */
export interface OpenApiParts {
  publicUrl: string;
  /** The path parameter of one connection. */
  connectionId: Parameters;
  problemResponses: ReturnType<typeof createProblemResponses>;
  /** The responses of a decision about a connection. */
  decided: (example?: unknown) => Record<string, ZodOpenApiResponseObject>;
}

export function createOpenApiParts(publicUrl: string, connectionId: Parameters): OpenApiParts {
  const problemResponses = createProblemResponses();
  return {
    publicUrl,
    connectionId,
    problemResponses,
    decided: (example) => ({
      '200': answer('The connection as it is now.', connection, example),
      ...always,
      ...problemResponses('not-found', 'conflict', 'wrong-state', 'storage-unavailable'),
    }),
  };
}
