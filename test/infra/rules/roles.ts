import { queueNames } from '../../../shared/contracts/messages.ts';
import { readId } from '../expressions.ts';
import { ofType, type Resource, type Snapshot } from '../snapshot.ts';
import type { Rule } from './rule.ts';

/** A role, and what needs it: all things of a type, or some of them. */
interface Need {
  name: string;
  on: string;
  names?: string[];
}

/** Every role that we know a need for, and the one type of thing that it is given on: the smallest that works. */
const smallest: Record<string, Need> = {
  // What the host itself leases and keeps its keys in: nothing else needs the owner of blobs.
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': {
    name: 'Storage Blob Data Owner',
    on: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    names: ['azure-webjobs-hosts', 'azure-webjobs-secrets'],
  },
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': {
    name: 'Storage Blob Data Contributor',
    on: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    names: ['package', 'rows'],
  },
  // The host's health check lists the containers, which a right on single ones does not allow.
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': {
    name: 'Storage Blob Data Reader',
    on: 'Microsoft.Storage/storageAccounts',
  },
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': {
    name: 'Storage Queue Data Contributor',
    on: 'Microsoft.Storage/storageAccounts/queueServices/queues',
    names: Object.values(queueNames).flatMap((queue) => [queue, `${queue}-poison`]),
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

/** Our own definition is of the mail, and is given on the service that sends it. */
const mailSender: Need = { name: 'mail sender', on: 'Microsoft.Communication/communicationServices' };

const assignments = 'Microsoft.Authorization/roleAssignments';
const definitions = 'Microsoft.Authorization/roleDefinitions';

const roleOf = ({ properties }: Resource) => String(properties.roleDefinitionId).split('/').at(-1) ?? '';

const scopeOf = ({ id }: Resource) => id.split(`/providers/${assignments}/`)[0] ?? '';
const lastOf = (name: string) => name.split('/').at(-1) ?? '';

/** Every need by its role's id; mail's has none where there is no definition of ours. */
const needsOf = (snapshot: Snapshot): Record<string, Need> => {
  const [own] = ofType(snapshot, definitions);
  return { ...smallest, [own?.name ?? 'no definition']: mailSender };
};

function wrongScope(assignment: Resource, needs: Record<string, Need>): string[] {
  const role = roleOf(assignment);
  const known = needs[role];
  if (!known) return [`The role ${role} is not among those that something needs`];
  const scope = scopeOf(assignment);
  if (!scope.includes('/resourceGroups/') || !scope.includes('/providers/'))
    return [`${known.name} is given on ${scope || 'nothing that is known'}`];
  const { type, name } = readId(scope);
  if (type !== known.on) return [`${known.name} is given on ${type} ${name}, not on ${known.on}`];
  if (known.names && !known.names.includes(lastOf(name))) return [`${known.name} is given on ${name}`];
  return [];
}

/** Names of what needs a role without having it. */
function withoutRole(snapshot: Snapshot, role: string, { on, names }: Need): string[] {
  const given = ofType(snapshot, assignments)
    .filter((assignment) => roleOf(assignment) === role)
    .map((assignment) => readId(scopeOf(assignment)))
    .filter(({ type }) => type === on)
    .map(({ name }) => lastOf(name));
  const needing = names ?? ofType(snapshot, on).map(({ name }) => lastOf(name));
  return needing.filter((name) => !given.includes(name));
}

export const roles: Record<string, Rule> = {
  'every role is needed, and on the smallest thing that it works on': (snapshot) => {
    const given = ofType(snapshot, assignments);
    if (given.length === 0) return ['No role is given'];
    return given.flatMap((assignment) => wrongScope(assignment, needsOf(snapshot)));
  },
  'every role that something needs is given': (snapshot) =>
    Object.entries(needsOf(snapshot)).flatMap(([role, need]) =>
      withoutRole(snapshot, role, need).map((name) => `${need.name} is not given on ${name}`),
    ),
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
