import { z } from 'zod';
import { instant, listOf, ownId } from './primitives.ts';

/** Values that stood before and stand now: only what changed. */
export const auditValues = z.record(z.string(), z.unknown());

/** One thing that was done. */
export const auditEntry = z
  .object({
    id: z.string().meta({ description: 'Stable; the list is ordered by time, newest first.' }),
    at: instant,
    who: z.string().meta({
      description: 'An operator, an API client, the customer’s administrator, or `tenantry` itself.',
    }),
    from: z
      .string()
      .nullable()
      .meta({ description: 'The network address that it came from, where there is one.' }),
    what: z.string().meta({ description: 'Stable word, such as `signed-in`. More may come.' }),
    detail: z.string().nullable(),
    connectionId: ownId.nullable(),
    before: auditValues.nullable(),
    after: auditValues.nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof auditEntry>;

export const auditList = listOf(auditEntry).meta({ id: 'AuditList' });
