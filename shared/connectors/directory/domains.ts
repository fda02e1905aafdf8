import { z } from 'zod';
import { count, flag, list, stream, text } from '../stream.ts';

/** The tenant's domains, verified or not. @see https://learn.microsoft.com/graph/api/domain-list */
export const domains = stream({
  name: 'domains',
  connector: 'directory',
  title: 'Domains',
  order: 3,
  read: { kind: 'list', path: '/domains', select: false },
  calls: ['GET /domains'],
  always: ['id'],
  key: (record) => String(record.id),
  record: z.object({
    /** The name itself. */
    id: z.string().min(1),
    authenticationType: text(),
    availabilityStatus: text(),
    isAdminManaged: flag(),
    isDefault: flag(),
    isInitial: flag(),
    isRoot: flag(),
    isVerified: flag(),
    supportedServices: list(z.string()),
    passwordValidityPeriodInDays: count(),
    passwordNotificationWindowInDays: count(),
  }),
});
