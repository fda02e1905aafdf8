import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Microsoft's data lies next to the repository, not in it. */
export const dataFolder = join(process.cwd(), '..', 'shared', 'microsoft', 'data', 'graph');
export const hasData = existsSync(join(dataFolder, 'permissions.json'));

type Scheme = { adminDisplayName: string; adminDescription: string; privilegeLevel?: number };

/** @see https://github.com/microsoftgraph/kibali */
type Permission = {
  schemes: Partial<Record<'Application' | 'DelegatedWork', Scheme>>;
  pathSets: { schemeKeys: string[]; methods: string[]; paths: Record<string, string> }[];
};
type Description = {
  id: string;
  value: string;
  adminConsentDisplayName: string;
  adminConsentDescription: string;
};
type Deployment = { id: string; scheme: string; environment: string };

export type MicrosoftData = {
  permissions: Record<string, Permission>;
  deployments: Record<string, Deployment[]>;
  descriptions: { application: Description[]; delegated: Description[] };
};

const readJson = (name: string) => JSON.parse(readFileSync(join(dataFolder, name), 'utf8'));

export function readMicrosoftData(): MicrosoftData {
  const { delegatedScopesList, applicationScopesList } = readJson('permissions-descriptions.json');
  return {
    permissions: readJson('permissions.json').permissions,
    deployments: readJson('provisioningInfo.json').permissionDeployments,
    descriptions: { delegated: delegatedScopesList, application: applicationScopesList },
  };
}
