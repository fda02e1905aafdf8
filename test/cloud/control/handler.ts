/** The control API: what tests and scripts arrange and observe. It has no counterpart at Microsoft. */
import { defaultBehaviour } from '../behaviour.ts';
import { type CloudResponse, type Handler, json } from '../core.ts';
import { type ControlContext, ControlError, failure, noContent } from './answers.ts';
import {
  addIdentity,
  addRegistration,
  changeRegistration,
  listRegistrations,
  removeGrant,
  setGrant,
} from './applications.ts';
import {
  addFault,
  changeBehaviour,
  listFaults,
  listIssued,
  listLog,
  listMail,
  listVault,
  listVaultCertificates,
  removeFaults,
  removeLog,
  removeMail,
  rotate,
} from './observation.ts';
import {
  addPerson,
  addTenant,
  changeGroups,
  changeSettings,
  changeUser,
  changeUsers,
  listDirectory,
  listSkus,
  listTenants,
  listUsers,
  readTenant,
} from './tenants.ts';

type Route = [method: string, path: RegExp, answer: (context: ControlContext) => CloudResponse];

const routes: Route[] = [
  ['GET', /^\/$/, summary],
  ['POST', /^\/reset$/, reset],
  ['GET', /^\/tenants$/, listTenants],
  ['POST', /^\/tenants$/, addTenant],
  ['GET', /^\/tenants\/([^/]+)$/, readTenant],
  ['PATCH', /^\/tenants\/([^/]+)$/, changeSettings],
  ['POST', /^\/tenants\/([^/]+)\/changes$/, changeUsers],
  ['POST', /^\/tenants\/([^/]+)\/directory$/, changeGroups],
  ['GET', /^\/tenants\/([^/]+)\/directory$/, listDirectory],
  ['GET', /^\/tenants\/([^/]+)\/users$/, listUsers],
  ['GET', /^\/tenants\/([^/]+)\/skus$/, listSkus],
  ['POST', /^\/tenants\/([^/]+)\/users\/([^/]+)$/, changeUser],
  ['PUT', /^\/tenants\/([^/]+)\/grants\/([^/]+)$/, setGrant],
  ['DELETE', /^\/tenants\/([^/]+)\/grants\/([^/]+)$/, removeGrant],
  ['GET', /^\/registrations$/, listRegistrations],
  ['POST', /^\/registrations$/, addRegistration],
  ['PATCH', /^\/registrations\/([^/]+)$/, changeRegistration],
  ['POST', /^\/identities$/, addIdentity],
  ['POST', /^\/people$/, addPerson],
  ['GET', /^\/faults$/, listFaults],
  ['POST', /^\/faults$/, addFault],
  ['DELETE', /^\/faults$/, removeFaults],
  ['GET', /^\/log$/, listLog],
  ['DELETE', /^\/log$/, removeLog],
  ['GET', /^\/issued$/, listIssued],
  ['POST', /^\/keys\/rotate$/, rotate],
  ['PATCH', /^\/behaviour$/, changeBehaviour],
  ['GET', /^\/vault$/, listVault],
  ['GET', /^\/vault\/certificates$/, listVaultCertificates],
  ['GET', /^\/mail$/, listMail],
  ['DELETE', /^\/mail$/, removeMail],
];

export const controlHandler: Handler = (request, cloud) => {
  try {
    for (const [method, path, answer] of routes) {
      const match = path.exec(request.url.pathname);
      if (method === request.method && match)
        return answer({ cloud, request, ids: match.slice(1).map(decodeURIComponent) });
    }
    throw new ControlError(404, `There is no ${request.method} ${request.url.pathname} here.`);
  } catch (error) {
    if (error instanceof ControlError) return failure(error);
    throw error;
  }
};

function summary({ cloud }: ControlContext): CloudResponse {
  const tenants = [...cloud.tenants.values()].map(({ id, displayName, domains, users }) => ({
    id,
    displayName,
    domains,
    users: users.length,
  }));
  const registrations = [...cloud.registrations.values()].map(({ clientId, displayName }) => ({
    clientId,
    displayName,
  }));
  const identities = [...cloud.identities.values()];
  return json(200, {
    origins: cloud.origins,
    behaviour: cloud.behaviour,
    tenants,
    registrations,
    identities,
  });
}

/** Everything but the signing keys and the ports. */
function reset({ cloud }: ControlContext): CloudResponse {
  for (const id of cloud.tenants.keys()) cloud.changed(id);
  for (const entities of [
    cloud.tenants,
    cloud.registrations,
    cloud.identities,
    cloud.secrets,
    cloud.certificates,
    cloud.codes,
    cloud.sessions,
  ])
    entities.clear();
  cloud.faults.length = 0;
  cloud.log.length = 0;
  cloud.mail.length = 0;
  for (const name of Object.keys(cloud.graph)) delete cloud.graph[name];
  cloud.behaviour = { ...defaultBehaviour };
  cloud.life = {};
  cloud.changed();
  return noContent;
}
