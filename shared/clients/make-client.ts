import { recordAudit, type Who } from '../audit/audit.ts';
import { whoInWords } from '../audit/words.ts';
import { createId, createToken, hashToken } from '../connect/own-ids.ts';
import type { ClientRow, NewClient } from '../contracts/clients.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import { toInstant } from '../sync/due.ts';
import { toClientKey } from './client-keys.ts';
import { clientPartition, listClients } from './client-table.ts';

const refuse = (pointer: string, detail: string): never => {
  throw new TenantryError('bad-request', `Wrong: ${pointer}`, { errors: [{ pointer, detail }] });
};

const isSameName = (a: string, b: string) => a.toLocaleLowerCase('en') === b.toLocaleLowerCase('en');

/** The audit names clients by their names: no two in use are alike, and none is a name of the product's own. */
async function checkWish({ clients, settings }: Services, wish: NewClient): Promise<void> {
  if (wish.kind === 'entra-app' && settings.operator === null)
    refuse('/kind', 'needs the app registration of the operators, which is not set');
  if (whoInWords(wish.name) !== wish.name) refuse('/name', 'is a name that Tenantry uses itself');
  for await (const { row } of listClients(clients)) {
    if (row.revokedAt !== null) continue;
    if (isSameName(row.name, wish.name)) refuse('/name', 'is the name of another client');
    if (wish.kind === 'entra-app' && row.appId === wish.appId)
      refuse('/appId', 'is the application of another client');
  }
}

/**
 * Makes an API client. Its key is given out this once: what is kept is a hash. From the first one on the API needs one.
 * Throws `bad-request`, naming the field.
 */
export async function makeClient(
  services: Services,
  wish: NewClient,
  who: Who,
): Promise<{ id: string; key: string | null }> {
  await checkWish(services, wish);
  const id = createId();
  const secret = wish.kind === 'key' ? createToken() : null;
  const { name, kind } = wish;
  const tenants = wish.tenants === '*' ? null : [...new Set(wish.tenants)];
  const appId = wish.kind === 'entra-app' ? wish.appId : null;
  const row: ClientRow = {
    kind,
    name,
    keyHash: secret === null ? null : hashToken(secret),
    appId,
    tenants,
    createdAt: toInstant(services.now()),
    createdBy: who.name,
    revokedAt: null,
    revokedBy: null,
    lastUsedAt: null,
  };
  await services.clients.insert(clientPartition, id, row);
  await recordAudit(services, {
    partition: services.settings.homeTenantId,
    who,
    what: 'api-client-made',
    detail: name,
    after: { id, name, kind, tenants: tenants ?? '*', ...(appId === null ? {} : { appId }) },
  });
  return { id, key: secret === null ? null : toClientKey({ id, secret }) };
}
