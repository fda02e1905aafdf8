import { streams } from '../../../shared/connectors/registry.ts';
import { type Child, startChild } from '../../local/child.ts';
import type { Counts, TableCounts } from '../store/counts.ts';
import type { Limits } from '../store/pace.ts';
import { control } from './bench-graph.ts';

/** The counting Table endpoint in a process of its own. */
export interface CountingStore {
  child: Child;
  port: number;
  limit(limits: Limits): Promise<void>;
  makeUp(tenantId: string, count: number): Promise<void>;
  clear(): Promise<void>;
  counts(): Promise<Counts>;
}

export async function startCountingStore(): Promise<CountingStore> {
  const child = await startChild({
    name: 'The counting store',
    script: 'test/bench/store/main.ts',
    args: [],
    isReady: (line) => line.startsWith('{"port"'),
  });
  const { port } = JSON.parse(child.readyLine);
  const origin = `http://127.0.0.1:${port}`;
  return {
    child,
    port,
    limit: (limits) => control(origin, 'limits', limits),
    makeUp: (tenantId, count) => control(origin, 'made-up', { tenantId, count }),
    clear: () => control(origin, 'clear'),
    counts: () => control(origin, 'counts'),
  };
}

/** Tables that hold what Microsoft said, and none of the engine's own bookkeeping. */
const dataTables = [...streams.map(({ name }) => name), 'groupMembers', 'directoryRoleMembers'];

const sum = (counts: TableCounts[]): TableCounts =>
  counts.reduce(
    (total, { requests, batches, rowsWritten, rowsRead }) => ({
      requests: total.requests + requests,
      batches: total.batches + batches,
      rowsWritten: total.rowsWritten + rowsWritten,
      rowsRead: total.rowsRead + rowsRead,
    }),
    { requests: 0, batches: 0, rowsWritten: 0, rowsRead: 0 },
  );

export const inAllTables = (counts: Counts): TableCounts => sum(Object.values(counts));

export const inDataTables = (counts: Counts): TableCounts =>
  sum(dataTables.flatMap((table) => counts[table] ?? []));
