import { z } from 'zod';
import { count, list, stream, text } from '../stream.ts';

/** Totals are always the whole tenant's, whatever a domains list says. @see https://learn.microsoft.com/graph/api/resources/subscribedsku */
export const subscribedSkus = stream({
  name: 'subscribedSkus',
  connector: 'directory',
  title: 'Licences and seats',
  order: 2,
  read: { kind: 'list', path: '/subscribedSkus', select: false },
  calls: ['GET /subscribedSkus'],
  always: ['id'],
  key: (record) => String(record.id),
  record: z.object({
    id: z.string().min(1),
    skuId: text(),
    skuPartNumber: text(),
    capabilityStatus: text(),
    appliesTo: text(),
    consumedUnits: count(),
    prepaidUnits: z
      .object({ enabled: count(), suspended: count(), warning: count(), lockedOut: count() })
      .nullish()
      .transform((units) => units ?? null),
    accountId: text(),
    accountName: text(),
    subscriptionIds: list(z.string()),
    servicePlans: list(
      z.object({
        servicePlanId: text(),
        servicePlanName: text(),
        provisioningStatus: text(),
        appliesTo: text(),
      }),
    ),
  }),
});
