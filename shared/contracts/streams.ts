import { z } from 'zod';
import { instant } from './primitives.ts';

export const streamStatus = z.enum(['waiting', 'fresh', 'late', 'failing']).meta({
  description:
    '`waiting`: never read whole yet; `late`: older than twice its interval; `failing`: the last try did not end whole.',
});
export type StreamStatus = z.infer<typeof streamStatus>;

/** Why a read did not end whole. */
export const incompleteCode = z.enum([
  'throttled',
  'unreachable',
  'malformed-response',
  'page-loop',
  'foreign-next-link',
  'record-unreadable',
  'permission-missing',
  'licence-missing',
  'token-refused',
  'blocked-by-policy',
  'shrink-guard',
  'lease-lost',
  'storage',
  'internal',
]);
export type IncompleteCode = z.infer<typeof incompleteCode>;

export const streamSummary = z
  .object({
    stream: z.string().meta({ description: 'The name of the stream.', example: 'users' }),
    status: streamStatus,
    lastCompleteAt: instant.nullable().meta({ description: 'When the stream was last read whole.' }),
    rows: z.int().meta({ description: 'Rows that are stored, removed ones not counted.' }),
  })
  .meta({ id: 'StreamSummary' });

/** The coverage ledger's view of one stream of a tenant. */
export const streamCoverage = streamSummary
  .extend({
    lastAttemptAt: instant.nullable(),
    ageSeconds: z.int().nullable().meta({ description: 'Seconds since the stream was last read whole.' }),
    targetSeconds: z.int().meta({ description: 'The interval that the age is held against.' }),
    lastRun: z.string().nullable(),
    pages: z.int(),
    records: z.int(),
    requests: z.int(),
    added: z.int(),
    changed: z.int(),
    removed: z.int(),
    /** Age of what the next run continues from; a delta link lives 7 days. */
    cursorSavedAt: instant
      .nullable()
      .meta({ description: 'When that was saved from which the next run continues.' }),
    incomplete: z
      .object({ code: incompleteCode, message: z.string() })
      .nullable()
      .meta({ description: 'Why the last read did not end whole.' }),
    heldBack: z.int().meta({
      description: 'Records that Microsoft no longer listed and that a second complete read must confirm.',
    }),
    child: z
      .object({
        table: z.string().meta({ example: 'groupMembers' }),
        rows: z.int(),
        records: z.int(),
        added: z.int(),
        changed: z.int(),
        removed: z.int(),
        heldBack: z.int(),
      })
      .nullable()
      .meta({ description: 'The rows that belong to those of the stream, such as the members of groups.' }),
  })
  .meta({ id: 'StreamCoverage' });
export type StreamCoverage = z.infer<typeof streamCoverage>;

export const streamCoverageList = z
  .object({ items: z.array(streamCoverage), continuation: z.null() })
  .meta({ id: 'StreamCoverageList' });

export const runStarted = z
  .object({ run: z.string().meta({ description: 'The run that is going.' }) })
  .meta({ id: 'RunStarted' });
