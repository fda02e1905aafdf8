import { type ConnectionRow, connectionPartition } from '../../shared/connect/connection-row.ts';
import { beginReading } from '../../shared/connect/verify.ts';
import { streams } from '../../shared/connectors/registry.ts';
import { tablesOf } from '../../shared/connectors/stream.ts';
import { createServices, type Services } from '../../shared/services/services.ts';
import type { TableRecord } from '../../shared/store/record-table.ts';
import type { LedgerRow, RunRow } from '../../shared/sync/bookkeeping.ts';
import type { ToldChange } from '../../shared/sync/change-log.ts';
import { runLane } from '../../shared/sync/run-lane.ts';
import { startRun } from '../../shared/sync/start-run.ts';
import type { ControlClient, TenantSummary } from '../cloud/control/client.ts';
import { advance, readClock } from '../local/clock.ts';
import type { CloudOrigins } from '../local/cloud.ts';
import { startGround } from '../local/ground.ts';
import { northwind, seedPartner, toSettings } from '../local/seed.ts';
import { readRoles, toConnectionRow } from './customer-row.ts';
import { listTold } from './told.ts';

type TenantOptions = Parameters<ControlClient['addTenant']>[0];

/** What a test may put in the place of a part: time, waiting, the wire. */
export type Overrides = Partial<Services>;

export interface Engine {
  control: ControlClient;
  origins: CloudOrigins;
  services: Services;
  /** Moves the cloud's and the storage's clock. */
  advance(ms: number): void;
  addCustomer(options?: Partial<TenantOptions>): Promise<Customer>;
  stop(): Promise<void>;
}

/** A customer who has consented, and the engine at work for them on a clock of their own. */
export interface Customer {
  tenant: TenantSummary;
  connectionId: string;
  /** Moves this customer's clock. */
  wait(ms: number): void;
  /** One message of the run. */
  step(run: string, overrides?: Overrides): Promise<void>;
  start(full?: boolean): Promise<string>;
  /** A run from its beginning to its end, waits included; how many messages that took. */
  read(options?: { full?: boolean; overrides?: Overrides }): Promise<{ run: RunRow; parts: number }>;
  ledger(stream?: string): Promise<LedgerRow>;
  connection(): Promise<ConnectionRow>;
  rows(table?: string): Promise<Map<string, TableRecord>>;
  changes(table?: string): Promise<ToldChange[]>;
  services: Services;
}

function getTable(name: string) {
  const found = streams.flatMap(tablesOf).find((facts) => facts.name === name);
  if (!found) throw new Error(`There is no table ${name}`);
  return found;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };
let made = 0;

/** The product's own services in this process, on real Azurite and the simulated cloud: as the app, without the host. */
export async function startEngine(): Promise<Engine> {
  const ground = await startGround();
  const { storage, origins, control, clockFile } = ground;
  const appOrigin = 'http://localhost:7071';
  await seedPartner(northwind, { control, origins, appOrigin });
  const settings = toSettings(northwind, { origins, appOrigin, storage });
  process.env.IDENTITY_ENDPOINT = settings.IDENTITY_ENDPOINT;
  process.env.IDENTITY_HEADER = settings.IDENTITY_HEADER;
  const services: Services = {
    ...createServices(settings),
    now: () => readClock(clockFile),
    sleep: async () => {},
    random: () => 0.5,
    log: silent,
  };
  return {
    control,
    origins,
    services,
    advance: (ms) => advance(clockFile, ms),
    addCustomer: (options) => addCustomer(services, control, options),
    stop: () => ground.stop(),
  };
}

async function addCustomer(
  shared: Services,
  control: ControlClient,
  options: Partial<TenantOptions> = {},
): Promise<Customer> {
  made += 1;
  const number = made;
  const tenant = await control.addTenant({
    displayName: `Customer ${number}`,
    domain: `customer-${number}.example`,
    size: 24,
    seed: number,
    ...options,
    settings: { throttling: false, largestDeltaPage: 10, ...options.settings },
  });
  await control.setGrant(tenant.id, northwind.readClientId, { roles: readRoles });
  let ahead = 0;
  const services: Services = { ...shared, now: () => shared.now() + ahead };
  const { tables, connect } = services;
  const connectionId = `customer-${String(number).padStart(13, '0')}`;
  const row = toConnectionRow(tenant, services.now());
  await connect.connections.insert(connectionPartition, connectionId, row);
  await beginReading(services, connectionId, row);

  const start = (full = false) =>
    startRun(services, { tenantId: tenant.id, connector: 'directory', requestedBy: 'test', full });
  const step = (run: string, overrides: Overrides = {}) =>
    runLane(
      { ...services, ...overrides },
      { version: 1, kind: 'run', tenantId: tenant.id, connector: 'directory', run },
    );
  return {
    tenant,
    connectionId,
    services,
    wait(ms) {
      ahead += ms;
    },
    start,
    step,
    async read({ full = false, overrides = {} } = {}) {
      const name = await start(full);
      for (let parts = 1; parts <= 40; parts++) {
        await step(name, overrides);
        const { row: run } = await tables.runs.get(tenant.id, name);
        if (run.state === 'finished') return { run, parts };
        const { resumeAt } = (await tables.lanes.get(tenant.id, 'directory')).row;
        ahead += Math.max(0, Date.parse(resumeAt ?? '') - services.now());
      }
      throw new Error(`The run ${name} does not end`);
    },
    ledger: async (stream = 'users') => (await tables.ledger.get(tenant.id, stream)).row,
    connection: async () => (await connect.connections.get(connectionPartition, connectionId)).row,
    async rows(name = 'users') {
      const rows = new Map<string, TableRecord>();
      const table = services.rowsOf(tenant.id, getTable(name));
      for (let continuation: string | undefined; ; ) {
        const page = await table.page({ limit: 500, continuation });
        for (const stored of page.rows) rows.set(stored.rowKey, stored);
        if (page.continuation === null) return rows;
        continuation = page.continuation;
      }
    },
    async changes(table = 'users') {
      const changes: ToldChange[] = [];
      for await (const told of listTold(services, tenant.id))
        if (told.stream === table) changes.push(...told.changes);
      return changes;
    },
  };
}
