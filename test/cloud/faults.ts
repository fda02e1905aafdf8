import { type Cloud, type CloudResponse, json } from './core.ts';
import type { Fault, ServiceName } from './model.ts';

/** What is known of a request when faults are looked up; `path` is path and query. */
interface FaultTarget {
  service: ServiceName;
  method: string;
  path: string;
  tenantId: string | null;
}

/**
 * The fault that a request meets, if any, and uses it up by one.
 * Every matching fault that still skips counts the request. Graph calls it too, for the requests inside a `$batch`.
 */
export function takeFault(cloud: Cloud, target: FaultTarget): Fault | null {
  for (const fault of cloud.faults) {
    if (fault.times <= 0 || !matches(fault, target)) continue;
    if (fault.skip > 0) {
      fault.skip -= 1;
      continue;
    }
    fault.times -= 1;
    return fault;
  }
  return null;
}

/** The answer of a fault of kind `status`, in the words of the service where the fault brings no body. */
export function statusAnswer(fault: Fault, service: ServiceName): CloudResponse {
  const status = fault.status ?? 503;
  const headers = fault.headers ?? {};
  if (typeof fault.body === 'string') return { status, headers, body: fault.body };
  return json(status, fault.body ?? defaultBody(status, service), headers);
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.service !== target.service) return false;
  if (fault.method && fault.method.toUpperCase() !== target.method) return false;
  if (fault.tenantId && fault.tenantId !== target.tenantId) return false;
  return new RegExp(fault.path).test(target.path);
}

const graphCodes: Record<number, string> = {
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
};

function defaultBody(status: number, service: ServiceName): unknown {
  if (service === 'login') {
    const code = status === 429 ? 90055 : 90033;
    const text = status === 429 ? 'There are too many incoming requests.' : 'A transient error has occurred.';
    return {
      error: 'temporarily_unavailable',
      error_description: `AADSTS${code}: ${text}`,
      error_codes: [code],
    };
  }
  const innerError = { date: new Date().toISOString().slice(0, 19), 'request-id': crypto.randomUUID() };
  return {
    error: { code: graphCodes[status] ?? 'UnknownError', message: 'Injected by a fault.', innerError },
  };
}
