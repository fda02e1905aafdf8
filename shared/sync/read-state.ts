import type { RecordFacts, Stream, StreamRules } from '../connectors/stream.ts';
import type { IncompleteCode } from '../contracts/streams.ts';
import type { ErrorCode } from '../errors/tenantry-error.ts';
import type { GraphFetch, RetryOptions } from '../graph/graph-fetch.ts';
import type { Logger } from '../log/logger.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Stored } from '../store/rows.ts';
import type { Writer } from './apply-writes.ts';
import type { CursorRow, LedgerRow, RunPosition, SyncTables } from './bookkeeping.ts';
import type { FullRead } from './full-read.ts';
import type { Lease } from './lane.ts';

export interface ReadStreamOptions {
  tables: SyncTables;
  /** The tables that the stream fills. */
  rowsOf: (facts: RecordFacts) => RecordTable;
  stream: Stream;
  rules: StreamRules;
  tenantId: string;
  run: string;
  /** Read whole, whatever the cursor says. */
  full: boolean;
  /** Where the run stood when it stopped; null: at the beginning of the stream. */
  position: RunPosition | null;
  /** An earlier part of the run, which may have died anywhere, may have left something. */
  isResumed: boolean;
  savePosition: (position: RunPosition) => Promise<void>;
  graphFetch: GraphFetch;
  graphOrigin: string;
  /** Called when the last page of the listing is there: what follows is storage's work. */
  onListed: () => void;
  /** Requests that left since this part of the run began. */
  countRequests: () => number;
  /** Called for every answer that asks us to wait. */
  onThrottled: () => void;
  retry: RetryOptions;
  lease: Lease;
  log: Logger;
  now: () => number;
  /** When this invocation must stop, so that the run goes on in another. Milliseconds since 1970. */
  stopAt: number;
  /** Throws where the token does not hold what the stream needs. */
  checkAccess: () => Promise<void>;
  /** Whether this trouble is worth coming back for. */
  mayWait: (code: IncompleteCode) => boolean;
  /** The consent is so young that a refusal may only mean that it has not spread yet. */
  isNewlyConnected: boolean;
}

export type StreamOutcome =
  | { kind: 'complete'; ledger: LedgerRow }
  | { kind: 'incomplete'; ledger: LedgerRow; code: IncompleteCode; cause: ErrorCode; message: string }
  /** Time is up: go on at once in a new message. */
  | { kind: 'continue' }
  /** Trouble that may pass: come back later, to where it stopped. */
  | {
      kind: 'wait';
      ledger: LedgerRow;
      code: IncompleteCode;
      cause: ErrorCode;
      message: string;
      seconds: number | undefined;
    };

/** Where a read stands in one of the tables that it fills. */
export interface TableState {
  facts: RecordFacts;
  rows: RecordTable;
  ledger: LedgerRow;
  /** Nothing of this run was written here before this invocation. */
  isFirstPart: boolean;
  writer: Writer | null;
  full: FullRead | null;
}

/** Where a read stands, as its parts see it. */
export interface ReadState {
  /** The stream's own, then its child's. */
  tables: [own: TableState, ...child: TableState[]];
  cursor: Stored<CursorRow> | undefined;
  position: RunPosition;
  requests: () => number;
}

/** What was applied is stored then, in every table. */
export async function flushAll({ tables }: ReadState): Promise<void> {
  for (const { writer } of tables) await writer?.flush();
}
