import { z } from 'zod';
import { flag, list, stream, text, time } from '../stream.ts';

/** @see https://learn.microsoft.com/graph/api/resources/organization */
export const organization = stream({
  name: 'organization',
  connector: 'directory',
  title: 'Tenant details',
  order: 1,
  read: { kind: 'list', path: '/organization', select: true },
  calls: ['GET /organization'],
  always: ['id'],
  key: (record) => String(record.id),
  record: z.object({
    id: z.guid(),
    displayName: text(),
    tenantType: text(),
    countryLetterCode: text(),
    preferredLanguage: text(),
    createdDateTime: time(),
    onPremisesSyncEnabled: flag(),
    onPremisesLastSyncDateTime: time(),
    technicalNotificationMails: list(z.string()),
    verifiedDomains: list(
      z.object({
        name: text(),
        type: text(),
        capabilities: text(),
        isDefault: flag(),
        isInitial: flag(),
      }),
    ),
    assignedPlans: list(
      z.object({
        service: text(),
        servicePlanId: text(),
        capabilityStatus: text(),
        assignedDateTime: time(),
      }),
    ),
  }),
});
