import type { HttpRequest } from '@azure/functions';
import { hashToken } from '../connect/own-ids.ts';
import type { ClientRow } from '../contracts/clients.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { addressOf } from '../http/requests.ts';
import { isSameText } from '../http/same-text.ts';
import type { Services } from '../services/services.ts';
import { quote } from '../store/filter.ts';
import type { Stored } from '../store/rows.ts';
import { toInstant } from '../sync/due.ts';
import type { ApiCaller } from './caller.ts';
import { type ClientKey, findClientKey } from './client-keys.ts';
import { clientPartition, isAnyMade } from './client-table.ts';

const hourMs = 3_600_000;

/** Id of whoever holds a function key, where there are no clients. */
export const functionKeyCaller = 'function-key';

/** What is shown after `Bearer`. @see https://www.rfc-editor.org/rfc/rfc6750 */
const bearerOf = (request: HttpRequest) =>
  /^Bearer +([^\s,]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];

async function findByKey({ clients }: Services, { id, secret }: ClientKey) {
  const found = await clients.find(clientPartition, id);
  const hash = found?.row.keyHash ?? null;
  return hash !== null && isSameText(hash, hashToken(secret)) ? found : undefined;
}

async function findByToken({ clients, findApp }: Services, token: string) {
  const appId = await findApp(token);
  if (appId === undefined) return undefined;
  const filter = `appId eq ${quote(appId)}`;
  for await (const found of clients.list({ partitionKey: clientPartition, filter }))
    if (found.row.revokedAt === null) return found;
  return undefined;
}

async function findClient(services: Services, request: HttpRequest) {
  const shown = bearerOf(request);
  if (shown === undefined) return undefined;
  const key = findClientKey(shown);
  const found = await (key ? findByKey(services, key) : findByToken(services, shown));
  return found?.row.revokedAt === null ? found : undefined;
}

/** At most once an hour. Whoever changes the row at the same moment, to revoke it say, comes first. */
async function noteUse({ clients, now }: Services, found: Stored<ClientRow>): Promise<void> {
  const { lastUsedAt } = found.row;
  if (lastUsedAt !== null && now() - Date.parse(lastUsedAt) < hourMs) return;
  try {
    await clients.replace(found, { ...found.row, lastUsedAt: toInstant(now()) });
  } catch (error) {
    if (!hasCode(error, 'conflict-in-storage')) throw error;
  }
}

/**
 * Who calls. A function key alone is enough until the first client is made, and never again afterwards.
 * Throws `client-required`, and does not say what was wrong with what was shown.
 */
export async function authenticate(request: HttpRequest, services: Services): Promise<ApiCaller> {
  const from = addressOf(request);
  if (!(await isAnyMade(services.clients)))
    return { id: functionKeyCaller, who: { name: 'api', from }, tenants: null };
  const found = await findClient(services, request);
  if (!found) throw new TenantryError('client-required', 'No key or token of an API client was shown');
  await noteUse(services, found);
  const { name, tenants } = found.row;
  return {
    id: `client:${found.rowKey}`,
    who: { name, from },
    tenants: tenants === null ? null : new Set(tenants),
  };
}
