import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { quote } from '../store/filter.ts';
import {
  type ChangeLog,
  type ChangesRow,
  changeShardOf,
  type ToldChange,
  type ToldRow,
  toldName,
} from './change-log.ts';
import type { PublishRequest } from './publish.ts';

/** Writes what a run tells into its shard's log, some hundred changes a row and some rows at a time. */
export interface Teller {
  /** Others have told after this run: only what rows still carry of it may stand behind theirs. */
  isLate: boolean;
  /** What the run has told already, by key: the last of each. */
  readTold(): Promise<Map<string, ToldChange>>;
  tell(change: ToldChange): Promise<void>;
  /** Writes the rest. */
  finish(): Promise<void>;
}

const changesPerRow = 200;
/** Of the JSON of a row's changes. Rows that are written together stay below 4 MiB with it, whatever their keys hold. */
const charactersPerRow = 120_000;
const rowsAtOnce = 10;
const runsRemembered = 8;
const mostTries = 30;

const isSame = (a: ToldRow | undefined, b: ToldRow | undefined) => a?.run === b?.run && a?.rows === b?.rows;

export async function openTeller(log: ChangeLog, request: PublishRequest): Promise<Teller> {
  const { tenantId, connector, stream, run, publishedAt } = request;
  const shard = changeShardOf(tenantId);
  const name = toldName(tenantId, connector, stream);
  // In this order: who tells after this moves the head, and the head must be as it was found.
  let head = await log.findHead(shard);
  let known = await log.findTold(shard, name);
  let isLooked = true;
  const isLate = known?.earlier.includes(run) ?? false;

  let ready: ChangesRow[] = [];
  let pending: ToldChange[] = [];
  let characters = 0;

  const toNext = (last: number): ToldRow =>
    known && (known.run === run || isLate)
      ? { ...known, rows: known.rows + ready.length }
      : {
          run,
          from: last + 1,
          rows: ready.length,
          earlier: known ? [...known.earlier, known.run].slice(-runsRemembered) : [],
        };

  /** Where the log ends now; nobody else must have told of this stream meanwhile. */
  const look = async () => {
    head = await log.findHead(shard);
    if (!isSame(await log.findTold(shard, name), known))
      throw new TenantryError('conflict-in-storage', 'Somebody else tells of this stream');
  };

  /** Other tenants write into the same log: where one was faster, the next number is tried. */
  const write = async () => {
    for (let tries = 1; ; tries++) {
      if (!isLooked) await look();
      isLooked = false;
      const row = toNext(head?.row.last ?? 0);
      try {
        await log.append(shard, { head, rows: ready, told: { name, row } });
        known = row;
        ready = [];
        return;
      } catch (error) {
        if (!hasCode(error, 'conflict-in-storage')) throw error;
        if (tries < mostTries) continue;
        throw new TenantryError('storage-unavailable', 'Too many write into a log of changes', {
          cause: error,
        });
      }
    }
  };

  const closeRow = () => {
    if (pending.length === 0) return;
    ready.push({ tenantId, connector, stream, run, publishedAt, changes: pending });
    pending = [];
    characters = 0;
  };

  return {
    isLate,
    async readTold() {
      const told = new Map<string, ToldChange>();
      if (!known || (known.run !== run && !isLate)) return told;
      const through = (await log.findHead(shard))?.row.last ?? 0;
      const filter = `tenantId eq ${quote(tenantId)}`;
      for await (const { row } of log.list(shard, { after: isLate ? 0 : known.from - 1, through, filter })) {
        if (row.stream !== stream || row.run !== run) continue;
        for (const change of row.changes) told.set(change.key, change);
      }
      return told;
    },
    async tell(change) {
      pending.push(change);
      characters += JSON.stringify(change).length;
      if (pending.length === changesPerRow || characters > charactersPerRow) closeRow();
      if (ready.length === rowsAtOnce) await write();
    },
    async finish() {
      closeRow();
      if (ready.length > 0) await write();
    },
  };
}
