import type { ServerResponse } from 'node:http';
import type { RpcCookie, TypedData } from '../rpc.ts';

const sameSite = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** .NET's EscapeDataString, which leaves fewer characters alone. */
const escapeValue = (value: string) =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** As ASP.NET's cookies: the value percent-encoded, the path `/` unless given. */
function toSetCookie(cookie: RpcCookie): string {
  const { domain, path, expires, secure, httpOnly, maxAge } = cookie;
  const policy = sameSite[cookie.sameSite ?? 'none'];
  return [
    `${cookie.name}=${escapeValue(cookie.value)}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    maxAge && `max-age=${maxAge.value}`,
    domain && `domain=${domain.value}`,
    `path=${path?.value ?? '/'}`,
    secure?.value && 'secure',
    policy && `samesite=${policy}`,
    httpOnly?.value && 'httponly',
  ]
    .filter(Boolean)
    .join('; ');
}

function toBuffer(data: TypedData | null | undefined): Buffer {
  if (data?.bytes) return Buffer.from(data.bytes);
  const text = data?.string ?? data?.json ?? data?.int ?? data?.double;
  return Buffer.from(text === undefined || text === null ? '' : String(text));
}

/** Headers that are the server's business, whatever the app says. */
const own = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** Writes what the function returned. Nothing returned is 204, as in the real host. */
export function writeResponse(
  response: ServerResponse,
  returned: TypedData | null | undefined,
  isHead: boolean,
): void {
  const http = returned?.http;
  if (!http) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    if (!own.has(name.toLowerCase())) response.appendHeader(name, value);
  }
  for (const cookie of http.cookies ?? []) response.appendHeader('set-cookie', toSetCookie(cookie));
  const body = toBuffer(http.body);
  const status = Number(http.statusCode ?? 200);
  if (status !== 204 && status !== 304) response.setHeader('content-length', body.length);
  response.writeHead(status).end(isHead ? undefined : body);
}

/** An empty answer: the host says nothing about why. */
export function writeStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 }).end();
}

export function writeJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
