import type { TierName } from '../../shared/contracts/connections.ts';
import { operatorRoles } from '../../shared/dashboard/roles.ts';
import { consentCallbackUrl, operatorCallbackUrl } from '../../shared/http/callback-urls.ts';
import { permissionEntries } from '../../shared/permissions/catalogue.ts';
import type { Options } from './options.ts';

/** A permission of Microsoft Graph, as a registration lists it. */
export interface WantedPermission {
  name: string;
  id: string;
  type: 'Role' | 'Scope';
}

export interface WantedRole {
  value: string;
  description: string;
  memberType: 'User' | 'Application';
}

/** What a registration has to be. */
export interface WantedRegistration {
  /** A tier, or the operators. */
  purpose: TierName | 'operators';
  /** What it is found by; nobody can change it. */
  uniqueName: string;
  /** The one that the settings name already. */
  clientId: string | null;
  displayName: string;
  audience: 'AzureADMultipleOrgs' | 'AzureADMyOrg';
  redirectUri: string;
  permissions: WantedPermission[];
  roles: WantedRole[];
  /** Customers' tenants cannot give its service principal credentials of their own. */
  isLocked: boolean;
  /** Only who was assigned a role gets in, and everybody is asked for nothing. */
  isForOperators: boolean;
}

const roleDescriptions: Record<(typeof operatorRoles)[number], string> = {
  Reader: 'Sees every customer, and changes nothing.',
  Operator: 'Invites customers, and pauses, resumes and ends connections.',
  Admin: 'Does what an operator does, erases rows, and makes API clients.',
};

/** An application needs some role, or it gets no token where assignment is required; what it may see is the app's matter. */
const apiClientRole: WantedRole = {
  value: 'ApiClient',
  description: 'An application that may ask for tokens of the API.',
  memberType: 'Application',
};

const toType = { application: 'Role', delegated: 'Scope' } as const;

const toPermissions = (tier: TierName, kinds: (keyof typeof toType)[]): WantedPermission[] =>
  permissionEntries(tier)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ name, id, kind }) => ({ name, id, type: toType[kind] }));

/** The registration with which customers are connected, one per tier. */
export function wantedTier(tier: TierName, options: Options): WantedRegistration {
  return {
    purpose: tier,
    uniqueName: `${options.name}-${tier}`,
    clientId: options.registrations.find((registration) => registration.tier === tier)?.clientId ?? null,
    displayName: `${options.partnerName}: ${tier}`,
    audience: 'AzureADMultipleOrgs',
    redirectUri: consentCallbackUrl(options.publicUrl),
    permissions: toPermissions(tier, ['application', 'delegated']),
    roles: [],
    isLocked: true,
    isForOperators: false,
  };
}

/** The registration with which operators sign in: the home tenant's alone, with the sign-in's permissions alone. */
export function wantedOperators(options: Options): WantedRegistration {
  return {
    purpose: 'operators',
    uniqueName: `${options.name}-operators`,
    clientId: options.operatorClientId,
    displayName: `${options.partnerName}: dashboard`,
    audience: 'AzureADMyOrg',
    redirectUri: operatorCallbackUrl(options.publicUrl),
    permissions: toPermissions('read', ['delegated']),
    roles: [
      ...operatorRoles.map((value) => ({
        value,
        description: roleDescriptions[value],
        memberType: 'User' as const,
      })),
      apiClientRole,
    ],
    isLocked: false,
    isForOperators: true,
  };
}
