import { type AuditRow, createAuditTable } from '../../../shared/audit/audit.ts';
import {
  type ConnectionRow,
  connectionPartition,
  createConnectTables,
} from '../../../shared/connect/connection-row.ts';
import type { SyncRunMessage } from '../../../shared/contracts/messages.ts';
import type { TenantryError } from '../../../shared/errors/tenantry-error.ts';
import { columnsOf } from '../../../shared/store/columns.ts';
import { createRecordTable } from '../../../shared/store/record-table.ts';
import {
  createSyncTables,
  type LaneRow,
  type LedgerRow,
  type RunRow,
  tenantKey,
} from '../../../shared/sync/bookkeeping.ts';
import type { SyncDependencies } from '../../../shared/sync/dependencies.ts';
import { getLane } from '../../../shared/sync/lane.ts';
import { claimStreams } from '../../../shared/sync/owners.ts';
import { runLane } from '../../../shared/sync/run-lane.ts';
import { startRun } from '../../../shared/sync/start-run.ts';
import type { Telemetry, TelemetryFacts } from '../../../shared/telemetry/telemetry.ts';
import type { AppToken } from '../../../shared/tokens/app-tokens.ts';
import { collect } from '../../store/azurite.ts';
import { readRoles, toConnectionRow } from '../customer-row.ts';
import { createGraph, type Graph, page } from './graph.ts';
import type { MemoryStore } from './store.ts';

/** A span with all that was noted of it. */
interface Span {
  name: string;
  facts: TelemetryFacts;
  failed?: string;
}

/** A customer who has consented, and the engine at work for them on a clock of their own. */
export interface MemoryCustomer {
  tenantId: string;
  connectionId: string;
  graph: Graph;
  dependencies: SyncDependencies;
  /** What the tokens of this customer hold; another one that is given afresh, or trouble, where that is said. */
  token: { roles: string[]; fresh: string[] | null; trouble: TenantryError | null; issued: string[] };
  /** Messages that were sent, and how long they wait. */
  sent: { message: object; seconds: number | undefined }[];
  spans: Span[];
  measured: { name: string; value: number; facts: TelemetryFacts }[];
  logged: string[];
  now(): number;
  wait(ms: number): void;
  /** One more connection to the same tenant. */
  addConnection(change?: Partial<ConnectionRow>): Promise<string>;
  changeConnection(change: Partial<ConnectionRow>, id?: string): Promise<void>;
  setOwners(owners: Record<string, string>): Promise<void>;
  start(full?: boolean): Promise<string>;
  messageOf(run: string): Extract<SyncRunMessage, { kind: 'run' }>;
  /** One message of a run. */
  step(run: string, overrides?: Partial<SyncDependencies>): Promise<void>;
  /** A run from its beginning as far as one message leads. */
  read(full?: boolean): Promise<RunRow>;
  run(name: string): Promise<RunRow>;
  lane(): Promise<LaneRow>;
  ledger(table: string): Promise<LedgerRow>;
  connection(id?: string): Promise<ConnectionRow>;
  audited(): Promise<AuditRow[]>;
}

export const connector = 'directory';
const start = Date.parse('2026-01-01T00:00:00.000Z');

/** Somebody, and something of every kind. */
const contents: Record<string, unknown[]> = {
  '/organization': [{ id: '10000000-0000-4000-8000-000000000001', displayName: 'Contoso' }],
  '/subscribedSkus': [
    { id: 'sku', skuPartNumber: 'SPE_E3', consumedUnits: 3, prepaidUnits: { enabled: 5, warning: 1 } },
  ],
  '/domains': [{ id: 'contoso.com' }],
  '/directory/subscriptions': [{ id: 'subscription' }],
  '/directoryRoles': [],
};
export const person = (number: number, more: object = {}) => ({
  id: `7f000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  userPrincipalName: `p${number}@contoso.com`,
  mail: `p${number}@contoso.com`,
  ...more,
});
export const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

export function fillGraph(graph: Graph, count = 2): void {
  for (const [path, records] of Object.entries(contents)) graph.answer(path, page(records));
  for (const [path, records] of [
    ['/groups/delta', []],
    ['/users/delta', people(count)],
  ] as const) {
    graph.answer(path, page([...records], { delta: `${path}?token=1` }));
    graph.answer(`${path}?token=1`, page([], { delta: `${path}?token=1` }));
  }
}

function createTelemetry({ spans, measured }: Pick<MemoryCustomer, 'spans' | 'measured'>): Telemetry {
  const open = async <T>(
    name: string,
    facts: TelemetryFacts,
    work: Parameters<Telemetry['span']>[2],
  ): Promise<T> => {
    const span: Span = { name, facts: { ...facts } };
    spans.push(span);
    const note = (more: TelemetryFacts) => void Object.assign(span.facts, more);
    return work({
      note,
      fail: (code) => {
        span.failed = code;
      },
    }) as Promise<T>;
  };
  return {
    isOn: true,
    trace: (key, name, facts, work) => open(`${name}: ${key}`, facts, work),
    span: (name, facts, work) => open(name, facts, work),
    measure: (name, value, facts) => void measured.push({ name, value, facts }),
    flush: async () => {},
  };
}

export async function createMemoryCustomer(store: MemoryStore): Promise<MemoryCustomer> {
  const tenantId = crypto.randomUUID();
  const graph = createGraph();
  fillGraph(graph);
  const tables = createSyncTables(store.tables);
  const audit = createAuditTable(store.tables);
  const connect = createConnectTables(store.tables);
  const seen = { spans: [], measured: [] };
  const token: MemoryCustomer['token'] = { roles: readRoles, fresh: null, trouble: null, issued: [] };
  const sent: MemoryCustomer['sent'] = [];
  const logged: string[] = [];
  let clock = start;
  const now = () => clock;

  const toToken = (kind: string, roles: string[]): AppToken => {
    token.issued.push(kind);
    if (token.trouble) throw token.trouble;
    return { accessToken: kind, tenantId, roles, directoryRoles: [], expiresAt: clock + 3600_000 };
  };
  const dependencies: SyncDependencies = {
    tables,
    audit,
    connect,
    now,
    queues: {
      send: async (_, message, seconds) => void sent.push({ message, seconds }),
      depth: async () => 0,
      sendPoison: async () => {},
      peekPoison: async (queue) => ({ queue, count: 0, newest: null }),
    },
    tokens: {
      get: async () => toToken('usual', token.roles),
      getFresh: async () => toToken('fresh', token.fresh ?? token.roles),
      forget: () => {},
    },
    log: {
      info: () => {},
      warn: () => {},
      error: (event) => void logged.push(event),
    },
    telemetry: createTelemetry(seen),
    rowsOf: (tenant, facts) =>
      createRecordTable({ ...store, table: facts.name, tenantId: tenant, columns: columnsOf(facts.record) }),
    toTokenRequest: () => ({
      tenantId,
      clientId: 'client',
      resource: graph.origin,
      auth: () => Promise.reject(new Error('The token is at hand')),
    }),
    graphOrigin: graph.origin,
    defaultInterval: () => 'PT6H',
    retentionDays: 30,
    fetch: graph.fetch,
    sleep: async () => {},
    random: () => 0,
  };
  const tenant = {
    id: tenantId,
    displayName: 'Contoso',
    domains: ['contoso.com'],
    administrator: { username: 'a@contoso.com', password: '' },
    person: { username: 'a@contoso.com', password: '' },
  };

  const customer: MemoryCustomer = {
    tenantId,
    connectionId: '',
    graph,
    dependencies,
    token,
    sent,
    ...seen,
    logged,
    now,
    wait: (ms) => {
      clock += ms;
    },
    async addConnection(change = {}) {
      const id = `connection-${crypto.randomUUID()}`;
      const row = { ...toConnectionRow(tenant, clock), ...change };
      await connect.connections.insert(connectionPartition, id, row);
      await claimStreams(tables, tenantId, id, row, clock);
      return id;
    },
    async changeConnection(change, id = customer.connectionId) {
      await connect.connections.change(connectionPartition, id, (row) => ({ ...row, ...change }));
    },
    async setOwners(owners) {
      await tables.tenants.change(tenantId, tenantKey, (row) => ({ ...row, owners }));
    },
    start: (full = false) => startRun(dependencies, { tenantId, connector, requestedBy: 'test', full }),
    messageOf: (run) => ({ version: 1, kind: 'run', tenantId, connector, run }),
    step: (run, overrides = {}) => runLane({ ...dependencies, ...overrides }, customer.messageOf(run)),
    async read(full) {
      const run = await customer.start(full);
      await customer.step(run);
      return customer.run(run);
    },
    run: async (name) => (await tables.runs.get(tenantId, name)).row,
    lane: async () => (await getLane(tables, tenantId, connector)).row,
    ledger: async (table) => (await tables.ledger.get(tenantId, table)).row,
    connection: async (id = customer.connectionId) =>
      (await connect.connections.get(connectionPartition, id)).row,
    audited: async () => (await collect(audit.list({ partitionKey: tenantId }))).map(({ row }) => row),
  };
  customer.connectionId = await customer.addConnection();
  return customer;
}
