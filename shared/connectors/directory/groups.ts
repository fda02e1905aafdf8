import { z } from 'zod';
import { flag, list, members, stream, text, time } from '../stream.ts';

/** Groups and who is in them, directly. @see https://learn.microsoft.com/graph/delta-query-groups */
export const groups = stream({
  name: 'groups',
  connector: 'directory',
  title: 'Groups',
  order: 6,
  read: { kind: 'delta', path: '/groups/delta', select: true, pageSize: 999 },
  calls: ['GET /groups/delta', 'GET /groups/{id}', 'GET /groups/{id}/members'],
  // A group never changes when it was made: only whole records say it.
  always: ['displayName', 'createdDateTime'],
  key: (record) => String(record.id),
  one: (key) => `/groups/${key}`,
  record: z.object({
    id: z.guid(),
    displayName: text(),
    description: text(),
    mail: text(),
    mailEnabled: flag(),
    mailNickname: text(),
    securityEnabled: flag(),
    groupTypes: list(z.string()),
    visibility: text(),
    classification: text(),
    membershipRule: text(),
    membershipRuleProcessingState: text(),
    isAssignableToRole: flag(),
    onPremisesSyncEnabled: flag(),
    proxyAddresses: list(z.string()),
    createdDateTime: time(),
  }),
  child: members({
    name: 'groupMembers',
    title: 'Group members',
    parent: 'groupId',
    property: 'members',
    path: (groupId) => `/groups/${groupId}/members?$select=id&$top=999`,
  }),
});
