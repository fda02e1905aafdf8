import { isIP } from 'node:net';
import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { badRequest } from './problems.ts';

const maximumBytes = 64 * 1024;

async function readText(request: HttpRequest): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) throw tooLarge();
  const text = await request.text();
  if (Buffer.byteLength(text) > maximumBytes) throw tooLarge();
  return text;
}

const tooLarge = () => new TenantryError('body-too-large', 'A body may have 64 KiB');

const mediaType = (request: HttpRequest) =>
  (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The body as this contract wants it. An empty body is an empty object. */
export async function readBody<T extends z.ZodType>(request: HttpRequest, schema: T): Promise<z.output<T>> {
  const text = await readText(request);
  if (text.trim() !== '' && mediaType(request) !== 'application/json') {
    throw new TenantryError('unsupported-media-type', 'The body must be application/json');
  }
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new TenantryError('bad-request', 'The body is not JSON', {
      errors: [{ pointer: '', detail: 'is not JSON' }],
    });
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw badRequest(parsed.error);
  return parsed.data;
}

/** The query as this contract wants it; the function key's `code` is none of our business. */
export function readQuery<T extends z.ZodType>(request: HttpRequest, schema: T): z.output<T> {
  const query = Object.fromEntries([...request.query].filter(([name]) => name !== 'code'));
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw badRequest(parsed.error);
  return parsed.data;
}

/** A form as browsers post it. */
export async function readForm(request: HttpRequest): Promise<URLSearchParams> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') {
    throw new TenantryError('unsupported-media-type', 'A form must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request));
}

/** One cookie of the request. */
export function findCookie(request: HttpRequest, name: string): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** What a route's `{name}` stands for. */
export function getParameter(request: HttpRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined || value === '')
    throw new TenantryError('not-found', 'There is nothing at this address');
  return value;
}

/**
 * Where a request came from. App Service's front end adds the address that it saw last in the list; what stands before
 * that is only said by the client.
 * @see https://learn.microsoft.com/azure/app-service/overview-inbound-outbound-ips
 */
export function addressOf(request: HttpRequest): string | null {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const address =
    isIP(last) > 0 ? last : last.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  return isIP(address) > 0 ? address : null;
}

/** A browser asks for a page first; machines ask for JSON, or for anything. */
export function prefersHtml(request: HttpRequest): boolean {
  const accept = (request.headers.get('accept') ?? '').toLowerCase();
  const at = (type: string) => (accept.includes(type) ? accept.indexOf(type) : Number.POSITIVE_INFINITY);
  return at('text/html') < at('application/json');
}
