import { type CloudResponse, json } from '../core.ts';
import { VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';

/** At most 25 a page, which is the vault's own maximum, with a next link in the vault's own form. */
export function listPage({ cloud, request }: VaultContext, all: unknown[]): CloudResponse {
  const size = Number(request.url.searchParams.get('maxresults') ?? 25);
  if (!Number.isInteger(size) || size < 1 || size > 25)
    throw new VaultError(400, 'BadParameter', 'maxresults must be between 1 and 25.');
  const start = Number(request.url.searchParams.get('$skiptoken') ?? 0);
  const next = new URL(request.url.pathname + request.url.search, cloud.origins.vault);
  next.searchParams.set('$skiptoken', String(start + size));
  return json(200, {
    value: all.slice(start, start + size),
    nextLink: start + size < all.length ? next.href : null,
  });
}
