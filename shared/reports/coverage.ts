import type { ConnectionRow } from '../connect/connection-row.ts';
import { streams } from '../connectors/registry.ts';
import type { StreamCoverage } from '../contracts/streams.ts';
import type { SyncDependencies } from '../sync/dependencies.ts';
import { toCoverage } from '../sync/ledger.ts';
import { durationMs } from '../sync/schedule.ts';
import { readLedgers } from '../sync/summary.ts';

/** How well every stream of a connection's tenant is covered; what was never read is listed too. */
export async function readCoverage(
  dependencies: SyncDependencies,
  row: ConnectionRow,
): Promise<StreamCoverage[]> {
  const { defaultInterval, now } = dependencies;
  const ledgers = row.tenantId === null ? new Map() : await readLedgers(dependencies, row.tenantId);
  return streams.map((stream) => {
    const target = durationMs(row.settings.schedule ?? defaultInterval(stream.connector)) / 1000;
    return toCoverage(stream, ledgers, target, now());
  });
}
