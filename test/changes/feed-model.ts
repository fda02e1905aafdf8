import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { createSyncTables } from '../../shared/sync/bookkeeping.ts';
import { changeShardOf } from '../../shared/sync/change-log.ts';
import { contentHash } from '../../shared/sync/content-hash.ts';
import { planRemove, planSave, type StoredRecord } from '../../shared/sync/plan-write.ts';
import { publishChanges, type Touched } from '../../shared/sync/publish.ts';
import type { Store } from '../store/azurite.ts';

/** How a call to the log goes wrong. */
export type Fault = 'before' | 'after' | 'lost';

const record = z.object({ id: z.string(), value: z.int() });
const named = new Set(['getEntity', 'submitTransaction', 'createEntity', 'updateEntity', 'deleteEntity']);

/**
 * Storage whose n-th call for the log fails: before it did anything, after it did, or after it did with an answer that
 * was lost, so that its repetition finds a conflict.
 */
export function failAt(tables: Tables, n: number, fault: Fault): Tables {
  let calls = 0;
  const wrap = (client: TableClient): TableClient =>
    new Proxy(client, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (!named.has(String(name))) return value.bind(target);
        return async (...given: unknown[]) => {
          calls += 1;
          if (calls !== n) return Reflect.apply(value, target, given);
          if (fault !== 'before') await Reflect.apply(value, target, given);
          const statusCode = fault === 'lost' && name === 'submitTransaction' ? 412 : 500;
          throw Object.assign(new Error('The process is dead'), { statusCode });
        };
      },
    });
  return {
    table: async (name) => (name === 'changes' ? wrap(await tables.table(name)) : tables.table(name)),
  };
}

/** GUIDs whose changes are in the same log, and one whose are in another. */
export function drawTenants(): string[] {
  const first = randomUUID();
  const draw = (wanted: boolean): string => {
    for (;;) {
      const other = randomUUID();
      if ((changeShardOf(other) === changeShardOf(first)) === wanted) return other;
    }
  };
  return [first, draw(true), draw(false)];
}

/** One stream of a tenant with the runs that write it: what the engine does, without Graph. */
export interface Writer {
  tenantId: string;
  stream: string;
  /** Writes some records in the present run: a value, or null for gone. */
  write(values: Map<string, number | null>): Promise<void>;
  /** Publishes the present run, with a fault where one is given. True where it got through. */
  publish(fault?: { n: number; fault: Fault }): Promise<boolean>;
  /** Begins another run; what the last one left unpublished is published first. */
  begin(): Promise<void>;
  /** An earlier run that wakes up and publishes what it remembers. */
  wake(): Promise<void>;
  live(): Promise<Map<string, number>>;
  /** The value of a record that is there. */
  find(key: string): Promise<number | undefined>;
}

let ticks = Date.parse('2026-01-01T00:00:00Z');
const tick = () => {
  ticks += 1000;
  return new Date(ticks).toISOString();
};

export function createWriter(store: Store, tenantId: string, stream: string): Writer {
  const rows: RecordTable = createRecordTable({
    ...store,
    table: `feed${stream}`,
    tenantId,
    columns: columnsOf(record),
  });
  const tables = createSyncTables(store.tables);
  let number = 1;
  let own: Map<string, Touched> | null = new Map();
  let isUnpublished = false;
  const slept: { run: string; own: Map<string, Touched> }[] = [];
  // Not in the order of time: nothing may lean on the names of runs.
  const names = new Map<number, string>();
  const runOf = (count: number) => {
    const name = names.get(count) ?? `run-${randomUUID().slice(0, 8)}`;
    names.set(count, name);
    return name;
  };
  const request = (run: string) => ({
    tenantId,
    connector: 'directory',
    stream,
    run,
    publishedAt: tick(),
  });
  const writer: Writer = {
    tenantId,
    stream,
    async write(values) {
      const at = tick();
      const run = runOf(number);
      const stored = (await rows.read([...values.keys()])) as Map<string, StoredRecord>;
      const writes = [...values].flatMap(([id, value]) => {
        const known = stored.get(id);
        const plan = { run, at };
        const whole = { id, value: value ?? 0 };
        return (
          (value === null ? planRemove(known, plan) : planSave(known, id, whole, contentHash(whole), plan)) ??
          []
        );
      });
      if (writes.length === 0) return;
      isUnpublished = true;
      await rows.write(writes);
      for (const write of writes) {
        if (write.kind === 'delete') own?.delete(write.rowKey);
        else own?.set(write.rowKey, { change: write.state.change, fields: write.state.changedFields, at });
      }
    },
    async publish(fault) {
      const broken = fault ? createSyncTables(failAt(store.tables, fault.n, fault.fault)) : tables;
      const run = runOf(number);
      const remembered = own;
      try {
        await publishChanges(broken, rows, own, request(run));
        if (remembered) slept.push({ run, own: remembered });
        // Its list holds what is new since it was last told; a run that goes on begins another one.
        own = new Map();
        isUnpublished = false;
        return true;
      } catch {
        own = null;
        return false;
      }
    },
    async begin() {
      if (isUnpublished) {
        own = null;
        await publishChanges(tables, rows, null, request(runOf(number)));
      }
      isUnpublished = false;
      number += 1;
      own = new Map();
    },
    async wake() {
      const old = slept.find(({ run }) => run !== runOf(number));
      if (!old) return;
      await publishChanges(tables, rows, old.own, request(old.run));
    },
    async find(key) {
      const found = (await rows.read([key])).get(key);
      return found && found.state.removedAt === null ? Number(found.record.value) : undefined;
    },
    async live() {
      const live = new Map<string, number>();
      for (let continuation: string | undefined; ; ) {
        const page = await rows.page({ limit: 500, continuation });
        for (const { rowKey, record: found, state } of page.rows)
          if (state.removedAt === null) live.set(rowKey, Number(found.value));
        if (page.continuation === null) return live;
        continuation = page.continuation;
      }
    },
  };
  return writer;
}
