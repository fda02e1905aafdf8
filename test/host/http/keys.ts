import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Keys {
  /** The default host key: opens every function of level `function`. */
  host: string;
  /** The master key: opens everything, the host's own endpoints too. */
  master: string;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether the request shows a key of that level, in the header or, second, in the query. */
export function isAuthorized(
  request: IncomingMessage,
  url: URL,
  level: 'anonymous' | 'function' | 'admin',
  keys: Keys,
): boolean {
  if (level === 'anonymous') return true;
  const header = request.headers['x-functions-key'];
  const given = (typeof header === 'string' ? header : undefined) ?? url.searchParams.get('code') ?? '';
  return isSame(given, keys.master) || (level === 'function' && isSame(given, keys.host));
}
