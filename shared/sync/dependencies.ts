import type { AuditRow } from '../audit/audit.ts';
import type { ConnectTables } from '../connect/connection-row.ts';
import type { ConnectionClient } from '../connect/dependencies.ts';
import type { RecordFacts } from '../connectors/stream.ts';
import type { Logger } from '../log/logger.ts';
import type { Queues } from '../store/queues.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Rows } from '../store/rows.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AppTokens, TokenRequest } from '../tokens/app-tokens.ts';
import type { SyncTables } from './bookkeeping.ts';

/** All that the engine stands on. */
export interface SyncDependencies {
  tables: SyncTables;
  audit: Rows<AuditRow>;
  connect: ConnectTables;
  queues: Queues;
  tokens: AppTokens;
  log: Logger;
  telemetry: Telemetry;
  rowsOf: (tenantId: string, facts: RecordFacts) => RecordTable;
  /** How a connection asks for a token of a tenant; throws where it has no registration. */
  toTokenRequest: (row: ConnectionClient, tenantId: string) => TokenRequest;
  graphOrigin: string;
  /** Interval at which a connector is read where a connection does not choose, ISO 8601. */
  defaultInterval: (connector: string) => string;
  retentionDays: number;
  fetch: typeof fetch;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
}
