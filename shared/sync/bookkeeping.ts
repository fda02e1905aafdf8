import { z } from 'zod';
import { instant } from '../contracts/primitives.ts';
import { incompleteCode } from '../contracts/streams.ts';
import { createRows, type Rows } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import { type ChangeLog, createChangeLog } from './change-log.ts';

const maybeInstant = instant.nullable();

/** One row per tenant: which connection reads each of its streams. PartitionKey tenant, RowKey `tenant`. */
export const tenantRow = z.object({
  name: z.string(),
  domains: z.array(z.string()),
  /** Stream → id of the connection that reads it, and no other. */
  owners: z.record(z.string(), z.string()),
  /** Connections to this tenant that are not disconnected; one of them takes over when an owner leaves. */
  connections: z.array(z.string()),
  firstConnectedAt: instant,
});
export type TenantRow = z.infer<typeof tenantRow>;

/** One row per tenant and lane (a connector): who holds it, what runs on it, when it is due. RowKey is the connector. */
export const laneRow = z.object({
  /** The run that is going or waiting; null: none. */
  run: z.string().nullable(),
  /** Grows with every lease, so that an older holder is recognised. */
  fence: z.int(),
  holder: z.string().nullable(),
  leasedUntil: maybeInstant,
  dueAt: maybeInstant,
  /** When a waiting run comes back. */
  resumeAt: maybeInstant,
});
export type LaneRow = z.infer<typeof laneRow>;

/** Where in a stream a run stands. */
export const runPosition = z.object({
  stream: z.string(),
  kind: z.enum(['full', 'delta']),
  /** The page to ask for next; null: the listing is read, what follows is left. */
  link: z.string().nullable(),
  deltaLink: z.string().nullable(),
  pages: z.int(),
  records: z.int(),
  /** Records of the child's table among what was read. */
  children: z.int().default(0),
  requests: z.int(),
  /** Scratch rows written so far. */
  scratch: z.int(),
  unreadable: z.int(),
  restarts: z.int(),
  /** Digest of the fields and rules that it began with; with others it begins again. */
  digest: z.string(),
});
export type RunPosition = z.infer<typeof runPosition>;

/** One row per run. PartitionKey tenant, RowKey the run. */
export const runRow = z.object({
  connector: z.string(),
  state: z.enum(['queued', 'running', 'waiting', 'finished']),
  requestedBy: z.string(),
  queuedAt: instant,
  startedAt: maybeInstant,
  finishedAt: maybeInstant,
  /** Waits because of trouble, so far. */
  attempts: z.int(),
  full: z.boolean(),
  done: z.record(z.string(), z.enum(['complete', 'incomplete'])),
  /** Where streams stand that are begun and not done. */
  positions: z.record(z.string(), runPosition),
});
export type RunRow = z.infer<typeof runRow>;

/** What the next run of a stream continues from. PartitionKey tenant, RowKey the stream. */
export const cursorRow = z.object({
  deltaLink: z.string(),
  savedAt: instant,
  run: z.string(),
  fence: z.int(),
  /** Digest of the stream's fields; another one means that the link selects other properties. */
  fields: z.string(),
  rules: z.string(),
});
export type CursorRow = z.infer<typeof cursorRow>;

/** The coverage ledger. PartitionKey tenant, RowKey the stream, or its child's table. */
export const ledgerRow = z.object({
  rows: z.int(),
  lastAttemptAt: maybeInstant,
  lastCompleteAt: maybeInstant,
  lastRun: z.string().nullable(),
  pages: z.int(),
  records: z.int(),
  requests: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  cursorSavedAt: maybeInstant,
  incompleteCode: incompleteCode.nullable(),
  incompleteMessage: z.string().nullable(),
  heldBack: z.int(),
  /** A run whose changes are in the rows and not yet in `changes`. */
  unpublishedRun: z.string().nullable(),
  purgedAt: maybeInstant,
});
export type LedgerRow = z.infer<typeof ledgerRow>;

export const emptyLedger: LedgerRow = {
  rows: 0,
  lastAttemptAt: null,
  lastCompleteAt: null,
  lastRun: null,
  pages: 0,
  records: 0,
  requests: 0,
  added: 0,
  changed: 0,
  removed: 0,
  cursorSavedAt: null,
  incompleteCode: null,
  incompleteMessage: null,
  heldBack: 0,
  unpublishedRun: null,
  purgedAt: null,
};

/** PartitionKey shard `00`…`15`, RowKey `{time}_{tenant}_{connector}`. */
export const dueRow = z.object({ tenantId: z.guid(), connector: z.string(), dueAt: instant });

/** What a run has seen, packed; or what a shrink guard suspects since that run. Base64, under 32 K characters. */
export const scratchRow = z.object({ packed: z.string(), run: z.string(), at: instant });
export type ScratchRow = z.infer<typeof scratchRow>;

export interface SyncTables {
  tenants: Rows<TenantRow>;
  lanes: Rows<LaneRow>;
  runs: Rows<RunRow>;
  cursors: Rows<CursorRow>;
  ledger: Rows<LedgerRow>;
  due: Rows<z.infer<typeof dueRow>>;
  scratch: Rows<ScratchRow>;
  changes: ChangeLog;
}

export function createSyncTables(tables: Tables): SyncTables {
  return {
    tenants: createRows(tables, 'tenants', tenantRow),
    lanes: createRows(tables, 'lanes', laneRow),
    runs: createRows(tables, 'runs', runRow),
    cursors: createRows(tables, 'cursors', cursorRow),
    ledger: createRows(tables, 'ledger', ledgerRow),
    due: createRows(tables, 'due', dueRow),
    scratch: createRows(tables, 'scratch', scratchRow),
    changes: createChangeLog(tables),
  };
}

export const tenantKey = 'tenant';
