import type { GraphRecord, Person } from '../model.ts';
import { toMemberIds } from './members.ts';
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

/** The activated roles; one of them has nobody. */
export function createDirectoryRoles(people: readonly Person[], random: Random): GraphRecord[] {
  return ROLES.map(([displayName, roleTemplateId, description]) => ({
    id: guid(random),
    deletedDateTime: null,
    description,
    displayName,
    roleTemplateId,
    members: toMemberIds(
      people
        .filter((person) => person.directoryRoles.includes(roleTemplateId))
        .map((person) => person.objectId),
    ),
  }));
}

const PROJECTS = [
  'Aurora',
  'Basalt',
  'Cobalt',
  'Dune',
  'Ember',
  'Fjord',
  'Glacier',
  'Harbour',
  'Isle',
  'Juniper',
];

/**
 * A team, a security group that holds another group, a group without members, a dynamic one; larger tenants have one of
 * everybody and some for projects.
 */
export function createGroups(users: readonly GraphRecord[], domain: string, random: Random): GraphRecord[] {
  const some = (count: number) => [...new Set(Array.from({ length: count }, () => pick(random, users).id))];
  const group = (nickname: string, displayName: string, members: string[], fields: object = {}) =>
    toGroup({ nickname, displayName, members }, random, fields);
  const everybody = () =>
    group(
      'everybody',
      'Everybody',
      users.map(({ id }) => id),
    );
  const project = (name: string, index: number) =>
    group(`project-${name.toLowerCase()}`, `Project ${name}`, some(5 + index * 7));
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
    ...(users.length < 60 ? [] : [everybody(), ...PROJECTS.slice(0, users.length / 50).map(project)]),
  ];
}

export interface NewGroup {
  nickname: string;
  displayName: string;
  members: string[];
}

/** A security group, unless the fields say otherwise. */
export function toGroup(own: NewGroup, random: Random, fields: object): GraphRecord {
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
    members: toMemberIds(own.members),
    ...fields,
  };
}
