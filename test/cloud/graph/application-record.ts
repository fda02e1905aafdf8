import type { ApplicationDetails, AppRegistration, AppRole, GraphRecord, Tenant } from '../model.ts';
import { graphAppId, toGuid, toPermissionId } from './known-permissions.ts';

/** Its object id in the home tenant, which is not its client id. */
export const toObjectId = ({ clientId }: Pick<AppRegistration, 'clientId'>): string =>
  toGuid('application', clientId);

/** What Graph knows of a registration, whoever made it. */
export function detailsOf(registration: AppRegistration): ApplicationDetails {
  return (
    registration.application ?? {
      uniqueName: null,
      createdDateTime: '2026-01-01T00:00:00Z',
      visibleAt: '2026-01-01T00:00:00Z',
      appRoles: registration.appRoles.map((value) => toAppRole(registration, value)),
      otherAccess: [],
      servicePrincipalLockConfiguration: null,
      description: null,
      notes: null,
      tags: [],
    }
  );
}

function toAppRole({ clientId }: AppRegistration, value: string): AppRole {
  return {
    id: toGuid('app-role', clientId, value),
    value,
    displayName: value,
    description: value,
    allowedMemberTypes: ['User', 'Application'],
    isEnabled: true,
  };
}

/** Graph's `application`. */
export function toApplication(registration: AppRegistration, home: Tenant): GraphRecord {
  const { uniqueName, createdDateTime, servicePrincipalLockConfiguration, description, notes, tags } =
    detailsOf(registration);
  return {
    id: toObjectId(registration),
    deletedDateTime: null,
    appId: registration.clientId,
    uniqueName,
    createdDateTime,
    displayName: registration.displayName,
    description,
    notes,
    tags,
    identifierUris: [],
    isFallbackPublicClient: null,
    publisherDomain: home.domains[0] ?? null,
    signInAudience: registration.multiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
    servicePrincipalLockConfiguration,
    verifiedPublisher: toPublisher(registration, home),
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
      requestedAccessTokenVersion: registration.accessTokenVersion === 2 ? 2 : null,
    },
    appRoles: detailsOf(registration).appRoles.map((role) => ({ ...role, origin: 'Application' })),
    requiredResourceAccess: toRequiredAccess(registration),
    web: {
      redirectUris: registration.redirectUris,
      homePageUrl: null,
      logoutUrl: null,
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    },
    keyCredentials: registration.certificates.map((pem) => ({
      keyId: toGuid('certificate', pem),
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
    })),
    passwordCredentials: registration.secrets.map(({ id, value, expiresAt }) => ({
      keyId: id,
      hint: value.slice(0, 3),
      endDateTime: expiresAt,
    })),
  };
}

function toPublisher({ verifiedPublisher }: AppRegistration, home: Tenant): Record<string, string | null> {
  if (!verifiedPublisher) return { displayName: null, verifiedPublisherId: null, addedDateTime: null };
  return {
    displayName: home.displayName,
    verifiedPublisherId: '1234567',
    addedDateTime: '2026-01-01T00:00:00Z',
  };
}

function toRequiredAccess(registration: AppRegistration): object[] {
  const scopes = registration.requiredScopes.map((name) => ({
    id: toPermissionId(name, 'Scope'),
    type: 'Scope',
  }));
  const roles = registration.requiredRoles.map((name) => ({
    id: toPermissionId(name, 'Role'),
    type: 'Role',
  }));
  const own = [...scopes, ...roles];
  const onGraph = own.length > 0 ? [{ resourceAppId: graphAppId, resourceAccess: own }] : [];
  return [...onGraph, ...detailsOf(registration).otherAccess];
}
