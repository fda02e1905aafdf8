import type { GraphRecord } from '../model.ts';
import { membersOf } from '../tenants/members.ts';
import { toDomains } from '../tenants/organization.ts';
import { findUser } from '../tenants/users.ts';
import { memberTypeOf } from './groups-delta.ts';
import { listAll, listPage, notFound, showOne } from './list.ts';
import { type GraphAnswer, type GraphRequest, option } from './request.ts';
import { DEFAULT_USER_PROPERTIES, toSelected, withoutRelations } from './select.ts';
import { toServicePrincipal } from './service-principals.ts';

export function listOrganization(request: GraphRequest): GraphAnswer {
  return listAll(request, {
    type: 'organization',
    set: 'organization',
    records: [request.tenant.organization],
  });
}

export function showOrganization(request: GraphRequest): GraphAnswer {
  const { organization } = request.tenant;
  const found = organization.id === request.segments[1] ? organization : undefined;
  return showOne(request, { type: 'organization', set: 'organization' }, found);
}

export function listSubscribedSkus(request: GraphRequest): GraphAnswer {
  return listAll(request, { type: 'subscribedSku', set: 'subscribedSkus', records: request.tenant.skus });
}

export function showSubscribedSku(request: GraphRequest): GraphAnswer {
  const found = request.tenant.skus.find((sku) => sku.id === request.segments[1]);
  return showOne(request, { type: 'subscribedSku', set: 'subscribedSkus' }, found);
}

export function listSubscriptions(request: GraphRequest): GraphAnswer {
  const records = request.tenant.subscriptions;
  return listPage(request, { type: 'companySubscription', set: 'directory/subscriptions', records });
}

export function listDomains(request: GraphRequest): GraphAnswer {
  const records = toDomains(request.tenant);
  return listAll(request, { type: 'domain', set: 'domains', records });
}

export function listGroups(request: GraphRequest): GraphAnswer {
  return listPage(request, { type: 'group', set: 'groups', records: request.tenant.groups });
}

export function showGroup(request: GraphRequest): GraphAnswer {
  return showOne(request, { type: 'group', set: 'groups' }, findGroup(request));
}

/** Users and groups, each with its type, page by page. */
export function listGroupMembers(request: GraphRequest): GraphAnswer {
  const group = findGroup(request);
  if (!group) throw notFound(request.segments[1] as string);
  const records = toMembers(request, group);
  return listPage(request, { type: 'user', set: 'directoryObjects', records });
}

export function listDirectoryRoles(request: GraphRequest): GraphAnswer {
  const records = request.tenant.directoryRoles;
  return listAll(request, { type: 'directoryRole', set: 'directoryRoles', records });
}

/** Never in pages, however many there are. */
export function listRoleMembers(request: GraphRequest): GraphAnswer {
  const role = request.tenant.directoryRoles.find(({ id }) => id === request.segments[1]);
  if (!role) throw notFound(request.segments[1] as string);
  return listAll(request, { type: 'user', set: 'directoryObjects', records: toMembers(request, role) });
}

/** A consent shows once it has become visible. */
export function listServicePrincipals(request: GraphRequest): GraphAnswer {
  const now = new Date().toISOString();
  const visible = request.tenant.servicePrincipals.filter(({ visibleAt }) => visibleAt <= now);
  const records = visible.map((principal) => toServicePrincipal(request.cloud, principal));
  return listPage(request, { type: 'servicePrincipal', set: 'servicePrincipals', records });
}

function findGroup({ tenant, segments }: GraphRequest): GraphRecord | undefined {
  return tenant.groups.find(({ id }) => id === segments[1]);
}

function toMembers(request: GraphRequest, parent: GraphRecord): GraphRecord[] {
  const { tenant } = request;
  const type = (id: string) => ({ '@odata.type': memberTypeOf(tenant, id) });
  // A large group is asked for ids alone, page after page.
  if (option(request, 'select') === 'id') return membersOf(parent).map((id) => ({ ...type(id), id }));
  return membersOf(parent).map((id) => {
    const user = findUser(tenant, id);
    const group = tenant.groups.find((candidate) => candidate.id === id);
    const own = user ? toSelected(tenant, user, DEFAULT_USER_PROPERTIES) : group && withoutRelations(group);
    return { ...type(id), ...(own ?? { id }) };
  });
}
