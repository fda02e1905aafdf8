import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationPermissions } from './application-permissions.ts';
import { type Caller, GraphError } from './request.ts';

interface Scheme {
  least: string[];
  other: string[];
  alsoRequires: string[];
}

type Accepted = Record<string, Partial<Record<Caller['kind'], Scheme>>>;

const file = join(import.meta.dirname, '..', 'data', 'endpoint-permissions.json');
const microsofts: Accepted = JSON.parse(readFileSync(file, 'utf8'));

/** What Microsoft's file lacks and its documents say. */
const both = (...other: string[]) => {
  const scheme = { least: [], other, alsoRequires: [] };
  return { Application: scheme, DelegatedWork: scheme };
};
const overrides: Accepted = {
  'GET /directory/subscriptions': both('Organization.Read.All', 'Directory.Read.All'),
  ...Object.fromEntries(
    Object.entries(applicationPermissions).map(([endpoint, names]) => [endpoint, both(...names)]),
  ),
};

/** The permissions any one of which opens an endpoint (`GET /users/{id}`) to this kind of token. */
function acceptedPermissions(endpoint: string, kind: Caller['kind']): string[] {
  const scheme = (overrides[endpoint] ?? microsofts[endpoint])?.[kind];
  return scheme ? [...scheme.least, ...scheme.other] : [];
}

/** The caller's permissions that open the endpoint; none is a 403. */
export function checkPermission(caller: Caller, endpoint: string): string[] {
  const held = acceptedPermissions(endpoint, caller.kind).filter((name) => caller.permissions.has(name));
  if (held.length === 0) throw insufficientPrivileges();
  return held;
}

export function insufficientPrivileges(): GraphError {
  const message = 'Insufficient privileges to complete the operation.';
  return new GraphError(403, 'Authorization_RequestDenied', message);
}
