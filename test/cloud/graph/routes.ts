import { applicationRoutes } from './application-routes.ts';
import * as directory from './directory.ts';
import { readGroupsDelta } from './groups-delta.ts';
import { type GraphAnswer, GraphError, type GraphRequest } from './request.ts';
import { listLicenseDetails, listUsers, showUser } from './users.ts';
import { readUsersDelta } from './users-delta.ts';

export interface Route {
  method: 'GET' | 'POST' | 'PATCH';
  /** Segments; `{id}` takes any one. */
  path: string;
  /** What the permissions are looked up under, where it is not the path itself. */
  endpoint?: string;
  /** Resource units before `$select`, `$expand` and `$top` count. */
  units: number;
  answer: (request: GraphRequest) => GraphAnswer;
}

/** What a tenant's records are read with, the more particular path first. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/organization', units: 1, answer: directory.listOrganization },
  {
    method: 'GET',
    path: '/organization/{id}',
    endpoint: '/organization',
    units: 1,
    answer: directory.showOrganization,
  },
  { method: 'GET', path: '/subscribedSkus', units: 3, answer: directory.listSubscribedSkus },
  {
    method: 'GET',
    path: '/subscribedSkus/{id}',
    endpoint: '/subscribedSkus',
    units: 3,
    answer: directory.showSubscribedSku,
  },
  { method: 'GET', path: '/directory/subscriptions', units: 1, answer: directory.listSubscriptions },
  { method: 'GET', path: '/domains', units: 1, answer: directory.listDomains },
  { method: 'GET', path: '/users', units: 2, answer: listUsers },
  { method: 'GET', path: '/users/delta', units: 1, answer: readUsersDelta },
  { method: 'GET', path: '/users/{id}', units: 1, answer: showUser },
  { method: 'GET', path: '/users/{id}/licenseDetails', units: 2, answer: listLicenseDetails },
  { method: 'GET', path: '/groups', units: 1, answer: directory.listGroups },
  { method: 'GET', path: '/groups/delta', units: 1, answer: readGroupsDelta },
  { method: 'GET', path: '/groups/{id}', endpoint: '/groups', units: 1, answer: directory.showGroup },
  { method: 'GET', path: '/groups/{id}/members', units: 3, answer: directory.listGroupMembers },
  { method: 'GET', path: '/directoryRoles', units: 1, answer: directory.listDirectoryRoles },
  { method: 'GET', path: '/directoryRoles/{id}/members', units: 1, answer: directory.listRoleMembers },
  { method: 'GET', path: '/servicePrincipals', units: 1, answer: directory.listServicePrincipals },
];

/** The route of a call. No such path is a 400 here as it is with Microsoft, a wrong method on one a 405. */
export function getRoute(method: string, segments: readonly string[]): Route {
  const onPath = [...ROUTES, ...applicationRoutes].filter((route) => matches(route, segments));
  const found = onPath.find((route) => route.method === method);
  if (found) return found;
  if (onPath.length > 0) {
    const message = 'Specified HTTP method is not allowed for the request target.';
    throw new GraphError(405, 'Request_BadRequest', message);
  }
  const unknown = segments.at(-1) ?? '';
  throw new GraphError(400, 'BadRequest', `Resource not found for the segment '${unknown}'.`);
}

export function toEndpoint(route: Route): string {
  return `${route.method} ${route.endpoint ?? route.path}`;
}

function matches({ path }: Route, segments: readonly string[]): boolean {
  const wanted = path.slice(1).split('/');
  if (wanted.length !== segments.length) return false;
  return wanted.every(
    (part, index) => part === '{id}' || part.toLowerCase() === segments[index]?.toLowerCase(),
  );
}
