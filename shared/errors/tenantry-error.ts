import type { ReasonCode } from '../contracts/connections.ts';
import type { ProblemCode } from '../contracts/problems.ts';
import type { IncompleteCode } from '../contracts/streams.ts';

/**
 * Every way in which something can fail. The code decides what happens next:
 * a problem code is answered over HTTP, an incomplete code ends a read, a reason code moves a connection.
 */
export type ErrorCode =
  | ProblemCode
  | IncompleteCode
  | ReasonCode
  | 'resync-required'
  | 'claims-challenge'
  | 'token-pending'
  | 'mail-refused'
  | 'conflict-in-storage'
  | 'already-used'
  | 'expired'
  | 'sealed-elsewhere';

export interface ErrorFacts {
  cause?: unknown;
  /** HTTP status of the answer that led here. */
  status?: number;
  /** What the remote side asked us to wait, or what we ask of a caller. */
  retryAfterSeconds?: number | undefined;
  /** Microsoft's number, as in AADSTS65001. */
  aadsts?: number | undefined;
  /** A claims challenge to hand to the token endpoint. */
  claims?: string | undefined;
  /** `request-id` of Graph, `trace_id` of Entra: what Microsoft's support asks for. */
  requestId?: string | undefined;
  /** Fields that are wrong, as in a problem document. */
  errors?: { pointer: string; detail: string }[];
}

export class TenantryError extends Error {
  override readonly name = 'TenantryError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }
}

/** True for a `TenantryError` of one of these codes. */
export function hasCode<Code extends ErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is TenantryError & { code: Code } {
  return error instanceof TenantryError && (codes as ErrorCode[]).includes(error.code);
}
