import type { AuditRow } from '../audit/audit.ts';
import type { Services } from '../services/services.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { readLedgers } from '../sync/summary.ts';
import { isRun } from './days.ts';
import type { OwnConnection } from './of-tenant.ts';

/** When the streams that a connection reads were last tried, by the connection's id. */
type Attempts = ReadonlyMap<string, string[]>;

/** The attempts of every connection of a tenant. */
export async function readAttempts({ tables }: Services, tenantId: string | null): Promise<Attempts> {
  const attempts = new Map<string, string[]>();
  if (tenantId === null) return attempts;
  const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
  if (Object.keys(owners).length === 0) return attempts;
  for (const [stream, { lastAttemptAt }] of await readLedgers({ tables }, tenantId)) {
    const owner = owners[stream];
    if (owner !== undefined && lastAttemptAt !== null)
      attempts.set(owner, [...(attempts.get(owner) ?? []), lastAttemptAt]);
  }
  return attempts;
}

/** What has been read of a tenant already: the attempts, and what the audit tells of this connection. */
export interface Known {
  attempts: Attempts;
  entries: AuditRow[];
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
  { attempts, entries }: Known,
): Promise<string | null> {
  // Of a connection that has ended, only the audit tells what it has read.
  const runs = entries.filter((entry) => isRun(entry) && entry.connectionId === connection.id);
  return newestOf([
    connection.row.grantedAt,
    await findValidation(services, connection.id),
    ...(attempts.get(connection.id) ?? []),
    ...runs.map(({ at }) => at),
  ]);
}
