/** The cloud on disk: `cloud.json` and one file per tenant, each replaced whole. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from './core.ts';
import type { AppRegistration, Behaviour, ManagedIdentity, SigningKey, Tenant } from './model.ts';
import type { VaultCertificate, VaultSecret } from './vault/model.ts';

interface CloudFile {
  version: 1;
  registrations: AppRegistration[];
  identities: ManagedIdentity[];
  secrets: VaultSecret[];
  /** Absent where an older cloud wrote the file. */
  certificates?: VaultCertificate[];
  signingKeys: SigningKey[];
  behaviour: Behaviour;
  graph: Record<string, unknown>;
}

interface Persistence {
  /** Notes what changed; it is on disk a moment later. */
  changed(tenantId?: string): void;
  /** Writes at once whatever is not on disk yet. */
  flush(): void;
}

export const inMemory: Persistence = { changed: () => undefined, flush: () => undefined };

/** Fills the cloud with what the folder holds. False: it holds nothing yet. */
export function restore(cloud: Cloud, folder: string): boolean {
  mkdirSync(join(folder, 'tenants'), { recursive: true });
  for (const file of readdirSync(join(folder, 'tenants'))) {
    if (!file.endsWith('.json')) continue;
    const tenant = JSON.parse(readFileSync(join(folder, 'tenants', file), 'utf8')) as Tenant;
    // An older cloud has written no such lists.
    const groups = { deletedGroups: [], groupChanges: [], unverifiedDomains: [] };
    cloud.tenants.set(tenant.id, { ...groups, ...tenant });
  }
  if (!readdirSync(folder).includes('cloud.json')) return false;
  const file = JSON.parse(readFileSync(join(folder, 'cloud.json'), 'utf8')) as CloudFile;
  for (const registration of file.registrations) cloud.registrations.set(registration.clientId, registration);
  for (const identity of file.identities) cloud.identities.set(identity.clientId, identity);
  for (const secret of file.secrets) cloud.secrets.set(secret.name.toLowerCase(), secret);
  for (const certificate of file.certificates ?? [])
    cloud.certificates.set(certificate.name.toLowerCase(), certificate);
  cloud.signingKeys.push(...file.signingKeys);
  cloud.behaviour = { ...cloud.behaviour, ...file.behaviour };
  Object.assign(cloud.graph, file.graph);
  return true;
}

/** Writes 200 ms after the first of several changes. */
export function keepOn(folder: string, cloud: Cloud): Persistence {
  const dirtyTenants = new Set<string>();
  let isCloudDirty = false;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const id of dirtyTenants) {
      const path = join(folder, 'tenants', `${id}.json`);
      const tenant = cloud.tenants.get(id);
      if (tenant) replace(path, tenant);
      else rmSync(path, { force: true });
    }
    dirtyTenants.clear();
    if (isCloudDirty) replace(join(folder, 'cloud.json'), toFile(cloud));
    isCloudDirty = false;
  }

  function changed(tenantId?: string): void {
    if (tenantId === undefined) isCloudDirty = true;
    else dirtyTenants.add(tenantId);
    timer ??= setTimeout(flush, 200);
  }

  return { changed, flush };
}

function toFile(cloud: Cloud): CloudFile {
  return {
    version: 1,
    registrations: [...cloud.registrations.values()],
    identities: [...cloud.identities.values()],
    secrets: [...cloud.secrets.values()],
    certificates: [...cloud.certificates.values()],
    signingKeys: cloud.signingKeys,
    behaviour: cloud.behaviour,
    graph: cloud.graph,
  };
}

function replace(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
