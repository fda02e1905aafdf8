const readers = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'];
const writers = ['Application.ReadWrite.All'];
const principalWriters = ['Application.ReadWrite.All', 'Directory.ReadWrite.All'];
const granters = ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'];

/**
 * Any one of these opens the endpoint, for both kinds of token; taken from Microsoft's `permissions.json`, without
 * permissions that hold for an application's own registrations only. Microsoft wants a permission to read applications
 * besides where an app role is assigned.
 */
export const applicationPermissions: Record<string, string[]> = {
  'GET /applications/{id}': [...readers, 'Directory.ReadWrite.All'],
  'POST /applications': writers,
  'PATCH /applications/{id}': writers,
  'GET /applications/{id}/federatedIdentityCredentials': ['Application.Read.All', ...writers],
  'POST /applications/{id}/federatedIdentityCredentials': writers,
  'PATCH /applications/{id}/federatedIdentityCredentials/{id}': writers,
  'GET /servicePrincipals/{id}': [...readers, 'Directory.ReadWrite.All'],
  'POST /servicePrincipals': principalWriters,
  'PATCH /servicePrincipals/{id}': principalWriters,
  'GET /servicePrincipals/{id}/appRoleAssignedTo': [...readers, 'Directory.ReadWrite.All'],
  'POST /servicePrincipals/{id}/appRoleAssignedTo': ['AppRoleAssignment.ReadWrite.All'],
  'GET /oauth2PermissionGrants': ['Directory.Read.All', ...granters],
  'POST /oauth2PermissionGrants': granters,
  'PATCH /oauth2PermissionGrants/{id}': granters,
};
