import { recordAudit, type Who } from '../audit/audit.ts';
import { clientId } from '../contracts/clients.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import { toInstant } from '../sync/due.ts';
import { clientPartition } from './client-table.ts';

const nobody = (cause?: unknown) => new TenantryError('not-found', 'There is no such API client', { cause });

/** From now on the client is refused; its row stays, so that the API does not open again. Throws `not-found`. */
export async function revokeClient(services: Services, id: string, who: Who): Promise<void> {
  const { clients, now, settings } = services;
  if (!clientId.safeParse(id).success) throw nobody();
  let isNew = false;
  const { row } = await clients
    .change(clientPartition, id, (known) => {
      isNew = known.revokedAt === null;
      return isNew ? { ...known, revokedAt: toInstant(now()), revokedBy: who.name } : undefined;
    })
    .catch((error: unknown) => {
      throw hasCode(error, 'not-found') ? nobody(error) : error;
    });
  if (!isNew) return;
  await recordAudit(services, {
    partition: settings.homeTenantId,
    who,
    what: 'api-client-revoked',
    detail: row.name,
    before: { id, revokedAt: null },
    after: { id, revokedAt: row.revokedAt },
  });
}
