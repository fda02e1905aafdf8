import { z } from 'zod';
import { guid, instant, ownId } from './primitives.ts';

/** Names in a query: separated by commas, or the parameter repeated, which the Functions host joins by commas. */
export const commaList = <T extends z.ZodType<unknown, string>>(entry: T, most: number) =>
  z
    .string()
    .min(1)
    .max(20_000)
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(entry).min(1).max(most));

/** Tenants of a query. */
export const tenantFilter = commaList(guid, 500).meta({
  description:
    'Only these tenants: GUIDs, separated by commas or repeated. Without it every tenant that the caller may see.',
  example: '8d1f3a52-6c1e-4e7b-9f0a-2b7c5d4e6f10',
});

export const recordFormat = z.enum(['json', 'ndjson', 'csv']);
export type RecordFormat = z.infer<typeof recordFormat>;

/** The most rows of one answer. */
export const mostRows: Record<RecordFormat, number> = { json: 1000, ndjson: 10_000, csv: 10_000 };
export const usualRows: Record<RecordFormat, number> = { json: 100, ndjson: 10_000, csv: 10_000 };

const removedFilter = z.enum(['exclude', 'include', 'only']);

/** Query of `GET /api/data/{stream}`. */
export const recordQuery = z.object({
  tenant: tenantFilter.optional(),
  connection: ownId.optional().meta({ description: 'Only the tenant of this connection.' }),
  select: commaList(z.string().max(255), 252).optional().meta({
    description:
      'Only these properties of the records, separated by commas. What begins with `_` always comes along.',
    example: 'displayName,mail',
  }),
  removed: removedFilter.default('exclude').meta({
    description: 'Whether records that are gone are left out, come along, or come alone.',
  }),
  format: recordFormat.optional().meta({
    description:
      'The form of the answer. Without it `Accept` decides: `application/json`, `application/x-ndjson` or `text/csv`.',
  }),
  header: z.enum(['first', 'always']).default('first').meta({
    description:
      'CSV: whether only the first part has the line of names, so that parts can be put together, or every part.',
  }),
  limit: z.coerce.number().int().min(1).max(mostRows.ndjson).optional().meta({
    description:
      'The most records of one answer: for JSON 100 unless said otherwise and 1,000 at most, for NDJSON and CSV 10,000. There may be fewer before the end: an answer also ends at some 16 MB.',
  }),
  continuation: z.string().min(1).max(4000).optional().meta({
    description: '`continuation` of the answer before, unchanged; NDJSON and CSV have it in a header.',
  }),
});
export type RecordQuery = z.output<typeof recordQuery>;

/** A stored record. What begins with `_` is Tenantry's own; all else is Microsoft's, by Microsoft's names. */
export const storedRecord = z
  .looseObject({
    _tenantId: guid.meta({ description: 'The tenant that it is of.' }),
    _key: z.string().meta({ description: 'What identifies it within its tenant and stream.' }),
    _changedAt: instant.meta({ description: 'When it was last seen to have changed.' }),
    _removedAt: instant.nullable().meta({ description: 'When it was found to be gone; null: it is there.' }),
  })
  .meta({
    id: 'StoredRecord',
    description: 'Beside these it has the properties of its stream, or those that were selected.',
  });

export const recordList = z
  .object({
    items: z.array(storedRecord),
    continuation: z
      .string()
      .nullable()
      .meta({ description: 'For the next request; null at the end of the list.' }),
  })
  .meta({ id: 'RecordList' });
