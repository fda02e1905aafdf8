/** Why we ask for a permission, in words for a customer's administrator. */
export const reasons: Readonly<Record<string, string>> = {
  'Organization.Read.All':
    'To know the name of your tenant, which products it holds, how many seats they have and when subscriptions end.',
  'Domain.Read.All': 'To know which domains belong to your tenant.',
  'User.Read.All': 'To list the people in your tenant and the licences assigned to each of them.',
  'GroupMember.Read.All': 'To list the groups in your tenant and who is in them.',
  'RoleManagement.Read.Directory': 'To show who holds an administrator role in your tenant.',
  openid: 'To sign you in once, so that we know that the person who consents belongs to your tenant.',
  profile: 'To keep your name and user id with the consent, so that it is on record who gave it.',
};
