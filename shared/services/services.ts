import { ManagedIdentityCredential } from '@azure/identity';
import { ClientSecretPost } from 'oauth4webapi';
import { createAuditTable } from '../audit/audit.ts';
import { createFindApp, type FindApp } from '../clients/app-token.ts';
import { createClientTable } from '../clients/client-table.ts';
import { createIdempotencyTable, type IdempotencyRow } from '../clients/idempotency-table.ts';
import { createRateLimits, type RateLimits } from '../clients/rate-limits.ts';
import { defaultInterval } from '../config/default-interval.ts';
import { environmentVariables } from '../config/environment.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { createConnectTables } from '../connect/connection-row.ts';
import type { ConnectDependencies } from '../connect/dependencies.ts';
import { getMode } from '../connect/modes/registry.ts';
import type { RecordFacts } from '../connectors/stream.ts';
import type { ClientRow } from '../contracts/clients.ts';
import type { ClientCredential } from '../contracts/credentials.ts';
import { invocationLogger } from '../log/invocation-log.ts';
import { createMail } from '../notify/create-mail.ts';
import { createCertificates } from '../secrets/certificates.ts';
import { createSeal } from '../secrets/seal.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { createBlobs } from '../store/blobs.ts';
import { columnsOf } from '../store/columns.ts';
import { createQueues } from '../store/queues.ts';
import { createRecordReader, type RecordReader } from '../store/record-reader.ts';
import { createRecordTable } from '../store/record-table.ts';
import type { Rows } from '../store/rows.ts';
import { createTables } from '../store/tables.ts';
import { createSyncTables } from '../sync/bookkeeping.ts';
import type { SyncDependencies } from '../sync/dependencies.ts';
import { createTelemetry } from '../telemetry/create-telemetry.ts';
import { createAppTokens } from '../tokens/app-tokens.ts';
import { createClientAuth } from '../tokens/client-auth.ts';

/** What guards the API. */
interface ApiDependencies {
  clients: Rows<ClientRow>;
  idempotency: Rows<IdempotencyRow>;
  rates: RateLimits;
  findApp: FindApp;
}

/** What only reads. */
interface ReadDependencies {
  recordsOf: (table: Pick<RecordFacts, 'name' | 'record'>) => RecordReader;
}

/** Everything, put together once. */
export type Services = ConnectDependencies &
  SyncDependencies &
  ApiDependencies &
  ReadDependencies & { settings: Settings };

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
  const certificates = createCertificates(settings.keyVaultUrl, identity);
  const columns = new Map<string, ReturnType<typeof columnsOf>>();

  const columnsFor = ({ name, record }: Pick<RecordFacts, 'name' | 'record'>) => {
    const known = columns.get(name) ?? columnsOf(record);
    columns.set(name, known);
    return known;
  };
  const clientAuth = (credential: ClientCredential) =>
    createClientAuth(credential, {
      identity,
      secrets,
      certificates,
      federationAudience: cloud.federationAudience,
    });
  const log = invocationLogger();
  const telemetry = createTelemetry(settings.telemetry, { identityOf, log, now });
  const tokens = createAppTokens({
    login: cloud.login,
    fetch: globalThis.fetch,
    now,
    onFailure: (tenantId, code) =>
      telemetry.measure('tenantry.token_failures', 1, { tenant: tenantId, code }),
  });
  const mail = createMail(settings.mail, {
    partnerName: settings.partner.name,
    homeTenantId: settings.homeTenantId,
    graphOrigin: cloud.graph,
    identity,
    secrets,
    tokens,
    clientAuth,
    fetch: globalThis.fetch,
    now,
  });

  return {
    settings,
    now,
    fetch: globalThis.fetch,
    log,
    telemetry,
    connect: createConnectTables(tables),
    tables: createSyncTables(tables),
    audit: createAuditTable(tables),
    clients: createClientTable(tables),
    idempotency: createIdempotencyTable(tables),
    rates: createRateLimits(),
    findApp: createFindApp({
      cloud,
      homeTenantId: settings.homeTenantId,
      audience: settings.operator?.clientId ?? null,
      fetch: globalThis.fetch,
      now,
    }),
    queues: createQueues(storage, storageIdentity),
    seal: createSeal(secrets, now),
    tokens,
    mail,
    graphOrigin: cloud.graph,
    retentionDays: settings.retentionDays,
    clientAuth,
    clientAuthBySecret: ClientSecretPost,
    secrets,
    certificates,
    toTokenRequest(row, tenantId) {
      const { clientId, credential } = getMode(row.mode).getClient(settings, row);
      return { tenantId, clientId, resource: cloud.graph, auth: () => clientAuth(credential) };
    },
    rowsOf: (tenantId, facts) =>
      createRecordTable({ tables, blobs, table: facts.name, tenantId, columns: columnsFor(facts) }),
    recordsOf: (facts) =>
      createRecordReader({ tables, blobs, table: facts.name, columns: columnsFor(facts) }),
    defaultInterval: (connector) => defaultInterval(settings, connector),
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
