/** The permissions that we ask for instead of what Microsoft's data marks as least. */
export type Override = {
  call: string;
  kind: 'application' | 'delegated';
  permissions: readonly string[];
  /** Why the data is not taken as it stands. */
  because: string;
  source: string;
};

export const overrides: readonly Override[] = [
  {
    call: 'GET /organization',
    kind: 'application',
    permissions: ['Organization.Read.All'],
    because: 'the data marks a permission of device management as least',
    source: 'https://learn.microsoft.com/graph/api/organization-list',
  },
  {
    call: 'GET /subscribedSkus',
    kind: 'application',
    permissions: ['Organization.Read.All'],
    because: 'it works too and is asked for anyway, and LicenseAssignment.Read.All would be one more',
    source: 'https://learn.microsoft.com/graph/api/subscribedsku-list',
  },
  {
    call: 'GET /directory/subscriptions',
    kind: 'application',
    permissions: ['Organization.Read.All'],
    because: 'the call is missing in the data',
    source: 'https://learn.microsoft.com/graph/api/directory-list-subscriptions',
  },
  {
    call: 'GET /users/delta',
    kind: 'application',
    permissions: ['User.Read.All'],
    because: 'User.ReadBasic.All does not return licences',
    source: 'https://learn.microsoft.com/graph/api/user-delta',
  },
  {
    call: 'GET /users/{id}',
    kind: 'application',
    permissions: ['User.Read.All'],
    because: 'User.ReadBasic.All does not return licences',
    source: 'https://learn.microsoft.com/graph/api/user-get',
  },
  {
    call: 'GET /groups/delta',
    kind: 'application',
    permissions: ['GroupMember.Read.All'],
    because: 'one permission lists groups and members; Group.ReadBasic.All has no published consent text',
    source: 'https://learn.microsoft.com/graph/api/group-delta',
  },
  {
    call: 'GET /groups/{id}',
    kind: 'application',
    permissions: ['GroupMember.Read.All'],
    because: 'the call is missing in the data; what lists groups also reads one of them',
    source: 'https://learn.microsoft.com/graph/api/group-get',
  },
  {
    call: 'GET /groups/{id}/members',
    kind: 'application',
    permissions: ['GroupMember.Read.All'],
    because:
      'one permission lists groups and members; GroupMember.ReadBasic.All has no published consent text',
    source: 'https://learn.microsoft.com/graph/api/group-list-members',
  },
  {
    call: 'GET /oauth2/v2.0/authorize',
    kind: 'delegated',
    permissions: ['openid', 'profile'],
    because: 'a sign-in is not a call of Microsoft Graph: openid gives the id token, profile the oid in it',
    source: 'https://learn.microsoft.com/entra/identity-platform/scopes-oidc',
  },
];
