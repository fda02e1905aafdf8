import type {
  Application,
  Directory,
  FederatedCredential,
  PermissionGrant,
  Person,
  ServicePrincipal,
} from './directory.ts';
import { RefusedError } from './refused-error.ts';
import type { WantedRegistration } from './wanted.ts';

/** What there is of one registration. */
export interface Standing {
  application: Application | null;
  credentials: FederatedCredential[];
  principal: ServicePrincipal | null;
  /** Ids of the app roles that somebody holds. */
  heldRoles: string[];
  /** Delegated permissions that were consented to in the home tenant. */
  grants: PermissionGrant[];
}

/** What all registrations share. */
export interface Surroundings {
  homeTenantId: string;
  issuer: string;
  audience: string;
  identityPrincipalId: string;
  /** Microsoft Graph's own service principal, which knows the names of its permissions. */
  graph: ServicePrincipal;
  /** Null: the command runs as an application. */
  me: Person | null;
}

/**
 * The registration of that unique name; one that the settings name and that has no unique name yet is taken over, because
 * customers have consented to it.
 */
export async function readStanding(directory: Directory, wanted: WantedRegistration): Promise<Standing> {
  const application = await findApplication(directory, wanted);
  if (!application) return { application, credentials: [], principal: null, heldRoles: [], grants: [] };
  const credentials = await directory.listCredentials(application.id);
  const principal = await directory.findServicePrincipal(application.appId);
  if (!principal || !wanted.isForOperators)
    return { application, credentials, principal, heldRoles: [], grants: [] };
  const assignments = await directory.listAssignments(principal.id);
  const heldRoles = assignments.map(({ appRoleId }) => appRoleId);
  return { application, credentials, principal, heldRoles, grants: await directory.listGrants(principal.id) };
}

async function findApplication(
  directory: Directory,
  { purpose, uniqueName, clientId }: WantedRegistration,
): Promise<Application | null> {
  const named = await directory.findApplication('uniqueName', uniqueName);
  if (clientId === null || named?.appId === clientId) return named;
  if (named)
    throw new RefusedError(
      `The settings name the registration ${clientId} for ${purpose}, but ${uniqueName} is ${named.appId}. Take the wrong one out of the settings, or give another --name.`,
    );
  const configured = await directory.findApplication('appId', clientId);
  if (!configured)
    throw new RefusedError(
      `The settings name the registration ${clientId} for ${purpose}, which the home tenant does not have. Take it out of the settings to have another one made: customers have to consent to that one anew.`,
    );
  if (configured.uniqueName)
    throw new RefusedError(
      `The registration ${clientId} for ${purpose} is known as ${configured.uniqueName}, not ${uniqueName}: give the --name that it was made with.`,
    );
  return configured;
}

/** @throws RefusedError for a permission that this cloud's Microsoft Graph does not have */
export function checkPermissions({ permissions }: WantedRegistration, graph: ServicePrincipal): void {
  for (const { name, id, type } of permissions) {
    const declared = type === 'Role' ? graph.appRoles : graph.oauth2PermissionScopes;
    if (!declared.some((one) => one.id === id))
      throw new RefusedError(`Microsoft Graph of this cloud has no permission ${name} (${id}).`);
  }
}

/** @throws RefusedError where the managed identity is not the home tenant's, or its client id was given */
export async function checkIdentity(directory: Directory, id: string): Promise<void> {
  const identity = await directory.findPrincipal(id);
  if (identity?.servicePrincipalType === 'ManagedIdentity') return;
  const byClientId = identity ? null : await directory.findServicePrincipal(id);
  if (byClientId)
    throw new RefusedError(`${id} is a client id; the managed identity's principal id is ${byClientId.id}.`);
  throw new RefusedError(
    identity
      ? `${id} is ${identity.displayName}, and no managed identity.`
      : `The home tenant has no managed identity ${id}: it must be of the same tenant as the registrations.`,
  );
}
