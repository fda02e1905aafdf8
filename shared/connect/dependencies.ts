import type { ClientAuth } from 'oauth4webapi';
import type { AuditRow } from '../audit/audit.ts';
import type { Settings } from '../config/settings.ts';
import type { ClientCredential } from '../contracts/credentials.ts';
import type { Logger } from '../log/logger.ts';
import type { Mail } from '../notify/mail.ts';
import type { Certificates } from '../secrets/certificates.ts';
import type { Seal } from '../secrets/seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Queues } from '../store/queues.ts';
import type { Rows } from '../store/rows.ts';
import type { SyncTables } from '../sync/bookkeeping.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AppTokens, TokenRequest } from '../tokens/app-tokens.ts';
import type { ConnectionRow, ConnectTables } from './connection-row.ts';

/** What of a connection decides through which registration it asks. */
export type ConnectionClient = Pick<ConnectionRow, 'mode' | 'tier' | 'registration'>;

/** All that connecting stands on. */
export interface ConnectDependencies {
  settings: Settings;
  connect: ConnectTables;
  tables: SyncTables;
  audit: Rows<AuditRow>;
  queues: Queues;
  /** How letters are sent; null: this installation sends none. */
  mail: Mail | null;
  seal: Seal;
  tokens: AppTokens;
  log: Logger;
  telemetry: Telemetry;
  secrets: Secrets;
  certificates: Certificates;
  /** How a connection asks for a token of a tenant; throws where it has no registration. */
  toTokenRequest: (row: ConnectionClient, tenantId: string) => TokenRequest;
  clientAuth: (credential: ClientCredential) => Promise<ClientAuth>;
  /** Of a secret that has just been given and is in no vault yet. */
  clientAuthBySecret: (value: string) => ClientAuth;
  graphOrigin: string;
  fetch: typeof fetch;
  now: () => number;
}
