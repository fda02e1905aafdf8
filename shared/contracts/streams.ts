import { z } from 'zod';
import { instant } from './primitives.ts';

/** `waiting`: never read whole yet; `late`: older than twice its interval; `failing`: the last try did not end whole. */
export const streamStatus = z.enum(['waiting', 'fresh', 'late', 'failing']);
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

export const streamSummary = z.object({
  stream: z.string(),
  status: streamStatus,
  lastCompleteAt: instant.nullable(),
  rows: z.int(),
});
export type StreamSummary = z.infer<typeof streamSummary>;

/** The coverage ledger's view of one stream of a tenant. */
export const streamCoverage = streamSummary.extend({
  lastAttemptAt: instant.nullable(),
  /** Seconds since the last complete read, and the interval it is held against. */
  ageSeconds: z.int().nullable(),
  targetSeconds: z.int(),
  lastRun: z.string().nullable(),
  pages: z.int(),
  records: z.int(),
  requests: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  /** Age of what the next run continues from; a delta link lives 7 days. */
  cursorSavedAt: instant.nullable(),
  incomplete: z.object({ code: incompleteCode, message: z.string() }).nullable(),
  /** Records that Microsoft no longer listed and that a second complete read must confirm. */
  heldBack: z.int(),
});
export type StreamCoverage = z.infer<typeof streamCoverage>;

export const streamCoverageList = z.object({ items: z.array(streamCoverage), continuation: z.null() });

export const runStarted = z.object({ run: z.string() });
