import { z } from 'zod';
import { count, flag, list, stream, text, time } from '../stream.ts';

/** What was bought, and when it ends; one SKU may have several. @see https://learn.microsoft.com/graph/api/directory-list-subscriptions */
export const subscriptions = stream({
  name: 'subscriptions',
  connector: 'directory',
  title: 'Subscriptions',
  order: 4,
  read: { kind: 'list', path: '/directory/subscriptions', select: false },
  calls: ['GET /directory/subscriptions'],
  always: ['id'],
  key: (record) => String(record.id),
  record: z.object({
    id: z.string().min(1),
    commerceSubscriptionId: text(),
    skuId: text(),
    skuPartNumber: text(),
    status: text(),
    totalLicenses: count(),
    isTrial: flag(),
    createdDateTime: time(),
    nextLifecycleDateTime: time(),
    ownerId: text(),
    ownerTenantId: text(),
    ownerType: text(),
    serviceStatus: list(
      z.object({
        servicePlanId: text(),
        servicePlanName: text(),
        provisioningStatus: text(),
        appliesTo: text(),
      }),
    ),
  }),
});
