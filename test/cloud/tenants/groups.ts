import type { GraphRecord, Person } from '../model.ts';
import { ROLE_TEMPLATES } from './people.ts';
import { guid, pastDate, pick, type Random } from './random.ts';

const ROLES = [
  [
    'Global Administrator',
    ROLE_TEMPLATES.globalAdministrator,
    'Can manage all aspects of Microsoft Entra ID.',
  ],
  [
    'Privileged Role Administrator',
    ROLE_TEMPLATES.privilegedRoleAdministrator,
    'Can manage role assignments.',
  ],
  ['Reports Reader', ROLE_TEMPLATES.reportsReader, 'Can read sign-in and audit reports.'],
] as const;

/** Groups and roles keep the ids of their members in `members`, which is a relation: only its own route shows it. */
export function membersOf(parent: GraphRecord): string[] {
  return (parent.members ?? []) as string[];
}

/** The activated roles; one of them has nobody. */
export function createDirectoryRoles(people: readonly Person[], random: Random): GraphRecord[] {
  return ROLES.map(([displayName, roleTemplateId, description]) => ({
    id: guid(random),
    deletedDateTime: null,
    description,
    displayName,
    roleTemplateId,
    members: people
      .filter((person) => person.directoryRoles.includes(roleTemplateId))
      .map((person) => person.objectId),
  }));
}

/** A team, a security group that holds another group, a group without members, a dynamic one. */
export function createGroups(users: readonly GraphRecord[], domain: string, random: Random): GraphRecord[] {
  const some = (count: number) => [...new Set(Array.from({ length: count }, () => pick(random, users).id))];
  const group = (nickname: string, displayName: string, members: string[], fields: object = {}) =>
    toGroup({ nickname, displayName, domain, members }, random, fields);
  const unified = {
    groupTypes: ['Unified'],
    mailEnabled: true,
    securityEnabled: false,
    visibility: 'Public',
  };
  const engineers = group('engineers', 'Engineers', some(12));
  return [
    group('all', 'All Company', some(50), { ...unified, mail: `all@${domain}` }),
    engineers,
    group('nested', 'Everybody technical', [engineers.id, ...some(3)]),
    group('empty', 'Nobody yet', []),
    group('dynamic', 'Dynamic <b>Sales</b>', some(5), {
      groupTypes: ['DynamicMembership'],
      membershipRule: '(user.department -eq "Sales")',
      membershipRuleProcessingState: 'On',
    }),
  ];
}

function toGroup(
  own: { nickname: string; displayName: string; domain: string; members: string[] },
  random: Random,
  fields: object,
): GraphRecord {
  const created = pastDate(random, 2_000);
  return {
    id: guid(random),
    deletedDateTime: null,
    classification: null,
    createdDateTime: created,
    description: null,
    displayName: own.displayName,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    mailNickname: own.nickname,
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: [],
    renewedDateTime: created,
    securityEnabled: true,
    visibility: null,
    members: own.members,
    ...fields,
  };
}
