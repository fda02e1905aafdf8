import { type ConnectionSummary, connectionPartition } from '../connect/connection-row.ts';
import { streams } from '../connectors/registry.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { seatTotals } from '../reports/seats.ts';
import { type LedgerRow, tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import { isFailing } from './ledger.ts';

export async function readLedgers({ tables }: Pick<SyncDependencies, 'tables'>, tenantId: string) {
  const ledgers = new Map<string, LedgerRow>();
  for await (const { row, rowKey } of tables.ledger.list({ partitionKey: tenantId }))
    ledgers.set(rowKey, row);
  return ledgers;
}

export interface SummaryFacts {
  ledgers: Map<string, LedgerRow>;
  targetMs: number;
  nextDueMs: number | null;
}

/**
 * Writes what lists show of a tenant into the row of each of its connections: aggregates are made at the end of a run,
 * pages only read them.
 */
export async function saveSummary(
  dependencies: SyncDependencies,
  tenantId: string,
  { ledgers, targetMs, nextDueMs }: SummaryFacts,
): Promise<void> {
  const { connect, tables, rowsOf } = dependencies;
  const [seats, tenant] = await Promise.all([
    seatTotals(tenantId, rowsOf),
    tables.tenants.find(tenantId, tenantKey),
  ]);
  const summary: ConnectionSummary = {
    streams: streams.map(({ name }) => {
      const ledger = ledgers.get(name);
      return {
        stream: name,
        lastCompleteAt: ledger?.lastCompleteAt ?? null,
        failing: ledger ? isFailing(ledger) : false,
        rows: ledger?.rows ?? 0,
      };
    }),
    targetSeconds: Math.round(targetMs / 1000),
    people: ledgers.get('users')?.lastCompleteAt ? (ledgers.get('users')?.rows ?? 0) : null,
    seatsOwned: seats?.owned ?? null,
    seatsAssigned: seats?.assigned ?? null,
    nextDueAt: nextDueMs === null ? null : toInstant(nextDueMs),
  };
  for (const id of tenant?.row.connections ?? []) {
    await connect.connections
      .change(connectionPartition, id, (row) => ({ ...row, summary }))
      .catch((error: unknown) => {
        if (!hasCode(error, 'not-found')) throw error;
      });
  }
}
