import type { Cloud, CloudRequest } from '../core.ts';
import type { Fault, Tenant } from '../model.ts';

/** Who calls, as the token says. A grant taken away since then still counts: so it does with Microsoft. */
export interface Caller {
  kind: 'Application' | 'DelegatedWork';
  permissions: ReadonlySet<string>;
  clientId: string;
  objectId: string;
}

/** One call, whether it came alone or inside a `$batch`. */
export interface GraphRequest {
  cloud: Cloud;
  tenant: Tenant;
  caller: Caller;
  method: string;
  /** Decoded path segments after the version. */
  segments: string[];
  query: URLSearchParams;
  headers: CloudRequest['headers'];
  body: Buffer;
  fault: Fault | null;
  /** Absolute, as the caller wrote it. */
  url: URL;
}

export interface GraphAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Absent where there is none (204). */
  body?: object;
}

/** An answer that is an error: the status and Graph's code and message for it. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A query option. Graph takes the names with and without the `$`. */
export function option(request: GraphRequest, name: string): string | undefined {
  return request.query.get(`$${name}`) ?? request.query.get(name) ?? undefined;
}

/** `ConsistencyLevel: eventual`: what advanced queries need, on every page anew. */
export function isEventual(request: GraphRequest): boolean {
  return request.headers.consistencylevel?.toLowerCase() === 'eventual';
}

/** An absolute URL of this Graph; option names keep their `$` and lists their commas, as in Microsoft's own links. */
export function toLink(request: GraphRequest, options: Record<string, string | undefined>): string {
  const query = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `$${name}=${encodeURIComponent(value as string).replaceAll('%2C', ',')}`);
  const path = request.segments.map(encodeURIComponent).join('/');
  return `${request.cloud.origins.graph}/v1.0/${path}?${query.join('&')}`;
}

/** `@odata.context` of a list, or with `/$entity` of one record. */
export function toContext(request: GraphRequest, set: string, selected?: readonly string[]): string {
  const [name, ...rest] = set.split('/');
  const suffix = rest.length > 0 ? `/${rest.join('/')}` : '';
  const properties = selected ? `(${selected.join(',')})` : '';
  return `${request.cloud.origins.graph}/v1.0/$metadata#${name}${properties}${suffix}`;
}

/**
 * The segments of a path, decoded, without the parentheses and namespaces that some clients write. An alternate key is
 * a segment of its own: `applications(appId='…')` is `applications` and `appId='…'`.
 */
export function toSegments(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  try {
    return segments
      .map((segment) => decodeURIComponent(segment).replace(/^microsoft\.graph\.|\(\)$/g, ''))
      .flatMap((segment) => /^(\w+)\((\w+='[^']*')\)$/.exec(segment)?.slice(1) ?? segment);
  } catch {
    throw new GraphError(400, 'BadRequest', 'The path is not well formed.');
  }
}

/** The parts of an alternate key; undefined where the segment is an id. */
export function toKey(segment: string): { name: string; value: string } | undefined {
  const [, name, value] = /^(\w+)='([^']*)'$/.exec(segment) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}
