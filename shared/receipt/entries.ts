import type { AuditRow } from '../audit/audit.ts';
import type { Services } from '../services/services.ts';
import { quote } from '../store/filter.ts';
import { newestFirstKey } from '../store/keys.ts';
import type { OwnConnection } from './of-tenant.ts';

const shownMs = 30 * 86_400_000;

async function listPartition({ audit, now }: Services, partitionKey: string): Promise<AuditRow[]> {
  const entries: AuditRow[] = [];
  const before = newestFirstKey(now() - shownMs, '');
  for await (const { row } of audit.list({ partitionKey, before })) entries.push(row);
  return entries;
}

/** What was done with a tenant and its connections in the last 30 days, each partition by itself. */
export async function readEntries(
  services: Services,
  tenantId: string,
  connections: OwnConnection[],
): Promise<Map<string, AuditRow[]>> {
  const partitions = [tenantId, ...connections.map(({ id }) => id)];
  return new Map(
    await Promise.all(partitions.map(async (each) => [each, await listPartition(services, each)] as const)),
  );
}

const ends = ['disconnected', 'disconnected-and-erased', 'disconnected-by-customer', 'rejected'];

/** When a connection ended, however long ago. */
export async function findEnd({ audit }: Services, { id, row }: OwnConnection): Promise<string | null> {
  if (row.state !== 'disconnected') return null;
  const isEnd = ends.map((what) => `what eq ${quote(what)}`).join(' or ');
  const filter = `connectionId eq ${quote(id)} and (${isEnd})`;
  for (const partitionKey of new Set([row.tenantId ?? id, id])) {
    for await (const { row: entry } of audit.list({ partitionKey, filter })) return entry.at;
  }
  return null;
}
