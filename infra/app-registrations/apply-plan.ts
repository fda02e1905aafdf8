import type { Directory } from './directory.ts';
import { administratorRole, type Plan } from './plan.ts';
import type { Surroundings } from './standing.ts';

/** Writes what was planned, in the order in which one thing needs another, and gives the client id. */
export async function applyPlan(
  directory: Directory,
  plan: Plan,
  { graph }: Pick<Surroundings, 'graph'>,
): Promise<string> {
  const { id, appId } = await applyApplication(directory, plan);
  await applyCredential(directory, plan, id);
  const principalId = await applyPrincipal(directory, plan, appId);
  await applyConsent(directory, plan, { clientId: principalId, resourceId: graph.id });
  if (plan.administrator) {
    const appRoleId = findRoleId(plan);
    await directory.assign({ principalId: plan.administrator.id, resourceId: principalId, appRoleId });
  }
  return appId;
}

async function applyApplication(directory: Directory, { wanted, standing, application }: Plan) {
  const { application: current } = standing;
  if (!current) return directory.createApplication(wanted.uniqueName, application);
  if (Object.keys(application).length > 0) await directory.changeApplication(current.id, application);
  return current;
}

async function applyCredential(
  directory: Directory,
  { credential }: Plan,
  applicationId: string,
): Promise<void> {
  if (!credential) return;
  const { id, body } = credential;
  const { name: _, ...changes } = body;
  if (id === null) await directory.createCredential(applicationId, body);
  else await directory.changeCredential(applicationId, id, changes);
}

async function applyPrincipal(directory: Directory, plan: Plan, appId: string): Promise<string> {
  const { principal } = plan.standing;
  if (!principal) {
    const required = plan.wanted.isForOperators ? { appRoleAssignmentRequired: true } : {};
    return (await directory.createServicePrincipal({ appId, ...required })).id;
  }
  if (plan.principal === 'require-assignment') await directory.requireAssignment(principal.id);
  return principal.id;
}

async function applyConsent(
  directory: Directory,
  { consent }: Plan,
  parties: { clientId: string; resourceId: string },
): Promise<void> {
  if (!consent) return;
  const { id, scope } = consent;
  if (id === null) await directory.createGrant({ ...parties, consentType: 'AllPrincipals', scope });
  else await directory.changeGrant(id, scope);
}

/** Its id is the one that was planned, or that of the role that is there already. */
function findRoleId({ application, standing }: Plan): string {
  const planned = application.appRoles as { id: string; value?: string | null }[] | undefined;
  const role = (planned ?? standing.application?.appRoles)?.find(({ value }) => value === administratorRole);
  if (!role) throw new Error(`The registration has no role ${administratorRole}`);
  return role.id;
}
