import { readId } from '../expressions.ts';
import { ofType, type Resource, type Snapshot } from '../snapshot.ts';
import type { Rule } from './rule.ts';

/** Every role that we know a need for, and the one type of thing that it may be given on: the smallest that works. */
const smallest: Record<string, { name: string; on: string }> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': {
    name: 'Storage Blob Data Owner',
    on: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  },
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': {
    name: 'Storage Blob Data Contributor',
    on: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  },
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': {
    name: 'Storage Queue Data Contributor',
    on: 'Microsoft.Storage/storageAccounts/queueServices/queues',
  },
  // The app makes a table per stream, which a right on single tables does not allow.
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': {
    name: 'Storage Table Data Contributor',
    on: 'Microsoft.Storage/storageAccounts',
  },
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': {
    name: 'Key Vault Secrets Officer',
    on: 'Microsoft.KeyVault/vaults',
  },
  'a4417e6f-fecd-4de8-b567-7b0420556985': {
    name: 'Key Vault Certificates Officer',
    on: 'Microsoft.KeyVault/vaults',
  },
  '12338af0-0e69-4776-bea7-57ae8d297424': { name: 'Key Vault Crypto User', on: 'Microsoft.KeyVault/vaults' },
  '3913510d-42f4-4e42-8a64-420c390055eb': {
    name: 'Monitoring Metrics Publisher',
    on: 'Microsoft.Insights/components',
  },
};

/** Containers that the host itself leases and keeps its keys in: nothing else needs the owner of blobs. */
const hostContainers = /^[^/]+\/default\/azure-webjobs-(hosts|secrets)$/;

const assignments = 'Microsoft.Authorization/roleAssignments';
const definitions = 'Microsoft.Authorization/roleDefinitions';

const roleOf = ({ properties }: Resource) => String(properties.roleDefinitionId).split('/').at(-1) ?? '';

/** Our own definitions are of the mail, and are given on the service that sends it. */
const ownRoles = (snapshot: Snapshot) =>
  new Map(
    ofType(snapshot, definitions).map(({ name }) => [
      name,
      { name: 'mail sender', on: 'Microsoft.Communication/communicationServices' },
    ]),
  );

function wrongScope(assignment: Resource, own: Map<string, { name: string; on: string }>): string[] {
  const role = roleOf(assignment);
  const known = smallest[role] ?? own.get(role);
  if (!known) return [`The role ${role} is not among those that something needs`];
  const scope = assignment.id.split(`/providers/${assignments}/`)[0] ?? '';
  if (!scope.includes('/resourceGroups/') || !scope.includes('/providers/'))
    return [`${known.name} is given on ${scope || 'nothing that is known'}`];
  const { type, name } = readId(scope);
  if (type !== known.on) return [`${known.name} is given on ${type} ${name}, not on ${known.on}`];
  if (known.name === 'Storage Blob Data Owner' && !hostContainers.test(name))
    return [`${known.name} is given on ${name}`];
  return [];
}

export const roles: Record<string, Rule> = {
  'every role is needed, and on the smallest thing that it works on': (snapshot) => {
    const given = ofType(snapshot, assignments);
    if (given.length === 0) return ['No role is given'];
    return given.flatMap((assignment) => wrongScope(assignment, ownRoles(snapshot)));
  },
  'only the app is given a role': (snapshot) =>
    ofType(snapshot, assignments)
      .filter(
        ({ properties }) =>
          properties.principalType !== 'ServicePrincipal' ||
          !/identity-/.test(String(properties.principalId)),
      )
      .map(({ id }) => `${id} is given to somebody else`),
  'no role of our own allows everything of something': (snapshot) =>
    ofType(snapshot, definitions).flatMap(({ name, properties }) => {
      const text = JSON.stringify(properties.permissions);
      const wide = (properties.assignableScopes as string[]).filter(
        (scope) => !scope.includes('/resourceGroups/'),
      );
      return [
        ...(text.includes('*') ? [`${name} allows by a wildcard`] : []),
        ...wide.map((scope) => `${name} can be given on ${scope}`),
      ];
    }),
};
