import { hash } from 'node:crypto';
import { z } from 'zod';
import { changeKind } from '../contracts/changes.ts';
import { instant } from '../contracts/primitives.ts';
import { createRows, type Stored, submitTogether } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';

/** Changes of one run, some hundred a row. PartitionKey shard `00`…`15`, RowKey the number in the shard's log. */
const changesRow = z.object({
  tenantId: z.guid(),
  connector: z.string(),
  stream: z.string(),
  run: z.string(),
  publishedAt: instant,
  changes: z.array(
    z.object({
      key: z.string(),
      change: changeKind,
      fields: z.array(z.string()),
      at: z.string(),
      /** How often the same run had told of the record before; left out: never. */
      again: z.int().optional(),
    }),
  ),
});
export type ChangesRow = z.infer<typeof changesRow>;
export type ToldChange = ChangesRow['changes'][number];

/** Where the log of a shard ends, and what of its beginning is not kept any more. RowKey `head`. */
const changesHead = z.object({ last: z.int(), dropped: z.int() });
export type ChangesHead = z.infer<typeof changesHead>;

/** The run that last told of a tenant's stream. RowKey `told_{tenant}_{connector}_{stream}`. */
const toldRow = z.object({
  run: z.string(),
  /** Number of its first row, and how many rows were written since. */
  from: z.int(),
  rows: z.int(),
  /** The runs before it: what comes late of them must not stand behind what came after. */
  earlier: z.array(z.string()),
});
export type ToldRow = z.infer<typeof toldRow>;

/** The log that a tenant's changes are in. */
export const changeShardOf = (tenantId: string): string =>
  String(Number.parseInt(hash('sha256', tenantId).slice(0, 2), 16) % 16).padStart(2, '0');

export const changeShards = Array.from({ length: 16 }, (_, shard) => String(shard).padStart(2, '0'));

export interface NumberedRow {
  number: number;
  row: ChangesRow;
}

/**
 * What was told of tenants, in 16 logs. The rows of a log are numbered without a gap, in the order in which they came:
 * up to the number that its head says nothing is added any more, whoever is late and whatever clocks say.
 */
export interface ChangeLog {
  findHead(shard: string): Promise<Stored<ChangesHead> | undefined>;
  findTold(shard: string, name: string): Promise<ToldRow | undefined>;
  /** Adds rows behind the head, all or none. Throws `conflict-in-storage` where somebody else has added meanwhile. */
  append(shard: string, addition: Addition): Promise<void>;
  /** Rows behind one number and up to another, in order; of some tenants where that is said. */
  list(
    shard: string,
    range: { after: number; through: number; filter?: string },
  ): AsyncGenerator<NumberedRow>;
  /** Says that rows up to a number are not kept any more. They are removed afterwards. */
  drop(shard: string, through: number): Promise<void>;
  remove(shard: string, number: number): Promise<void>;
  /** Forgets which runs of a tenant's connector have told. */
  forgetTold(shard: string, prefix: string): Promise<void>;
}

export interface Addition {
  /** As it was found; undefined: there is none yet. */
  head: Stored<ChangesHead> | undefined;
  rows: ChangesRow[];
  told: { name: string; row: ToldRow };
}

export const toldName = (tenantId: string, connector: string, stream = '') =>
  `told_${tenantId}_${connector}_${stream}`;

const table = 'changes';
const headKey = 'head';
/** A row may have some hundred changes. */
const pageSize = 20;
const keyOf = (number: number) => String(number).padStart(16, '0');

export function createChangeLog(tables: Tables): ChangeLog {
  const changes = createRows(tables, table, changesRow);
  const heads = createRows(tables, table, changesHead);
  const told = createRows(tables, table, toldRow);
  return {
    findHead: (shard) => heads.find(shard, headKey),
    findTold: async (shard, name) => (await told.find(shard, name))?.row,
    // The head comes last: also in a storage that lets others see a part of it, rows are there before it says so.
    append: (shard, { head, rows, told: { name, row } }) => {
      const { last, dropped } = head?.row ?? { last: 0, dropped: 0 };
      const moved = { last: last + rows.length, dropped };
      return submitTogether(tables, table, [
        told.actions.put(shard, name, row),
        ...rows.map((each, index) => changes.actions.insert(shard, keyOf(last + 1 + index), each)),
        head ? heads.actions.replace(head, moved) : heads.actions.insert(shard, headKey, moved),
      ]);
    },
    async *list(shard, { after, through, filter }) {
      if (through <= after) return;
      const range = { from: keyOf(after + 1), before: keyOf(through + 1), ...(filter ? { filter } : {}) };
      for await (const { row, rowKey } of changes.list({ partitionKey: shard, pageSize, ...range }))
        yield { number: Number(rowKey), row };
    },
    async drop(shard, through) {
      await heads.change(shard, headKey, (head) =>
        head.dropped >= through ? undefined : { ...head, dropped: through },
      );
    },
    async remove(shard, number) {
      await changes.remove(shard, keyOf(number));
    },
    async forgetTold(shard, prefix) {
      const range = { from: prefix, before: `${prefix}~` };
      for await (const { rowKey } of told.list({ partitionKey: shard, ...range }))
        await told.remove(shard, rowKey);
    },
  };
}
