import type { TierName } from '../contracts/connections.ts';

/** A thing the product can do for a tenant, with every call that it makes. */
export type Capability = {
  name: string;
  title: string;
  summary: string;
  calls: readonly string[];
};

const read: readonly Capability[] = [
  {
    name: 'tenant-and-domains',
    title: 'Tenant and domains',
    summary: 'Read the name and details of the tenant and the domains that belong to it.',
    calls: ['GET /organization', 'GET /domains'],
  },
  {
    name: 'licences-and-subscriptions',
    title: 'Licences and subscriptions',
    summary:
      'Read which products the tenant holds, how many seats it has and how many of them are assigned, and when subscriptions end.',
    calls: ['GET /subscribedSkus', 'GET /directory/subscriptions'],
  },
  {
    name: 'people-and-licences',
    title: 'People and their licences',
    summary:
      'Read who is in the tenant, their names, addresses and job details, whether they may sign in, and which licences are assigned to them.',
    calls: ['GET /users/delta', 'GET /users/{id}'],
  },
  {
    name: 'groups-and-members',
    title: 'Groups and members',
    summary: 'Read which groups there are and who is in them.',
    calls: ['GET /groups/delta', 'GET /groups/{id}', 'GET /groups/{id}/members'],
  },
  {
    name: 'directory-roles-and-members',
    title: 'Administrator roles and members',
    summary: 'Read which administrator roles are in use and who holds them.',
    calls: ['GET /directoryRoles', 'GET /directoryRoles/{id}/members'],
  },
  {
    name: 'administrator-sign-in',
    title: 'Sign-in of the administrator',
    summary: 'Learn, once, who gave the consent and that this person belongs to the tenant.',
    calls: ['GET /oauth2/v2.0/authorize'],
  },
];

/** What each tier can do. A capability lists its calls before the stream that makes them exists. */
export const capabilities: Record<TierName, readonly Capability[]> = { read };

/** What a tier cannot do, in words for a customer's administrator. */
export const limits: Record<TierName, readonly string[]> = {
  read: [
    'It cannot read mail, calendars, chats or files.',
    'It cannot change anything: no person, group, licence or setting.',
    'It cannot sign in as anyone, and it never learns a password.',
    'No account is created in your tenant.',
  ],
};
