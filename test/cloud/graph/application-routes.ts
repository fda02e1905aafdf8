import { addAssignment, listAssignments } from './app-role-assignments.ts';
import { addApplication, changeApplication, listApplications, showApplication } from './applications.ts';
import { addCredential, changeCredential, listCredentials } from './federated-credentials.ts';
import { addPermissionGrant, changePermissionGrant, listPermissionGrants } from './permission-grants.ts';
import type { Route } from './routes.ts';
import { addServicePrincipal, changeServicePrincipal, showServicePrincipal } from './service-principals.ts';

const credentials = '/applications/{id}/federatedIdentityCredentials';
const assignedTo = '/servicePrincipals/{id}/appRoleAssignedTo';

/** How a tenant's own registrations are made: the only part of this Graph that writes. */
export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/applications', units: 2, answer: listApplications },
  { method: 'POST', path: '/applications', units: 1, answer: addApplication },
  { method: 'GET', path: '/applications/{id}', units: 1, answer: showApplication },
  { method: 'PATCH', path: '/applications/{id}', units: 1, answer: changeApplication },
  { method: 'GET', path: credentials, units: 1, answer: listCredentials },
  { method: 'POST', path: credentials, units: 1, answer: addCredential },
  { method: 'PATCH', path: `${credentials}/{id}`, units: 1, answer: changeCredential },
  { method: 'POST', path: '/servicePrincipals', units: 1, answer: addServicePrincipal },
  { method: 'GET', path: '/servicePrincipals/{id}', units: 1, answer: showServicePrincipal },
  { method: 'PATCH', path: '/servicePrincipals/{id}', units: 1, answer: changeServicePrincipal },
  { method: 'GET', path: assignedTo, units: 2, answer: listAssignments },
  { method: 'POST', path: assignedTo, units: 1, answer: addAssignment },
  { method: 'GET', path: '/oauth2PermissionGrants', units: 2, answer: listPermissionGrants },
  { method: 'POST', path: '/oauth2PermissionGrants', units: 1, answer: addPermissionGrant },
  { method: 'PATCH', path: '/oauth2PermissionGrants/{id}', units: 1, answer: changePermissionGrant },
];
