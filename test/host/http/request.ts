import type { IncomingMessage } from 'node:http';
import type { NullableString, RpcHttp, TypedData } from '../rpc.ts';

/** As in Azure (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`). */
const maxBodyBytes = 104_857_600;

/** The body, or undefined where it is larger than the host takes. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function nullable(values: Iterable<readonly [string, string]>): Record<string, NullableString> {
  return Object.fromEntries([...values].map(([name, value]) => [name, { value }]));
}

/** ASP.NET joins what is given more than once with a comma, queries as well as headers. */
function joined(values: Iterable<readonly [string, string]>, by = ','): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of values) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before}${by}${value}`);
  }
  return found;
}

function* rawHeaders(request: IncomingMessage): Generator<readonly [string, string]> {
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    yield [String(request.rawHeaders[index]).toLowerCase(), String(request.rawHeaders[index + 1])];
  }
}

/** Bytes only for octet streams and multipart; all else is text, and a body without Content-Length is none. */
function toBody(request: IncomingMessage, body: Buffer): TypedData | undefined {
  if (!(Number(request.headers['content-length']) > 0)) return undefined;
  const isBinary = /^\s*(application\/octet-stream|multipart\/)/i.test(request.headers['content-type'] ?? '');
  return isBinary ? { bytes: body } : { string: new TextDecoder().decode(body) };
}

/**
 * The request as the real host hands it to its worker.
 * @see https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.Grpc/MessageExtensions/GrpcMessageConversionExtensions.cs
 */
export function toRpcHttp(
  request: IncomingMessage,
  url: URL,
  params: Record<string, string>,
  body: Buffer,
): RpcHttp {
  const data = toBody(request, body);
  return {
    url: url.href,
    method: request.method ?? 'GET',
    nullableHeaders: nullable(joined(rawHeaders(request))),
    nullableQuery: nullable(joined(url.searchParams)),
    nullableParams: nullable(Object.entries(params)),
    ...(data ? { body: data } : {}),
  };
}
