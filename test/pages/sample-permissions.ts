import type { CapabilityView } from '../../shared/pages/views/review.ts';

type Entry = CapabilityView['entries'][number];

const entry = (
  name: string,
  id: string,
  displayName: string,
  reason: string,
  changes: Partial<Entry> = {},
): Entry => ({
  name,
  kind: 'application',
  id,
  displayName,
  description: displayName,
  privilegeLevel: 3,
  calls: [],
  reason,
  ...changes,
});

const signIn = { kind: 'delegated', privilegeLevel: null } as const;

/** Tier `read`, as a review shows it. */
export const readTier: CapabilityView[] = [
  {
    name: 'people',
    title: 'Read who works at your company',
    summary: 'Names, addresses, job titles and whether an account is enabled, guests included.',
    calls: [],
    permissions: [],
    entries: [
      entry(
        'User.Read.All',
        'df021288-bdef-4463-88db-98f22de89214',
        'Read all users’ full profiles and company properties',
        'Lists the people of your tenant and which licences each one has.',
      ),
    ],
  },
  {
    name: 'licences',
    title: 'Read which licences you own and use',
    summary: 'The products in your subscription, how many seats you own and how many are assigned.',
    calls: [],
    permissions: [],
    entries: [
      entry(
        'Organization.Read.All',
        '498476ce-e0fe-48b0-b801-37ba7e2685c6',
        'Read organization information',
        'Reads your tenant’s name, its subscriptions and their seats.',
      ),
      entry(
        'Domain.Read.All',
        'dbb9058a-0e50-45d7-ae91-66909b5d4664',
        'Read domains',
        'Reads which domains belong to your tenant.',
      ),
    ],
  },
  {
    name: 'groups-and-roles',
    title: 'Read groups and administrator roles',
    summary: 'Which groups there are, who is in them, and who holds an administrator role.',
    calls: [],
    permissions: [],
    entries: [
      entry(
        'GroupMember.Read.All',
        '98830695-27a2-44f7-8c18-0c3ebc9698f6',
        'Read all group memberships',
        'Lists groups and their members, but not what the groups share.',
      ),
      entry(
        'RoleManagement.Read.Directory',
        '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
        'Read all directory RBAC settings',
        'Lists who holds which administrator role.',
      ),
    ],
  },
  {
    name: 'sign-in',
    title: 'Know that it was you who agreed',
    summary: 'Your name and tenant at the moment of signing in, and nothing after that.',
    calls: [],
    permissions: [],
    entries: [
      entry(
        'openid',
        '37f7f235-527c-4136-accd-4a02d197296e',
        'Sign users in',
        'Confirms which tenant you belong to.',
        signIn,
      ),
      entry(
        'profile',
        '14dad69e-099b-42c9-810b-d002981feec1',
        'View users’ basic profile',
        'Shows your name on the record of this consent.',
        signIn,
      ),
    ],
  },
];
