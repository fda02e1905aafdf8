import { streams } from '../../../shared/connectors/registry.ts';
import type { Services } from '../../../shared/services/services.ts';

/**
 * Who is there by what was told, stream by stream: the change log played from its beginning. What is told again under
 * the same run and key is the same change, as whoever reads the log is told to take it.
 */
export async function readChanges({ tables }: Services, tenantId: string): Promise<Record<string, string[]>> {
  const told = new Map(streams.map(({ name }) => [name, new Map<string, string>()]));
  for await (const { row } of tables.changes.list({ partitionKey: tenantId })) {
    for (const { key, change } of row.changes) told.get(row.stream)?.set(key, change);
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
