import { ClientSecretPost } from 'oauth4webapi';
import type { AuditRow } from '../../shared/audit/audit.ts';
import {
  type ConnectionRow,
  connectionPartition,
  invitationPartition,
} from '../../shared/connect/connection-row.ts';
import { createId, createToken, hashToken } from '../../shared/connect/own-ids.ts';
import type { QueueName } from '../../shared/contracts/messages.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { Certificates, VaultCertificate } from '../../shared/secrets/certificates.ts';
import { createSeal } from '../../shared/secrets/seal.ts';
import type { Secret, Secrets } from '../../shared/secrets/secrets.ts';
import { createServices, type Services } from '../../shared/services/services.ts';
import type { AppTokens } from '../../shared/tokens/app-tokens.ts';
import type { Origins } from '../cloud/core.ts';
import { northwind, toSettings } from '../local/seed.ts';
import { collect } from '../store/azurite.ts';
import { startMemoryTables } from '../sync/memory/store.ts';
import { contoso, start, toRow } from './rows.ts';

interface Sent {
  queue: QueueName;
  message: Record<string, unknown>;
  delaySeconds: number | undefined;
}

/** The product's own services in this process, with nothing outside of it but what a test puts there. */
export interface Desk {
  services: Services;
  /** What was put into queues, the oldest first. */
  sent: Sent[];
  clock: { now: number };
  /** Names in the vault, and what was asked of it. */
  vault: { secrets: Map<string, Secret>; certificates: Map<string, VaultCertificate> };
  /** Tenants whose tokens were forgotten. */
  forgotten: string[];
  /** Stores a connection with its invitation, for this token; its id. */
  save(
    more?: Partial<ConnectionRow>,
    token?: string,
  ): Promise<{ id: string; token: string; row: ConnectionRow }>;
  read(id: string): Promise<ConnectionRow>;
  /** What the audit tells in a partition, the oldest first. */
  audit(partition: string): Promise<AuditRow[]>;
  /** The same as words: who, what. */
  told(partition: string): Promise<string[]>;
  stop(): void;
}

export const customer = { name: 'customer', from: '192.0.2.7' };
export const operator = { name: 'olivia', from: null };

const nowhere: Origins = {
  login: 'http://127.0.0.1:9',
  graph: 'http://127.0.0.1:9',
  vault: 'http://127.0.0.1:9',
  identity: 'http://127.0.0.1:9',
  control: 'http://127.0.0.1:9',
  mail: 'smtp://127.0.0.1:9',
};
const silent = { info: () => {}, warn: () => {}, error: () => {} };

function createVault() {
  const held = new Map<string, Secret>();
  const made = new Map<string, VaultCertificate>();
  let versions = 0;
  const newVersion = () => String(++versions).padStart(32, '0');
  const missing = (name: string) => new TenantryError('vault-unavailable', `Key Vault has no ${name}`);

  const secrets: Secrets = {
    find: async (name, version) => {
      const found = held.get(name);
      return version === undefined || found?.version === version ? found : undefined;
    },
    get: async (name, version) => {
      const found = await secrets.find(name, version);
      if (!found) throw missing(name);
      return found;
    },
    save: async (name, value) => {
      const secret = { name, value, version: newVersion() };
      held.set(name, secret);
      return secret;
    },
    remove: async (name) => void held.delete(name),
  };
  const certificates: Certificates = {
    make: async (name, subject) => {
      const certificate = {
        name,
        version: newVersion(),
        pem: `CERTIFICATE OF ${subject}`,
        thumbprint: 'AB'.repeat(32),
        expiresAt: '2027-01-01T00:00:00.000Z',
      };
      made.set(name, certificate);
      return certificate;
    },
    get: async (name, version) => {
      const found = made.get(name);
      if (found?.version !== version) throw missing(name);
      return found;
    },
    sign: async () => new Uint8Array(),
    remove: async (name) => void made.delete(name),
  };
  return { secrets, certificates, held, made };
}

/** Without `origins` nothing is asked of Microsoft: a test says what a token holds by `services.tokens`. */
export async function openDesk(origins: Origins = nowhere, settings: object = {}): Promise<Desk> {
  const memory = await startMemoryTables();
  const given = toSettings(northwind, {
    origins,
    appOrigin: 'http://localhost:7071',
    storage: memory.storage,
  });
  const clock = { now: start };
  const now = () => clock.now;
  const sent: Sent[] = [];
  const forgotten: string[] = [];
  const vault = createVault();
  const tokens: AppTokens = {
    get: (request) => tokens.getFresh(request),
    getFresh: () => Promise.reject(new TenantryError('token-pending', 'Nobody has consented')),
    forget: (tenantId) => void forgotten.push(tenantId),
  };
  const services: Services = {
    ...createServices({ ...given, ...settings }),
    now,
    log: silent,
    sleep: async () => {},
    tokens,
    clientAuth: async () => ClientSecretPost('the secret of the registration'),
    secrets: vault.secrets,
    certificates: vault.certificates,
    seal: createSeal(vault.secrets, now),
    queues: {
      send: async (queue, message, delaySeconds) =>
        void sent.push({ queue, message: { ...message }, delaySeconds }),
      depth: async () => 0,
      sendPoison: async () => {},
      peekPoison: async (queue) => ({ queue, count: 0, newest: null }),
    },
  };
  const { connect } = services;
  const audit = async (partitionKey: string) =>
    (await collect(services.audit.list({ partitionKey }))).map(({ row }) => row).reverse();

  return {
    services,
    sent,
    clock,
    vault: { secrets: vault.held, certificates: vault.made },
    forgotten,
    audit,
    async save(more = {}, token = createToken()) {
      const id = createId();
      const hash = hashToken(token);
      const row = toRow({ invitationHash: hash, ...more });
      await connect.connections.insert(connectionPartition, id, row);
      if (row.invitationHash === hash) {
        const { createdAt, invitationExpiresAt } = row;
        const invitation = {
          connectionId: id,
          createdAt,
          expiresAt: invitationExpiresAt ?? createdAt,
          tries: null,
        };
        await connect.invitations.insert(invitationPartition, hash, invitation);
      }
      return { id, token, row };
    },
    read: async (id) => (await connect.connections.get(connectionPartition, id)).row,
    told: async (partition) => (await audit(partition)).map(({ who, what }) => `${who}: ${what}`),
    stop: memory.stop,
  };
}

/** Tokens of Contoso that hold these roles. */
export const holding = (desk: Desk, roles: string[], tenantId = contoso): Services => ({
  ...desk.services,
  tokens: {
    ...desk.services.tokens,
    getFresh: async () => ({
      accessToken: 'a token',
      tenantId,
      roles,
      directoryRoles: [],
      expiresAt: desk.clock.now + 3_600_000,
    }),
  },
});
