import fc from 'fast-check';
import { z } from 'zod';
import { stream } from '../../shared/connectors/stream.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { encodeKey } from '../../shared/store/keys.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { createSyncTables } from '../../shared/sync/bookkeeping.ts';
import { applyDeltaPage } from '../../shared/sync/delta-read.ts';
import { createFullRead } from '../../shared/sync/full-read.ts';
import { listScratch, removeScratch, saveScratch } from '../../shared/sync/scratch.ts';
import { type Store, startStore } from '../store/azurite.ts';

const text = () =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? null);
const things = stream({
  name: 'things',
  connector: 'directory',
  title: 'Things',
  order: 1,
  read: { kind: 'delta', path: '/things/delta', select: true },
  calls: [],
  always: ['name'],
  key: (record) => String(record.id),
  record: z.object({ id: z.string(), name: text(), a: text(), b: text() }),
});

type Fields = { name: string; a: string | null; b: string | null };
type Things = Record<string, Fields>;
interface Event {
  id: string;
  /** Null: it goes. What it has: it comes, or comes back. A part: so much of it changes. */
  what: null | { part: boolean; fields: Fields };
}

const ids = ["o'n#1", 'b/2', 'c 3', 'd~4'];
const value = fc.option(fc.constantFrom('x', 'y', 'z'));
const fields = fc.record({ name: fc.constantFrom('n', 'm'), a: value, b: value });
const event: fc.Arbitrary<Event> = fc.record({
  id: fc.constantFrom(...ids),
  what: fc.option(fc.record({ part: fc.boolean(), fields }), { freq: 3 }),
});
/** What happens, and after how many events a page ends. */
const history = fc.tuple(
  fc.array(event, { maxLength: 10 }),
  fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 10 }),
);

function toPages<T>(records: T[], sizes: number[]): T[][] {
  const pages: T[][] = [];
  for (let from = 0, page = 0; from < records.length; page++) {
    const size = sizes[page] ?? records.length;
    pages.push(records.slice(from, from + size));
    from += size;
  }
  return pages;
}

/** Lets things happen, and tells each as Graph does: gone, whole, or only what changed. */
function tell(before: Things, events: Event[]) {
  const now: Things = { ...before };
  const records = events.flatMap(({ id, what }): Record<string, unknown>[] => {
    const known = now[id];
    if (what === null) {
      delete now[id];
      return known ? [{ id, '@removed': { reason: 'changed' } }] : [];
    }
    now[id] = what.fields;
    if (!known || !what.part) return [{ id, ...what.fields }];
    const changed = Object.entries(what.fields).filter(
      ([name, given]) => known[name as keyof Fields] !== given,
    );
    return [{ id, ...Object.fromEntries(changed) }];
  });
  return { now, records };
}

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const openRows = () =>
  createRecordTable({
    ...store,
    table: 'things',
    tenantId: crypto.randomUUID(),
    columns: columnsOf(things.record),
  });

const rules = { domains: ['*'] };
const openRead = (rows: RecordTable, run: string) => {
  const writer = createWriter({
    rows,
    isFirstPart: true,
    checkLease: () => {},
    beforeFirstWrite: async () => {},
    noteLate: async () => {},
  });
  return { facts: things, rules, rows, writer, context: { run, at: '2026-01-01T00:00:00Z' } };
};

async function readFull(rows: RecordTable, run: string, pages: Record<string, unknown>[][]) {
  const full = await createFullRead(openRead(rows, run));
  for (const page of pages) expect((await full.applyPage(page)).unreadable).toBe(0);
  await full.remove(await full.listUnseen());
}

async function readLive(rows: RecordTable) {
  const { rows: stored } = await rows.page({ limit: 100 });
  const live = stored.filter(({ state }) => state.removedAt === null);
  return Object.fromEntries(live.map(({ rowKey, record }) => [rowKey, record]));
}

const toExpected = (all: Things) =>
  Object.fromEntries(Object.entries(all).map(([id, each]) => [encodeKey(id), { id, ...each }]));

const start: Things = {
  [ids[0] ?? '']: { name: 'n', a: 'x', b: null },
  [ids[1] ?? '']: { name: 'm', a: null, b: 'y' },
};
const toListing = (all: Things) => Object.entries(all).map(([id, each]) => ({ id, ...each }));
const seldom = { numRuns: 30 };

test('changes in any split into pages make of the rows what they make of the things', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ([events, sizes]) => {
      const rows = openRows();
      await readFull(rows, 'run-1', [toListing(start)]);
      const { now, records } = tell(start, events);
      const readWhole = async (keys: string[]) =>
        new Map(keys.map((id) => [id, now[id] ? { id, ...now[id] } : ('gone' as const)]));
      const read = { ...openRead(rows, 'run-2'), readWhole };
      for (const page of toPages(records, sizes)) expect(await applyDeltaPage(page, read)).toBe(0);
      await read.writer.flush();
      expect(await readLive(rows)).toEqual(toExpected(now));
    }),
    seldom,
  );
});

test('a listing in any split, with what changed meanwhile behind it, is what is there in the end', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ([events, sizes]) => {
      const rows = openRows();
      await readFull(rows, 'run-1', [toListing(start)]);
      const { [ids[0] ?? '']: gone, ...listed } = start;
      expect(gone).toBeDefined();
      const { now, records } = tell(listed, events);
      await readFull(rows, 'run-2', toPages([...toListing(listed), ...records], sizes));
      expect(await readLive(rows)).toEqual(toExpected(now));
    }),
    seldom,
  );
});

test('what a run has seen is kept in any number of parts and comes back in order', async () => {
  const tables = createSyncTables(store.tables);
  const parts = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, async (sizes) => {
      const partition = crypto.randomUUID();
      const packed = sizes.map((rows, part) => Buffer.alloc(rows * 16, part + 1));
      let from = 0;
      for (const part of packed) {
        const facts = { run: 'run', from, now: 0, checkLease: () => {} };
        from = (await saveScratch(tables, partition, part, facts)).rows;
      }
      const kept: Buffer[] = [];
      for await (const scratch of listScratch(tables, partition)) kept.push(scratch.packed);
      expect(kept.length).toBe(from);
      expect(kept.every((row) => row.length % 16 === 0)).toBe(true);
      expect(Buffer.concat(kept).equals(Buffer.concat(packed))).toBe(true);
      await removeScratch(tables, partition);
      for await (const left of listScratch(tables, partition)) expect(left).toBeUndefined();
    }),
    { numRuns: 10 },
  );
});
