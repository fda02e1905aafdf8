import type { RecordFacts, Stream } from '../../../shared/connectors/stream.ts';
import { tablesOf } from '../../../shared/connectors/stream.ts';
import { TenantryError } from '../../../shared/errors/tenantry-error.ts';
import { createGraphFetch } from '../../../shared/graph/graph-fetch.ts';
import { columnsOf } from '../../../shared/store/columns.ts';
import { createRecordTable, type RecordTable, type TableRecord } from '../../../shared/store/record-table.ts';
import {
  type CursorRow,
  createSyncTables,
  type LedgerRow,
  type RunPosition,
  type SyncTables,
} from '../../../shared/sync/bookkeeping.ts';
import { changeShardOf, type ToldChange } from '../../../shared/sync/change-log.ts';
import type { Lease } from '../../../shared/sync/lane.ts';
import type { ReadStreamOptions, StreamOutcome } from '../../../shared/sync/read-state.ts';
import { readStream } from '../../../shared/sync/read-stream.ts';
import { createGraph, type Graph } from './graph.ts';
import type { MemoryStore } from './store.ts';

/** One stream of a tenant, and all that a read of it stands on. */
export interface Site {
  tenantId: string;
  graph: Graph;
  tables: SyncTables;
  rowsOf(facts: RecordFacts): RecordTable;
  /** Where the last run stands; null: it has not stopped on its way. */
  position: RunPosition | null;
  /** What was noted as trouble. */
  logged: string[];
  /** Requests that left in the last part of a run. */
  requests: number;
  wait(ms: number): void;
  now(): number;
  /** One part of a run: it goes on where the last part of the same run stopped. */
  read(run: string, options?: Partial<ReadStreamOptions>): Promise<StreamOutcome>;
  /** From now on somebody else has the lane. */
  loseLease(): void;
  ledger(table?: string): Promise<LedgerRow>;
  cursor(): Promise<CursorRow | undefined>;
  rows(table?: string): Promise<Map<string, TableRecord>>;
  /** Keys of live rows. */
  live(table?: string): Promise<string[]>;
  changes(table?: string): Promise<string[]>;
}

const start = Date.parse('2026-01-01T00:00:00.000Z');

export function createSite(store: MemoryStore, stream: Stream): Site {
  const tenantId = crypto.randomUUID();
  const tables = createSyncTables(store.tables);
  const graph = createGraph();
  const rowsOf = (facts: RecordFacts) =>
    createRecordTable({ ...store, table: facts.name, tenantId, columns: columnsOf(facts.record) });
  let clock = start;
  let lastRun = '';
  let isLost = false;
  const lose = (): never => {
    throw new TenantryError('lease-lost', 'Somebody else has the lane');
  };
  const lease: Lease = {
    fence: 7,
    check: () => (isLost ? lose() : undefined),
    change: async () => lose(),
    release: async () => {},
  };

  const site: Site = {
    tenantId,
    graph,
    tables,
    rowsOf,
    position: null,
    logged: [],
    requests: 0,
    wait: (ms) => {
      clock += ms;
    },
    now: () => clock,
    loseLease: () => {
      isLost = true;
    },
    async read(run, options = {}) {
      const isResumed = run === lastRun;
      if (!isResumed) site.position = null;
      lastRun = run;
      isLost = false;
      site.requests = 0;
      const outcome = await readStream({
        tables,
        rowsOf,
        stream,
        rules: { domains: ['*'] },
        tenantId,
        run,
        full: false,
        position: site.position,
        isResumed,
        savePosition: async (position) => {
          site.position = position;
        },
        graphFetch: createGraphFetch(
          {
            origin: graph.origin,
            fetch: graph.fetch,
            now: site.now,
            onRequest: () => {
              site.requests += 1;
            },
          },
          async () => 'token',
        ),
        graphOrigin: graph.origin,
        onListed: () => {},
        countRequests: () => site.requests,
        onThrottled: () => {},
        retry: { sleep: async () => {}, random: () => 0 },
        lease,
        log: { info: () => {}, warn: () => {}, error: (event) => void site.logged.push(event) },
        now: site.now,
        stopAt: clock + 60_000,
        checkAccess: async () => {},
        mayWait: () => false,
        isNewlyConnected: false,
        ...options,
      });
      if (outcome.kind === 'complete' || outcome.kind === 'incomplete') site.position = null;
      return outcome;
    },
    ledger: async (table = stream.name) => (await tables.ledger.get(tenantId, table)).row,
    cursor: async () => (await tables.cursors.find(tenantId, stream.name))?.row,
    async rows(table = stream.name) {
      const facts = tablesOf(stream).find(({ name }) => name === table);
      if (!facts) throw new Error(`There is no table ${table}`);
      const { rows } = await rowsOf(facts).page({ limit: 1000 });
      return new Map(rows.map((row) => [row.rowKey, row]));
    },
    live: async (table) =>
      [...(await site.rows(table))].flatMap(([key, { state }]) => (state.removedAt === null ? [key] : [])),
    async changes(table = stream.name) {
      const shard = changeShardOf(tenantId);
      const through = (await tables.changes.findHead(shard))?.row.last ?? 0;
      const told: ToldChange[] = [];
      for await (const { row } of tables.changes.list(shard, { after: 0, through }))
        if (row.tenantId === tenantId && row.stream === table) told.push(...row.changes);
      return told.map(({ key, change }) => `${change} ${key}`);
    },
  };
  return site;
}
