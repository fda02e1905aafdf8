/** AADSTS errors: which code says what, and the body Microsoft wraps it in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudRequest, CloudResponse } from '../core.ts';
import { json } from '../core.ts';

interface ErrorKind {
  code: number;
  error: string;
  status: number;
  message: string;
  suberror?: string;
  /** Its body carries a claims challenge. */
  claims?: boolean;
}

/** The ids that Microsoft puts in every answer and error. */
export interface Trace {
  traceId: string;
  correlationId: string;
}

/** Codes that the vendored list lacks, or describes in words that are not Microsoft's. @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const furtherKinds: ErrorKind[] = [
  {
    code: 50058,
    error: 'login_required',
    status: 400,
    message: 'A silent sign-in request was sent but no user is signed in.',
  },
  {
    code: 70003,
    error: 'unsupported_grant_type',
    status: 400,
    message: "The app requested an unsupported grant type '{value}'.",
  },
  {
    code: 700054,
    error: 'unsupported_response_type',
    status: 400,
    message: "response_type '{value}' is not enabled for the application.",
  },
  {
    code: 501051,
    error: 'invalid_grant',
    status: 400,
    message: "Application '{appId}' is not assigned to a role for the application '{resource}'.",
  },
  {
    code: 500112,
    error: 'invalid_grant',
    status: 400,
    message:
      "The reply address '{uri}' does not match the reply address '{expected}' provided when requesting Authorization code.",
  },
  {
    code: 700021,
    error: 'invalid_client',
    status: 401,
    message: "Client assertion application identifier doesn't match 'client_id' parameter.",
  },
  {
    code: 700023,
    error: 'invalid_client',
    status: 401,
    message: 'Client assertion audience claim does not match Realm issuer.',
  },
  {
    code: 700024,
    error: 'invalid_client',
    status: 401,
    message: 'Client assertion is not within its valid time range.',
  },
  {
    code: 700027,
    error: 'invalid_client',
    status: 401,
    message:
      "Client assertion contains an invalid signature. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}'{found}, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{appId}'.]",
  },
  {
    code: 700211,
    error: 'invalid_client',
    status: 401,
    message: "No matching federated identity record found for presented assertion issuer '{value}'.",
  },
  {
    code: 700212,
    error: 'invalid_client',
    status: 401,
    message: "No matching federated identity record found for presented assertion audience '{value}'.",
  },
  {
    code: 700213,
    error: 'invalid_client',
    status: 401,
    message: "No matching federated identity record found for presented assertion subject '{value}'.",
  },
  {
    code: 700236,
    error: 'invalid_client',
    status: 401,
    message:
      "Entra ID tokens issued by issuer '{value}' may not be used for federated identity credential flows for applications or managed identities registered in this tenant.",
  },
  {
    code: 50012,
    error: 'invalid_client',
    status: 401,
    message: 'Authentication failed: the assertion has no valid signature.',
  },
  {
    code: 501051,
    error: 'invalid_request',
    status: 400,
    message: "The value '{value}' for the input parameter '{name}' isn't supported.",
  },
];

const kinds = new Map<number, ErrorKind>(
  [
    ...(JSON.parse(
      readFileSync(join(import.meta.dirname, 'data/aadsts-errors.json'), 'utf8'),
    ) as ErrorKind[]),
    ...furtherKinds,
  ].map((kind) => [kind.code, kind]),
);

export class AadError extends Error {
  override name = 'AadError';
  readonly kind: ErrorKind;
  constructor(kind: ErrorKind, text: string) {
    super(`AADSTS${kind.code}: ${text}`);
    this.kind = kind;
  }
}

/** The error of a code; `values` fill the places in Microsoft's text. */
export function aadError(code: number, values: Record<string, string> = {}, error?: string): AadError {
  const known = kinds.get(code) ?? { code, error: 'invalid_grant', status: 400, message: 'Unknown error.' };
  const text = known.message.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  return new AadError(error ? { ...known, error } : known, text);
}

export function traceOf(request: CloudRequest): Trace {
  const given = request.headers['client-request-id'] ?? request.url.searchParams.get('client-request-id');
  return { traceId: crypto.randomUUID(), correlationId: given ?? crypto.randomUUID() };
}

/** `error_description` as Microsoft writes it: text, ids and time in one string of several lines. */
export function describe(error: AadError, trace: Trace): string {
  const { traceId, correlationId } = trace;
  return `${error.message}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp()}`;
}

/** The JSON answer of the token and discovery endpoints. */
export function errorAnswer(error: AadError, trace: Trace, login: string): CloudResponse {
  const { code, suberror, claims, status } = error.kind;
  return json(status, {
    error: error.kind.error,
    error_description: describe(error, trace),
    error_codes: [code],
    timestamp: timestamp(),
    trace_id: trace.traceId,
    correlation_id: trace.correlationId,
    error_uri: errorUri(code, login),
    ...(suberror ? { suberror } : {}),
    ...(claims ? { claims: claimsChallenge() } : {}),
  });
}

export function errorUri(code: number, login: string): string {
  return `${login}/error?code=${code}`;
}

/** `2016-01-09 02:02:12Z`: with a space, as nobody else writes it. */
export function timestamp(): string {
  return new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

function claimsChallenge(): string {
  const values = ['cc22c3f5-cf72-4c2e-b98d-2b9b5b0b8e0a'];
  return JSON.stringify({ access_token: { capolids: { essential: true, values } } });
}
