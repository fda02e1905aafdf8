/** Who is signed in, by cookie, and what a person types to get there. */
import { randomBytes } from 'node:crypto';
import type { Cloud, CloudRequest } from '../core.ts';
import type { Person, Session, Tenant } from '../model.ts';
import { aadError } from './errors.ts';

export interface Account {
  tenant: Tenant;
  person: Person;
}

const cookieName = 'ESTSAUTH';

/** Who signed in with this browser, the last one first. */
export function accountsOf(cloud: Cloud, request: CloudRequest): Account[] {
  const session = cloud.sessions.get(sessionId(request) ?? '');
  return (session?.accounts ?? []).flatMap(({ tenantId, objectId }) => {
    const tenant = cloud.tenants.get(tenantId);
    const person = tenant?.people.find((candidate) => candidate.objectId === objectId);
    return tenant && person ? [{ tenant, person }] : [];
  });
}

/** @throws AADSTS50034 for an unknown name, AADSTS50126 for a wrong password */
export function checkPassword(cloud: Cloud, username: string, password: string): Account {
  const wanted = username.trim().toLowerCase();
  for (const tenant of cloud.tenants.values()) {
    const person = tenant.people.find((candidate) => candidate.username.toLowerCase() === wanted);
    if (!person) continue;
    if (person.password !== password) throw aadError(50126);
    return { tenant, person };
  }
  throw aadError(50034);
}

/** Remembers the account and gives the cookie that says so. */
export function signIn(cloud: Cloud, request: CloudRequest, { tenant, person }: Account): string {
  const id = sessionId(request);
  const before: Session = cloud.sessions.get(id ?? '') ?? { accounts: [] };
  const others = before.accounts.filter(({ objectId }) => objectId !== person.objectId);
  const next = randomBytes(24).toString('base64url');
  if (id) cloud.sessions.delete(id);
  cloud.sessions.set(next, { accounts: [{ tenantId: tenant.id, objectId: person.objectId }, ...others] });
  return `${cookieName}=${next}; Path=/; HttpOnly; SameSite=Lax`;
}

/** Forgets the browser's accounts and gives the cookie that says so. */
export function signOut(cloud: Cloud, request: CloudRequest): string {
  cloud.sessions.delete(sessionId(request) ?? '');
  return `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
}

function sessionId(request: CloudRequest): string | undefined {
  return new RegExp(`(?:^|;\\s*)${cookieName}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
}
