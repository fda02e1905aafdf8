/** A typed client of the control API, for tests and scripts. */
import type { z } from 'zod';
import type { Origins } from '../core.ts';
import type { Issued } from '../entra/issued.ts';
import type { Mail } from '../mail/mime.ts';
import type {
  AppRegistration,
  Behaviour,
  Fault,
  GraphRecord,
  LogEntry,
  ManagedIdentity,
  Person,
  ServicePrincipal,
  TenantSettings,
} from '../model.ts';
import type { ChangedIds } from '../tenants/change.ts';
import type { ChangedDirectory } from '../tenants/change-directory.ts';
import type {
  behaviour,
  changes,
  directoryChanges,
  grant,
  newFault,
  newIdentity,
  newPerson,
  newRegistration,
  newTenant,
  registrationChanges,
  settings,
} from './schemas.ts';

interface SignIn {
  username: string;
  password: string;
}

export interface TenantSummary {
  id: string;
  displayName: string;
  domains: string[];
  administrator: SignIn;
  person: SignIn;
}

interface TenantDetails extends TenantSummary {
  settings: TenantSettings;
  servicePrincipals: ServicePrincipal[];
  people: Person[];
  counts: { users: number; deletedUsers: number };
}

/** What belongs to no single user. */
export interface Directory {
  groups: (GraphRecord & { members: string[] })[];
  directoryRoles: (GraphRecord & { members: string[] })[];
  subscriptions: GraphRecord[];
  domains: GraphRecord[];
}

interface CertificateSummary {
  name: string;
  deleted: boolean;
  versions: { version: string; thumbprint: string; enabled: boolean; expiresAt: string }[];
}

interface LogFilter {
  service?: string;
  since?: number;
  tenantId?: string;
}

export type ControlClient = ReturnType<typeof createControlClient>;

/** @param origin where the control API listens */
export function createControlClient(origin: string) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${origin}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const tenant = (id: string) => `/tenants/${id}`;

  return {
    summary: () => call<{ origins: Origins }>('GET', '/'),
    reset: () => call<void>('POST', '/reset'),
    listTenants: () => call<TenantSummary[]>('GET', '/tenants'),
    addTenant: (body: z.input<typeof newTenant>) => call<TenantSummary>('POST', '/tenants', body),
    readTenant: (id: string) => call<TenantDetails>('GET', tenant(id)),
    changeSettings: (id: string, body: z.input<typeof settings>) =>
      call<TenantSettings>('PATCH', tenant(id), body),
    changeUsers: (id: string, body: z.input<typeof changes>) =>
      call<ChangedIds>('POST', `${tenant(id)}/changes`, body),
    changeDirectory: (id: string, body: z.input<typeof directoryChanges>) =>
      call<ChangedDirectory>('POST', `${tenant(id)}/directory`, body),
    readDirectory: (id: string) => call<Directory>('GET', `${tenant(id)}/directory`),
    listUsers: (id: string) => call<GraphRecord[]>('GET', `${tenant(id)}/users`),
    listSkus: (id: string) => call<GraphRecord[]>('GET', `${tenant(id)}/skus`),
    changeUser: (id: string, userId: string, fields: Record<string, unknown>) =>
      call<GraphRecord>('POST', `${tenant(id)}/users/${encodeURIComponent(userId)}`, fields),
    setGrant: (id: string, clientId: string, body: z.input<typeof grant>) =>
      call<ServicePrincipal>('PUT', `${tenant(id)}/grants/${clientId}`, body),
    removeGrant: (id: string, clientId: string) => call<void>('DELETE', `${tenant(id)}/grants/${clientId}`),
    listRegistrations: () => call<AppRegistration[]>('GET', '/registrations'),
    addRegistration: (body: z.input<typeof newRegistration>) =>
      call<AppRegistration>('POST', '/registrations', body),
    changeRegistration: (clientId: string, body: z.input<typeof registrationChanges>) =>
      call<AppRegistration>('PATCH', `/registrations/${clientId}`, body),
    addIdentity: (body: z.input<typeof newIdentity>) => call<ManagedIdentity>('POST', '/identities', body),
    addPerson: (body: z.input<typeof newPerson>) => call<Person>('POST', '/people', body),
    addFault: (body: z.input<typeof newFault>) => call<{ id: string }>('POST', '/faults', body),
    listFaults: () => call<Fault[]>('GET', '/faults'),
    removeFaults: () => call<void>('DELETE', '/faults'),
    listLog: (filter: LogFilter = {}) => {
      const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
      return call<LogEntry[]>('GET', `/log?${query}`);
    },
    listIssued: () => call<Issued[]>('GET', '/issued'),
    removeLog: () => call<void>('DELETE', '/log'),
    rotateKeys: (body: { keepOld?: boolean } = {}) => call<{ kid: string }>('POST', '/keys/rotate', body),
    changeBehaviour: (body: z.input<typeof behaviour>) => call<Behaviour>('PATCH', '/behaviour', body),
    listMail: () => call<Mail[]>('GET', '/mail'),
    removeMail: () => call<void>('DELETE', '/mail'),
    listVault: () => call<{ name: string; versions: number; deleted: boolean }[]>('GET', '/vault'),
    listCertificates: () => call<CertificateSummary[]>('GET', '/vault/certificates'),
  };
}
