/** Every stream in the order in which it is read, written down here on its own, and every table that they fill. */
export const streamNames = [
  'organization',
  'subscribedSkus',
  'domains',
  'subscriptions',
  'directoryRoles',
  'groups',
  'users',
];
export const tableNames = [...streamNames, 'directoryRoleMembers', 'groupMembers'];

/** What a run has done when each stream was read whole, but for these. */
export const allDone = (others: Record<string, 'complete' | 'incomplete'> = {}) => ({
  ...Object.fromEntries(streamNames.map((name) => [name, 'complete'])),
  ...others,
});
