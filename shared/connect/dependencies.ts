import type { ClientAuth } from 'oauth4webapi';
import type { AuditRow } from '../audit/audit.ts';
import type { Settings } from '../config/settings.ts';
import type { TierName } from '../contracts/connections.ts';
import type { RegistrationCredential } from '../contracts/settings.ts';
import type { Logger } from '../log/logger.ts';
import type { Seal } from '../secrets/seal.ts';
import type { Queues } from '../store/queues.ts';
import type { Rows } from '../store/rows.ts';
import type { SyncTables } from '../sync/bookkeeping.ts';
import type { AppTokens, TokenRequest } from '../tokens/app-tokens.ts';
import type { ConnectTables } from './connection-row.ts';

/** All that connecting stands on. */
export interface ConnectDependencies {
  settings: Settings;
  connect: ConnectTables;
  tables: SyncTables;
  audit: Rows<AuditRow>;
  queues: Queues;
  seal: Seal;
  tokens: AppTokens;
  log: Logger;
  toTokenRequest: (tier: TierName, tenantId: string) => TokenRequest;
  clientAuth: (credential: RegistrationCredential) => Promise<ClientAuth>;
  graphOrigin: string;
  fetch: typeof fetch;
  now: () => number;
}
