/**
 * The entities of the simulated Microsoft cloud. Plain JSON, so that the whole cloud can be kept on disk and started again.
 * @see ../../../shared/microsoft/ground-truth.md for what each of them does on the wire.
 */

import type { Logged } from './tenants/change-log.ts';

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
  /** Users that were removed: soft-deleted (restorable) or hard-deleted; and what they were members of. */
  deletedUsers: Deleted[];
  skus: GraphRecord[];
  organization: GraphRecord;
  groups: GraphRecord[];
  directoryRoles: GraphRecord[];
  subscriptions: GraphRecord[];
  /** One entry per change of a user, oldest first: what a delta link looks back on. */
  userChanges: Logged[];
  deletedGroups: Deleted[];
  /** The same of groups; `members` are those who came or went with it. */
  groupChanges: (Logged & { members: string[] })[];
  /** Domains that somebody has added and nobody has proved yet. */
  unverifiedDomains: string[];
  servicePrincipals: ServicePrincipal[];
  settings: TenantSettings;
}

/** An object that was removed. */
export interface Deleted {
  record: GraphRecord;
  reason: 'changed' | 'deleted';
  /** Ids of the groups and roles that it was a member of. */
  memberOf?: string[];
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
  /** The most that Graph puts on a page of a delta listing, whatever the caller asks for: 999 where absent. */
  largestDeltaPage?: number;
  /** Members that `/groups/delta` tells on one page: 1,000 where absent. */
  deltaMembersPerPage?: number;
  /** The documented resource-unit budgets are enforced. */
  throttling: boolean;
  /** AADSTS code that the token endpoint answers instead of a token, if any (53003, 7000112, …). */
  tokenError: number | null;
  /** Tokens issued before this moment, by clients that declare `cp1`, meet a claims challenge. ISO 8601 UTC. */
  tokensValidFrom?: string | null;
  /** People without the right to consent can ask for approval (AADSTS90095) instead of only being turned away (90094). */
  adminConsentWorkflow?: boolean;
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
  /** The tenant that a guest comes from. */
  guestOf?: string;
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
  /** The format of access tokens for this registration's own API; 1 where the manifest says nothing. */
  accessTokenVersion: 1 | 2;
  secrets: { id: string; value: string; expiresAt: string }[];
  /** PEM certificates. */
  certificates: string[];
  federatedCredentials: FederatedCredential[];
  /** What Graph alone knows of it; absent where the control API made it. */
  application?: ApplicationDetails;
}

/** Where the control API made it, Graph gives it a name and an id. */
export interface FederatedCredential {
  issuer: string;
  subject: string;
  audience: string;
  id?: string;
  name?: string;
  description?: string | null;
}

/** Properties of Graph's `application` that nothing else of this cloud needs. */
export interface ApplicationDetails {
  uniqueName: string | null;
  createdDateTime: string;
  /** When calls of Graph begin to see it. ISO 8601 UTC. */
  visibleAt: string;
  appRoles: AppRole[];
  /** `requiredResourceAccess` on other APIs than Microsoft Graph. */
  otherAccess: RequiredResourceAccess[];
  servicePrincipalLockConfiguration: Record<string, boolean | null> | null;
  description: string | null;
  notes: string | null;
  tags: string[];
}

export interface AppRole {
  id: string;
  value: string | null;
  displayName: string;
  description: string;
  allowedMemberTypes: ('User' | 'Application')[];
  isEnabled: boolean;
}

export interface RequiredResourceAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: 'Role' | 'Scope' }[];
}

/** The presence of a registration in a tenant: what has been consented to. */
export interface ServicePrincipal {
  objectId: string;
  clientId: string;
  enabled: boolean;
  roles: string[];
  scopes: string[];
  /** App roles given on APIs of other registrations: client id of the API → values. */
  apiRoles?: Record<string, string[]>;
  /** When the grant, or its last change, becomes visible. ISO 8601 UTC. */
  visibleAt: string;
  /** What stays visible until then; absent where there was nothing before. */
  previous?: { roles: string[]; scopes: string[]; apiRoles?: Record<string, string[]> };
  /** Delegated permissions that single people consented to for themselves: object id → scopes. */
  userConsents?: Record<string, string[]>;
  /** Only who holds an app role gets in; absent: anybody. */
  assignmentRequired?: boolean;
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
  kind:
    | 'status'
    | 'delay'
    | 'cut'
    | 'reset'
    | 'malformed'
    | 'html'
    | 'empty'
    | 'own-next-link'
    | 'foreign-next-link'
    | 'empty-page'
    | 'duplicate-record';
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delayMs?: number;
}

export type ServiceName = 'login' | 'graph' | 'vault' | 'identity';

/** One request that arrived. `tenantId` and `clientId` where a token or a path names them; `tokenId` is the token's `uti`. */
export interface LogEntry {
  sequence: number;
  /** When it came, and when it was answered. */
  startedAt: string;
  at: string;
  service: ServiceName;
  method: string;
  path: string;
  /** Path and query; the query of `login` is kept too, so that a test can see what was asked. */
  url: string;
  tenantId: string | null;
  clientId: string | null;
  tokenId: string | null;
  status: number;
  fault: string | null;
  headers: Record<string, string>;
}

/** A key that signs tokens. Kept in `/keys` for a day after another one took over. */
export interface SigningKey {
  kid: string;
  privateJwk: Record<string, unknown>;
  /** The self-signed certificate of the key, DER in base64: what `x5c` shows. */
  certificate: string;
  retiredAt: string | null;
}

/** An authorization code, single use. */
export interface AuthorizationCode {
  clientId: string;
  tenantId: string;
  objectId: string;
  /** The `{tenant}` segment of the request: a code is redeemed where it was issued. */
  audience: string;
  scopes: string[];
  redirectUri: string;
  codeChallenge: string | null;
  codeChallengeMethod: 'S256' | 'plain';
  nonce: string | null;
  issuedAt: string;
  redeemed: boolean;
}

/** Who is signed in in one browser, the last one first. */
export interface Session {
  accounts: { tenantId: string; objectId: string }[];
}

/** How the whole cloud behaves where Microsoft's documents and its answers differ, or where it can be switched. */
export interface Behaviour {
  /** The error name in the redirect of an administrator who declines. */
  denialError: 'access_denied' | 'consent_required' | 'permission_denied';
  /** What the token endpoint answers while a first consent is not visible yet: an AADSTS code, or a token without roles. */
  replication: 700016 | 650051 | 65001 | 'no-roles';
  /** The vault's documented limits are enforced. */
  vaultThrottling: boolean;
  /** How long the vault takes to make a certificate. */
  certificateSeconds: number;
  /** What the mailbox does with a message: take it, refuse every recipient for now (450), or hang up when it has it all. */
  mail: 'accept' | 'refuse' | 'drop';
  /** The mailbox takes mail from whoever has not signed in, too. */
  mailAnonymous: boolean;
  /** How long other calls of Graph do not see an application or a service principal that a call has made. */
  registrationSeconds: number;
}
