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
import { findClientKey } from './client-keys.ts';
import { clientPartition, isAnyMade } from './client-table.ts';

const hourMs = 3_600_000;

/** Id of whoever holds a function key, where there are no clients. */
export const functionKeyCaller = 'function-key';

/** What is shown after `Bearer`. @see https://www.rfc-editor.org/rfc/rfc6750 */
const bearerOf = (request: HttpRequest) =>
  /^Bearer +([^\s,]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];

/** Who holds this key and may use it still. */
async function findByKey({ clients }: Services, shown: string): Promise<Stored<ClientRow> | undefined> {
  const key = findClientKey(shown);
  const found = key && (await clients.find(clientPartition, key.id));
  if (!found || found.row.revokedAt !== null || found.row.keyHash === null) return undefined;
  return isSameText(found.row.keyHash, hashToken(key.secret)) ? found : undefined;
}

async function findByToken({ clients, findApp }: Services, shown: string) {
  const appId = await findApp(shown);
  if (appId === undefined) return undefined;
  const filter = `appId eq ${quote(appId)}`;
  for await (const found of clients.list({ partitionKey: clientPartition, filter }))
    if (found.row.revokedAt === null) return found;
  return undefined;
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
 * Who calls. A function key alone is enough until the first client is made, and never again afterwards; a good key tells
 * by itself that one was. Throws `client-required`, and does not say what was wrong with what was shown.
 */
export async function authenticate(request: HttpRequest, services: Services): Promise<ApiCaller> {
  const from = addressOf(request);
  const shown = bearerOf(request) ?? '';
  const byKey = await findByKey(services, shown);
  if (!byKey && !(await isAnyMade(services.clients)))
    return { id: functionKeyCaller, who: { name: 'api', from }, tenants: null };
  const found = byKey ?? (await findByToken(services, shown));
  if (!found) throw new TenantryError('client-required', 'No key or token of an API client was shown');
  await noteUse(services, found);
  const { name, tenants } = found.row;
  return {
    id: `client:${found.rowKey}`,
    who: { name, from },
    tenants: tenants === null ? null : new Set(tenants),
  };
}
