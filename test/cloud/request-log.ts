import { type Cloud, type CloudRequest, peekClaims } from './core.ts';
import type { Fault, ServiceName } from './model.ts';

const capacity = 50_000;
const secretHeaders = new Set(['authorization', 'cookie', 'x-identity-header', 'proxy-authorization']);
const sequences = new WeakMap<Cloud, number>();

/** Appends a request to the log; what is secret is only said to have been there. */
export function logRequest(
  cloud: Cloud,
  service: ServiceName,
  request: CloudRequest,
  status: number,
  fault: Fault | null,
  startedAt: number,
): void {
  const sequence = (sequences.get(cloud) ?? 0) + 1;
  sequences.set(cloud, sequence);
  cloud.log.push({
    sequence,
    startedAt: new Date(startedAt).toISOString(),
    at: new Date().toISOString(),
    service,
    method: request.method,
    path: request.url.pathname,
    url: request.url.pathname + request.url.search,
    tenantId: request.subject.tenantId,
    clientId: request.subject.clientId,
    tokenId: peekClaims(request.headers.authorization)?.uti ?? null,
    status,
    fault: fault ? fault.kind : null,
    headers: safeHeaders(request.headers),
  });
  if (cloud.log.length > capacity * 1.1) cloud.log.splice(0, cloud.log.length - capacity);
}

function safeHeaders(headers: Record<string, string>): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    safe[name] = secretHeaders.has(name) ? describeSecret(name, value) : value;
  }
  return safe;
}

function describeSecret(name: string, value: string): string {
  if (name !== 'authorization') return 'present';
  const claims = peekClaims(value);
  return claims ? `present appid=${claims.appid ?? '?'} tid=${claims.tid ?? '?'}` : 'present';
}
