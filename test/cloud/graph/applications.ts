import type { AppRegistration } from '../model.ts';
import { blankRegistration } from '../registration.ts';
import { detailsOf, toApplication, toObjectId } from './application-record.ts';
import {
  type ApplicationBody,
  applicationBody,
  checkAppRoles,
  checkRedirectUris,
  readRequiredAccess,
} from './application-rules.ts';
import { listPage, notFound, showOne } from './list.ts';
import { type GraphAnswer, GraphError, type GraphRequest, toContext, toKey } from './request.ts';
import { badRequest, checkAdministrator, isVisible, readBody, visibleFrom } from './write.ts';

const type = { type: 'application', set: 'applications' } as const;

export function listApplications(request: GraphRequest): GraphAnswer {
  const records = visible(request).map((registration) => toApplication(registration, request.tenant));
  return listPage(request, { ...type, records });
}

export function showApplication(request: GraphRequest): GraphAnswer {
  return showOne(request, type, toApplication(getApplication(request), request.tenant));
}

export function addApplication(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  return create(request, readBody(request, applicationBody));
}

/** An update; by unique name and with `Prefer: create-if-missing` an upsert. */
export function changeApplication(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const body = readBody(request, applicationBody);
  const key = toKey(request.segments[1] ?? '');
  const isUpsert = /create-if-missing/i.test(request.headers.prefer ?? '');
  // Uniqueness is held by the directory itself, which sees at once what it has made.
  const known =
    key?.name === 'uniqueName' ? ofTenant(request).find((one) => hasUniqueName(one, key.value)) : undefined;
  if (key?.name === 'uniqueName' && !known && isUpsert) {
    return create(request, { ...body, uniqueName: key.value });
  }
  apply(request, known ?? getApplication(request), body);
  return { status: 204 };
}

/** The application that the path names, by id, client id or unique name; a 404 as long as it does not show. */
export function getApplication(request: GraphRequest): AppRegistration {
  const segment = request.segments[1] ?? '';
  const key = toKey(segment) ?? { name: 'id', value: segment };
  const isMeant: Record<string, (registration: AppRegistration) => boolean> = {
    id: (registration) => toObjectId(registration) === key.value.toLowerCase(),
    appId: ({ clientId }) => clientId === key.value.toLowerCase(),
    uniqueName: (registration) => hasUniqueName(registration, key.value),
  };
  const test = isMeant[key.name];
  if (!test) throw badRequest(`Invalid key property '${key.name}'.`);
  const found = visible(request).find(test);
  if (!found) throw notFound(segment);
  return found;
}

const ofTenant = ({ cloud, tenant }: GraphRequest): AppRegistration[] =>
  [...cloud.registrations.values()].filter(({ homeTenantId }) => homeTenantId === tenant.id);

const visible = (request: GraphRequest): AppRegistration[] =>
  ofTenant(request).filter((registration) => isVisible(detailsOf(registration).visibleAt));

const hasUniqueName = (registration: AppRegistration, name: string): boolean =>
  detailsOf(registration).uniqueName === name;

function create(request: GraphRequest, body: ApplicationBody): GraphAnswer {
  if (body.displayName === undefined)
    throw badRequest('One or more property values specified are invalid: displayName is required.');
  const { cloud, tenant } = request;
  const registration: AppRegistration = {
    ...blankRegistration(),
    displayName: body.displayName,
    homeTenantId: tenant.id,
    multiTenant: false,
    verifiedPublisher: false,
  };
  registration.application = {
    ...detailsOf(registration),
    createdDateTime: new Date().toISOString(),
    visibleAt: visibleFrom(request),
  };
  apply(request, registration, body);
  cloud.registrations.set(registration.clientId, registration);
  const context = toContext(request, `${type.set}/$entity`);
  return { status: 201, body: { '@odata.context': context, ...toApplication(registration, tenant) } };
}

/** All of it or nothing. */
function apply(request: GraphRequest, registration: AppRegistration, body: ApplicationBody): void {
  const details = detailsOf(registration);
  checkUniqueName(request, registration, body.uniqueName);
  if (body.web) checkRedirectUris(body.web.redirectUris);
  const { appRoles: roles } = body;
  if (roles) checkAppRoles(registration, roles);
  const access = body.requiredResourceAccess && readRequiredAccess(body.requiredResourceAccess);
  registration.displayName = body.displayName ?? registration.displayName;
  if (body.signInAudience) registration.multiTenant = body.signInAudience === 'AzureADMultipleOrgs';
  if (body.web) registration.redirectUris = body.web.redirectUris;
  if (body.api) registration.accessTokenVersion = body.api.requestedAccessTokenVersion ?? 1;
  if (roles)
    registration.appRoles = roles.flatMap(({ isEnabled, value }) => (isEnabled && value ? [value] : []));
  if (access) {
    registration.requiredRoles = access.requiredRoles;
    registration.requiredScopes = access.requiredScopes;
  }
  const lock = body.servicePrincipalLockConfiguration;
  registration.application = {
    ...details,
    uniqueName: body.uniqueName ?? details.uniqueName,
    appRoles: roles ?? details.appRoles,
    otherAccess: access?.otherAccess ?? details.otherAccess,
    servicePrincipalLockConfiguration:
      lock === undefined
        ? details.servicePrincipalLockConfiguration
        : (lock as Record<string, boolean | null> | null),
    description: body.description ?? details.description,
    notes: body.notes ?? details.notes,
    tags: body.tags ?? details.tags,
  };
  request.cloud.changed();
}

/** It can be given once, and to one. */
function checkUniqueName(request: GraphRequest, registration: AppRegistration, wanted?: string): void {
  const current = detailsOf(registration).uniqueName;
  if (wanted === undefined || wanted === current) return;
  if (current !== null) throw badRequest("Property 'uniqueName' is immutable once it is set.");
  if (!ofTenant(request).some((other) => hasUniqueName(other, wanted))) return;
  const message = 'Another object with the same value for property uniqueName already exists.';
  throw new GraphError(400, 'Request_BadRequest', message);
}
