import type { AuditRow } from '../audit/audit.ts';
import type { Services } from '../services/services.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { readLedgers } from '../sync/summary.ts';
import { isRun } from './days.ts';
import type { OwnConnection } from './of-tenant.ts';

/** When the streams that a connection reads were last tried. */
async function listAttempts({ tables }: Services, { id, row }: OwnConnection): Promise<(string | null)[]> {
  if (row.tenantId === null) return [];
  const owners = (await tables.tenants.find(row.tenantId, tenantKey))?.row.owners ?? {};
  if (!Object.values(owners).includes(id)) return [];
  const ledgers = await readLedgers({ tables }, row.tenantId);
  return [...ledgers].map(([stream, { lastAttemptAt }]) => (owners[stream] === id ? lastAttemptAt : null));
}

async function findValidation({ connect }: Services, id: string): Promise<string | null> {
  const { rows } = await connect.validations.page({ partitionKey: id, limit: 1 });
  return rows[0]?.row.at ?? null;
}

const newestOf = (instants: (string | null)[]): string | null =>
  instants.reduce(
    (newest, each) =>
      newest === null || (each !== null && Date.parse(each) > Date.parse(newest)) ? each : newest,
    null,
  );

/** When a token of this connection was last used: to prove the grant, to read, to validate. */
export async function findLastUse(
  services: Services,
  connection: OwnConnection,
  entries: AuditRow[] = [],
): Promise<string | null> {
  // Of a connection that has ended, only the audit tells what it has read.
  const runs = entries.filter((entry) => isRun(entry) && entry.connectionId === connection.id);
  return newestOf([
    connection.row.grantedAt,
    await findValidation(services, connection.id),
    ...(await listAttempts(services, connection)),
    ...runs.map(({ at }) => at),
  ]);
}
