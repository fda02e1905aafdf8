import { existsSync, readFileSync } from 'node:fs';
import { tierEntry as tierEntrySchema } from '../../shared/contracts/permissions.ts';
import {
  cannotDo,
  compareGranted,
  permissionEntries,
  requiredRoles,
  requiredScopes,
  tierCalls,
  tierEntry,
  tierNames,
} from '../../shared/permissions/catalogue.ts';
import { overrides } from '../../shared/permissions/overrides.ts';
import { permissionTable, withPermissionTable } from '../../shared/permissions/table.ts';

const roles = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
];

/** Ground truth, appendix C. */
const guids: Record<string, string> = {
  'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  'Domain.Read.All': 'dbb9058a-0e50-45d7-ae91-66909b5d4664',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
  'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  openid: '37f7f235-527c-4136-accd-4a02d197296e',
  profile: '14dad69e-099b-42c9-810b-d002981feec1',
};

test('tier read asks for exactly the permissions of the design', () => {
  expect(requiredRoles('read').sort()).toEqual([...roles].sort());
  expect(requiredScopes('read').sort()).toEqual(['openid', 'profile']);
});

test('every permission has the GUID that Microsoft gives it for its kind', () => {
  const found = permissionEntries('read').map(({ name, id }) => [name, id]);
  expect(Object.fromEntries(found)).toEqual(guids);
});

describe.each(tierNames)('tier %s', (tier) => {
  const entry = tierEntry(tier, true);
  const calls = tierCalls(tier);

  test('holds the contract', () => {
    expect(tierEntrySchema.parse(entry)).toEqual(entry);
  });

  test.each(calls)('asks for what %s needs', (call) => {
    expect(entry.permissions.filter((permission) => permission.calls.includes(call))).not.toHaveLength(0);
  });

  test.each(entry.permissions)(
    'asks for $name because a capability makes a call that needs it',
    (permission) => {
      expect(permission.calls).not.toHaveLength(0);
      for (const call of permission.calls) expect(calls).toContain(call);
      expect(entry.capabilities.some(({ permissions }) => permissions.includes(permission.name))).toBe(true);
    },
  );

  test('lists no call twice', () => {
    expect(new Set(calls).size).toBe(calls.length);
  });

  test('says what it cannot do', () => {
    expect(cannotDo(tier).join(' ')).toMatch(/cannot read mail.*cannot change.*cannot sign in.*No account/);
  });
});

test('what tier read says it cannot do follows from its permissions', () => {
  for (const name of requiredRoles('read')) {
    expect(name).not.toMatch(/Write|Mail|Calendars|Chat|Files|Sites|Manage(?!ment\.Read)|Invite|Send|Create/);
  }
  expect(requiredScopes('read')).not.toContain('offline_access');
});

test('every override belongs to a call of a tier', () => {
  const calls = tierNames.flatMap(tierCalls);
  expect(overrides.map(({ call }) => call).filter((call) => !calls.includes(call))).toEqual([]);
});

test.each([
  ['nothing', [], { missing: roles, extra: [], granted: [] }],
  ['everything', roles, { missing: [], extra: [], granted: roles }],
  [
    'less and more',
    ['Mail.Read', 'User.Read.All', 'Mail.Read'],
    {
      missing: roles.filter((name) => name !== 'User.Read.All'),
      extra: ['Mail.Read'],
      granted: ['User.Read.All'],
    },
  ],
])('a token with %s is compared with the tier', (_title, granted, expected) => {
  const result = compareGranted('read', granted);
  for (const key of ['missing', 'extra', 'granted'] as const) {
    expect(result[key].sort()).toEqual([...expected[key]].sort());
  }
});

for (const path of ['shared/permissions/README.md', 'README.md']) {
  const run = existsSync(path) ? test : test.skip;
  run(`the table in ${path} is today’s`, () => {
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(permissionTable());
    expect(withPermissionTable(text)).toBe(text);
  });
}
