/**
 * The entities of the simulated Microsoft cloud. Plain JSON, so that the whole cloud can be kept on disk and started again.
 * @see ../../../shared/microsoft/ground-truth.md for what each of them does on the wire.
 */

/** A customer's, or the partner's own, Microsoft Entra directory. */
export interface Tenant {
  id: string;
  displayName: string;
  /** The first is the initial `….onmicrosoft.com` name, the second, where there is one, the default. */
  domains: string[];
  /** What the synthetic records are made from; the same seed and size give the same tenant. */
  seed: number;
  people: Person[];
  users: GraphRecord[];
  /** Users that were removed: soft-deleted (restorable) or hard-deleted. */
  deletedUsers: { record: GraphRecord; reason: 'changed' | 'deleted' }[];
  skus: GraphRecord[];
  organization: GraphRecord;
  groups: GraphRecord[];
  directoryRoles: GraphRecord[];
  subscriptions: GraphRecord[];
  /** One entry per change of a user, oldest first: what a delta link looks back on. */
  userChanges: { sequence: number; id: string; fields: string[] | 'added' | 'removed' | 'restored'; at: string }[];
  servicePrincipals: ServicePrincipal[];
  settings: TenantSettings;
}

export interface TenantSettings {
  /** Consent becomes visible to the token endpoint and to Graph only after this long. */
  consentDelaySeconds: number;
  /** False: a person who is no administrator never comes back from Microsoft's consent page. */
  userConsentAllowed: boolean;
  /** Premium directory licences; without them some calls answer 403 with a licence error. */
  premium: 'none' | 'p1' | 'p2';
  /** The page size that Graph really serves where the caller does not, or may not, choose one. */
  deltaPageSize: number;
  /** The documented resource-unit budgets are enforced. */
  throttling: boolean;
  /** AADSTS code that the token endpoint answers instead of a token, if any (53003, 7000112, …). */
  tokenError: number | null;
}

/** Somebody who can sign in. */
export interface Person {
  objectId: string;
  username: string;
  password: string;
  displayName: string;
  /** Template ids of directory roles, as in `wids`. Global Administrator is 62e90394-69f5-4237-9190-012177145e10. */
  directoryRoles: string[];
  /** App roles given on registrations of this person's own tenant: client id → values. */
  appRoles: Record<string, string[]>;
}

/** A registration in its home tenant. */
export interface AppRegistration {
  clientId: string;
  displayName: string;
  homeTenantId: string;
  multiTenant: boolean;
  verifiedPublisher: boolean;
  redirectUris: string[];
  /** `requiredResourceAccess` on Microsoft Graph, by permission name. */
  requiredRoles: string[];
  requiredScopes: string[];
  appRoles: string[];
  secrets: { id: string; value: string; expiresAt: string }[];
  /** PEM certificates. */
  certificates: string[];
  federatedCredentials: { issuer: string; subject: string; audience: string }[];
}

/** The presence of a registration in a tenant: what has been consented to. */
export interface ServicePrincipal {
  objectId: string;
  clientId: string;
  enabled: boolean;
  roles: string[];
  scopes: string[];
  /** When the grant, or its last change, becomes visible. ISO 8601 UTC. */
  visibleAt: string;
}

/** A user-assigned managed identity of the home tenant. */
export interface ManagedIdentity {
  clientId: string;
  principalId: string;
  tenantId: string;
}

/** One object as Graph stores it: property names and types are Graph's. */
export type GraphRecord = { id: string } & Record<string, unknown>;

/** What a request meets instead of the truth. Consumed `times` times, after `skip` matching requests went by. */
export interface Fault {
  id: string;
  service: ServiceName;
  method?: string;
  /** Regular expression on path and query. */
  path: string;
  tenantId?: string;
  skip: number;
  times: number;
  kind: 'status' | 'delay' | 'cut' | 'reset' | 'malformed' | 'html' | 'empty' | 'own-next-link' | 'foreign-next-link' | 'empty-page' | 'duplicate-record';
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delayMs?: number;
}

export type ServiceName = 'login' | 'graph' | 'vault' | 'identity';

/** One request that arrived. `tenantId` and `clientId` where a token or a path names them. */
export interface LogEntry {
  sequence: number;
  at: string;
  service: ServiceName;
  method: string;
  path: string;
  /** Path and query; the query of `login` is kept too, so that a test can see what was asked. */
  url: string;
  tenantId: string | null;
  clientId: string | null;
  status: number;
  fault: string | null;
  headers: Record<string, string>;
}
