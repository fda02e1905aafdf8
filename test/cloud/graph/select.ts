import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphRecord, Tenant } from '../model.ts';
import { toAssignedPlans } from '../tenants/plans.ts';
import { GraphError, type GraphRequest, option } from './request.ts';

export type TypeName =
  | 'user'
  | 'organization'
  | 'subscribedSku'
  | 'group'
  | 'directoryRole'
  | 'domain'
  | 'companySubscription'
  | 'servicePrincipal'
  | 'licenseDetails'
  | 'application'
  | 'federatedIdentityCredential'
  | 'appRoleAssignment'
  | 'oAuth2PermissionGrant';

const file = join(import.meta.dirname, '..', 'data', 'property-names.json');
const propertyNames: Record<TypeName, string[]> = JSON.parse(readFileSync(file, 'utf8'));

/** What a user has where nobody asks for more. */
export const DEFAULT_USER_PROPERTIES: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** All that `User.ReadBasic.All` opens. */
export const BASIC_USER_PROPERTIES: readonly string[] = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'userPrincipalName',
];

/** Properties of a user that live in SharePoint or Exchange: a list of users cannot have them. */
const ELSEWHERE = [
  'aboutMe',
  'birthday',
  'hireDate',
  'interests',
  'mailboxSettings',
  'mySite',
  'pastProjects',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
];

/** Lists are empty, never null. */
const LISTS = new Set([
  'assignedLabels',
  'assignedLicenses',
  'assignedPlans',
  'businessPhones',
  'groupTypes',
  'identities',
  'imAddresses',
  'licenseAssignmentStates',
  'onPremisesProvisioningErrors',
  'otherMails',
  'provisionedPlans',
  'proxyAddresses',
  'serviceProvisioningErrors',
]);

/** The names in `$select`, or nothing where there is none. A name that the type lacks is a 400, as with Microsoft. */
export function readSelect(request: GraphRequest, type: TypeName): string[] | undefined {
  return readSelectOf(request, type, []);
}

/** The same where relations can be selected too, as in a delta query. */
export function readSelectOf(
  request: GraphRequest,
  type: TypeName,
  relations: readonly string[],
): string[] | undefined {
  const asked = option(request, 'select');
  if (asked === undefined || asked === '' || asked === '*') return undefined;
  const names = [...new Set(asked.split(',').map((name) => name.trim()))];
  for (const name of names) {
    if ([...propertyNames[type], ...relations].includes(name) || name.startsWith('extension_')) continue;
    const message = `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`;
    throw new GraphError(400, 'BadRequest', message);
  }
  return names;
}

/** Refuses what a *list* of users cannot hold. */
export function checkListable(names: readonly string[]): void {
  const elsewhere = names.find((name) => ELSEWHERE.includes(name));
  if (elsewhere) throw new GraphError(501, 'NotImplemented', `Property ${elsewhere} is not supported here.`);
}

/** The chosen properties of a record; what it lacks is null, or an empty list. */
export function toSelected(tenant: Tenant, record: GraphRecord, names: readonly string[]): GraphRecord {
  // Where records of several types are listed each says which it is, whatever is selected.
  const type = record['@odata.type'];
  const selected: Record<string, unknown> = type === undefined ? {} : { '@odata.type': type };
  for (const name of names) {
    if (name === 'assignedPlans' && record.assignedLicenses) {
      selected[name] = toAssignedPlans(tenant, record);
    } else selected[name] = record[name] ?? (LISTS.has(name) ? [] : null);
  }
  return selected as GraphRecord;
}

/** A record without its relations: what a type answers where nothing is selected. */
export function withoutRelations(record: GraphRecord): GraphRecord {
  const { members: _, ...own } = record;
  return own;
}
