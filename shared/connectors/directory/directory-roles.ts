import { z } from 'zod';
import { members, stream, text } from '../stream.ts';

/** Administrator roles that are in use, and who holds them. @see https://learn.microsoft.com/graph/api/directoryrole-list */
export const directoryRoles = stream({
  name: 'directoryRoles',
  connector: 'directory',
  title: 'Administrator roles',
  order: 5,
  read: { kind: 'list', path: '/directoryRoles', select: false },
  calls: ['GET /directoryRoles', 'GET /directoryRoles/{id}/members'],
  always: ['id'],
  key: (record) => String(record.id),
  record: z.object({
    id: z.guid(),
    displayName: text(),
    description: text(),
    roleTemplateId: text(),
  }),
  child: members({
    name: 'directoryRoleMembers',
    title: 'Role members',
    parent: 'directoryRoleId',
    path: (roleId) => `/directoryRoles/${roleId}/members?$select=id`,
  }),
});
