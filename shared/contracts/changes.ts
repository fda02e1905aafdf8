import { z } from 'zod';
import { guid, instant } from './primitives.ts';
import { commaList, mostRows, tenantFilter } from './records.ts';

export const changeKind = z.enum(['added', 'changed', 'removed', 'restored']);

export const changeFormat = z.enum(['json', 'ndjson']);

/** Query of `GET /api/changes`. */
export const changesQuery = z.object({
  tenant: tenantFilter.optional(),
  stream: commaList(z.string().max(100), 100)
    .optional()
    .meta({ description: 'Only changes of these streams, separated by commas.', example: 'users' }),
  cursor: z.string().min(1).max(4000).optional().meta({
    description:
      '`cursor` of the answer before, unchanged and with the same `tenant` and `stream`: what came after it is answered.',
  }),
  from: z.enum(['oldest', 'now']).default('oldest').meta({
    description:
      'Where a reader begins that has no cursor: with the oldest change that is kept, or with what comes from now on.',
  }),
  format: changeFormat.optional().meta({
    description:
      'The form of the answer. Without it `Accept` decides: `application/json` or `application/x-ndjson`.',
  }),
  limit: z.coerce.number().int().min(1).max(mostRows.ndjson).optional().meta({
    description:
      'The most changes of one answer: for JSON 100 unless said otherwise and 1,000 at most, for NDJSON 10,000.',
  }),
});

/** One change of one record. */
export const change = z
  .object({
    id: z.string().meta({
      description:
        'Stable. `{run}.{stream}.{key}`; what one run tells again of a record, because it went on after it had been cut off, has `~2` and so on behind it.',
    }),
    tenantId: guid,
    stream: z.string(),
    key: z.string().meta({ description: 'The `_key` of the record.' }),
    change: changeKind,
    fields: z
      .array(z.string())
      .meta({ description: 'Properties that differ, where it was changed or restored.' }),
    changedAt: instant.meta({ description: 'When it was seen.' }),
    publishedAt: instant.meta({ description: 'When it came into this list.' }),
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof change>;

export const changeList = z
  .object({
    items: z.array(change),
    cursor: z.string().meta({ description: 'For the next request, now or later. There always is one.' }),
    more: z.boolean().meta({ description: 'There is more already; false: come back later.' }),
  })
  .meta({ id: 'ChangeList' });
