import { listRecordTables } from '../../../shared/connectors/record-tables.ts';
import type { Services } from '../../../shared/services/services.ts';
import { listTold } from '../told.ts';

/**
 * Who is there by what was told, table by table: the change log played from its beginning. What is told again under
 * the same run and key is the same change, as whoever reads the log is told to take it.
 */
export async function readChanges(services: Services, tenantId: string): Promise<Record<string, string[]>> {
  const told = new Map(listRecordTables().map(({ name }) => [name, new Map<string, string>()]));
  for await (const { stream, changes } of listTold(services, tenantId)) {
    for (const { key, change } of changes) told.get(stream)?.set(key, change);
  }
  return Object.fromEntries(
    [...told].map(([name, keys]) => [
      name,
      [...keys]
        .filter(([, change]) => change !== 'removed')
        .map(([key]) => key)
        .sort(),
    ]),
  );
}
