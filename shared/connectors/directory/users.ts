import { z } from 'zod';
import { flag, list, stream, text, time } from '../stream.ts';

const domainOf = (address: unknown) =>
  typeof address === 'string' ? address.slice(address.lastIndexOf('@') + 1).toLowerCase() : '';

/** People and the licences given to them. @see https://learn.microsoft.com/graph/api/user-delta */
export const users = stream({
  name: 'users',
  connector: 'directory',
  title: 'People',
  order: 7,
  read: { kind: 'delta', path: '/users/delta', select: true, pageSize: 999 },
  calls: ['GET /users/delta', 'GET /users/{id}'],
  always: ['userPrincipalName'],
  key: (record) => String(record.id),
  one: (key) => `/users/${key}`,
  keepNeeds: ['mail', 'userPrincipalName'],
  // `*` wins over any names; names keep people with mail of those domains only.
  keep: (record, { domains }) =>
    domains.includes('*') ||
    (typeof record.mail === 'string' &&
      (domains.includes(domainOf(record.mail)) || domains.includes(domainOf(record.userPrincipalName)))),
  record: z.object({
    id: z.guid(),
    userPrincipalName: text(),
    displayName: text(),
    givenName: text(),
    surname: text(),
    mail: text(),
    userType: text(),
    accountEnabled: flag(),
    jobTitle: text(),
    department: text(),
    companyName: text(),
    officeLocation: text(),
    mobilePhone: text(),
    businessPhones: list(z.string()),
    otherMails: list(z.string()),
    proxyAddresses: list(z.string()),
    employeeId: text(),
    usageLocation: text(),
    preferredLanguage: text(),
    createdDateTime: time(),
    onPremisesSyncEnabled: flag(),
    externalUserState: text(),
    assignedLicenses: list(z.object({ skuId: text(), disabledPlans: list(z.string()) })),
  }),
});
