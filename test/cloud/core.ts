/** What every part of the simulated cloud shares: its state, what a handler gets and gives, and the check of a bearer token. */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { MailMessage } from './mail/message.ts';
import type {
  AppRegistration,
  AuthorizationCode,
  Behaviour,
  Fault,
  LogEntry,
  ManagedIdentity,
  ServiceName,
  Session,
  SigningKey,
  Tenant,
} from './model.ts';
import type { VaultCertificate, VaultSecret } from './vault/model.ts';

/** Where each service listens: origins without a path, of `mail` one with the scheme smtp. Filled in by `listen()`. */
export type Origins = Record<ServiceName | 'control' | 'mail', string>;

export interface Cloud {
  readonly origins: Origins;
  /** By id. */
  readonly tenants: Map<string, Tenant>;
  /** By client id. */
  readonly registrations: Map<string, AppRegistration>;
  /** By client id. */
  readonly identities: Map<string, ManagedIdentity>;
  /** By lower-cased name. */
  readonly secrets: Map<string, VaultSecret>;
  /** By lower-cased name. */
  readonly certificates: Map<string, VaultCertificate>;
  /** The newest signs. */
  readonly signingKeys: SigningKey[];
  readonly codes: Map<string, AuthorizationCode>;
  readonly sessions: Map<string, Session>;
  readonly faults: Fault[];
  readonly log: LogEntry[];
  /** What the mailbox took, oldest first. */
  readonly mail: MailMessage[];
  behaviour: Behaviour;
  /** Key of what is remembered only in memory (budgets used, tokens issued); a reset begins another life. */
  life: object;
  /** What Graph keeps over a restart besides tenants (delta tokens, say): plain JSON under names of its own. */
  readonly graph: Record<string, unknown>;
  /** Says that something changed: the tenant's file (or, without an id, the cloud's own) is written soon. */
  changed(tenantId?: string): void;
}

export interface CloudRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** The fault this request meets, where the handler applies it itself (the page-shape kinds); the server does the others. */
  fault: Fault | null;
  /** A handler may name whom the request is about, for the request log. */
  subject: { tenantId: string | null; clientId: string | null };
}

export interface CloudResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

export type Handler = (request: CloudRequest, cloud: Cloud) => Promise<CloudResponse> | CloudResponse;

export interface BearerClaims extends JWTPayload {
  tid: string;
  appid: string;
  oid: string;
  idtyp?: 'app';
  roles?: string[];
  scp?: string;
  wids?: string[];
  xms_cc?: string[];
  /** Names the token without being it. */
  uti?: string;
}

export type BearerCheck =
  | { ok: true; claims: BearerClaims; token: string }
  /** `revoked` asks for a claims challenge (Continuous Access Evaluation); only tokens with `xms_cc: cp1` meet it. */
  | {
      ok: false;
      reason: 'missing' | 'malformed' | 'signature' | 'expired' | 'audience' | 'issuer' | 'revoked';
    };

export function json(status: number, value: unknown, headers: CloudResponse['headers'] = {}): CloudResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** By GUID or by any of its domains, without regard to case. */
export function findTenant(cloud: Cloud, idOrDomain: string): Tenant | undefined {
  const wanted = idOrDomain.toLowerCase();
  const byId = cloud.tenants.get(wanted);
  if (byId) return byId;
  for (const tenant of cloud.tenants.values()) {
    if (tenant.domains.some((domain) => domain.toLowerCase() === wanted)) return tenant;
  }
  return undefined;
}

/** Tokens whose signature has been checked already: a bulk reader sends the same one thousands of times. */
const checkedTokens = new WeakMap<Cloud, Map<string, { kid: string; claims: BearerClaims }>>();

/**
 * Checks a bearer token as the resource would: signature, issuer, lifetime and audience.
 * @param audience the resource's own, for Graph `cloud.origins.graph`
 */
export async function verifyBearer(
  cloud: Cloud,
  request: Pick<CloudRequest, 'headers'>,
  audience: string,
): Promise<BearerCheck> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return { ok: false, reason: 'missing' };
  const claims = await readVerified(cloud, token);
  if (typeof claims === 'string') return { ok: false, reason: claims };
  const now = Date.now() / 1000;
  if ((claims.exp ?? 0) <= now || (claims.nbf ?? 0) > now + 300) return { ok: false, reason: 'expired' };
  if (!claims.iss?.startsWith(`${cloud.origins.login}/${claims.tid}/`))
    return { ok: false, reason: 'issuer' };
  if (claims.aud !== audience) return { ok: false, reason: 'audience' };
  if (isRevoked(cloud, claims)) return { ok: false, reason: 'revoked' };
  return { ok: true, claims, token };
}

/** What a token says, without any check: for the request log. */
export function peekClaims(authorization: string | undefined): Partial<BearerClaims> | null {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  try {
    return decodeJwt<BearerClaims>(token);
  } catch {
    return {};
  }
}

async function readVerified(cloud: Cloud, token: string): Promise<BearerClaims | 'malformed' | 'signature'> {
  const known = checkedTokens.get(cloud) ?? new Map<string, { kid: string; claims: BearerClaims }>();
  checkedTokens.set(cloud, known);
  const seen = known.get(token);
  if (seen && cloud.signingKeys.some(({ kid }) => kid === seen.kid)) return seen.claims;
  let kid: string | undefined;
  try {
    kid = decodeProtectedHeader(token).kid;
  } catch {
    return 'malformed';
  }
  const key = cloud.signingKeys.find((candidate) => candidate.kid === kid);
  if (!key) return 'signature';
  try {
    const publicKey = createPublicKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' });
    const options = { algorithms: ['RS256'], clockTolerance: Number.MAX_SAFE_INTEGER };
    const { payload } = await jwtVerify<BearerClaims>(token, publicKey, options);
    if (known.size > 5_000) known.clear();
    known.set(token, { kid: key.kid, claims: payload });
    return payload;
  } catch {
    return 'signature';
  }
}

function isRevoked(cloud: Cloud, claims: BearerClaims): boolean {
  const validFrom = cloud.tenants.get(claims.tid)?.settings.tokensValidFrom;
  if (!validFrom || !claims.xms_cc?.includes('cp1')) return false;
  return (claims.iat ?? 0) < Math.floor(Date.parse(validFrom) / 1000);
}
