import { ManagedIdentityCredential } from '@azure/identity';
import { createAuditTable } from '../audit/audit.ts';
import { environmentVariables } from '../config/environment.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { createConnectTables } from '../connect/connection-row.ts';
import type { ConnectDependencies } from '../connect/dependencies.ts';
import type { Stream } from '../connectors/stream.ts';
import type { TierName } from '../contracts/connections.ts';
import type { RegistrationCredential } from '../contracts/settings.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { invocationLogger } from '../log/invocation-log.ts';
import { createSeal } from '../secrets/seal.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { createBlobs } from '../store/blobs.ts';
import { columnsOf } from '../store/columns.ts';
import { createQueues } from '../store/queues.ts';
import { createRecordTable } from '../store/record-table.ts';
import { createTables } from '../store/tables.ts';
import { createSyncTables } from '../sync/bookkeeping.ts';
import type { SyncDependencies } from '../sync/dependencies.ts';
import { createAppTokens } from '../tokens/app-tokens.ts';
import { createClientAuth } from '../tokens/client-auth.ts';

/** Everything, put together once. */
export type Services = ConnectDependencies & SyncDependencies & { settings: Settings };

const identityOf = (clientId: string | null | undefined) =>
  clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();

/** The composition root: settings in, everything that works with them out. Connects to nothing by itself. */
export function createServices(variables: Record<string, string | undefined>): Services {
  const settings = readSettings(variables);
  const { storage, cloud } = settings;
  const now = () => Date.now();
  const identity = identityOf(settings.managedIdentityClientId);
  const storageIdentity = () =>
    storage.kind === 'identity' ? identityOf(storage.clientId ?? settings.managedIdentityClientId) : identity;
  const tables = createTables(storage, storageIdentity);
  const blobs = createBlobs(storage, storageIdentity);
  const secrets = createSecrets(settings.keyVaultUrl, identity);
  const columns = new Map<string, ReturnType<typeof columnsOf>>();

  const columnsFor = (stream: Stream) => {
    const known = columns.get(stream.name) ?? columnsOf(stream.record);
    columns.set(stream.name, known);
    return known;
  };
  const clientAuth = (credential: RegistrationCredential) =>
    createClientAuth(credential, { identity, secrets, federationAudience: cloud.federationAudience });

  return {
    settings,
    now,
    fetch: globalThis.fetch,
    log: invocationLogger(),
    connect: createConnectTables(tables),
    tables: createSyncTables(tables),
    audit: createAuditTable(tables),
    queues: createQueues(storage, storageIdentity),
    seal: createSeal(secrets, now),
    tokens: createAppTokens({ login: cloud.login, fetch: globalThis.fetch, now }),
    graphOrigin: cloud.graph,
    retentionDays: settings.retentionDays,
    clientAuth,
    toTokenRequest(tier: TierName, tenantId: string) {
      const registration = settings.registrations.find((known) => known.tier === tier);
      if (!registration) {
        throw new TenantryError('tier-not-registered', `There is no app registration for the tier ${tier}`);
      }
      const { clientId, credential } = registration;
      return { tenantId, clientId, resource: cloud.graph, auth: () => clientAuth(credential) };
    },
    rowsOf: (tenantId, stream) =>
      createRecordTable({ tables, blobs, table: stream.name, tenantId, columns: columnsFor(stream) }),
    defaultInterval: (connector) => settings.schedules[connector]?.default ?? 'PT6H',
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
}

let services: Services | undefined;

/** The services of this process. A wrong setting throws at the first call, which is when the app starts. */
export function getServices(): Services {
  services ??= createServices(environmentVariables());
  return services;
}
