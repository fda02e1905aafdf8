import type { RecordFacts } from '../../shared/connectors/stream.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { applyDeltaPage } from '../../shared/sync/delta-read.ts';
import { createFullRead } from '../../shared/sync/full-read.ts';
import { toRowKey } from '../../shared/sync/parse-record.ts';
import { type Store, startStore } from '../store/azurite.ts';
import { tableCases } from './sample.ts';

const tenantId = '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71';
let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const rowKeyOf = (facts: RecordFacts, record: Record<string, unknown>) => toRowKey(facts.key(record));

/** Applies pages of a table's records to its real table, each as a run of its own. */
function createLife(facts: RecordFacts, partition = tenantId) {
  const rows = createRecordTable({
    ...store,
    table: facts.name,
    tenantId: partition,
    columns: columnsOf(facts.record),
  });
  let runs = 0;
  const begin = () => {
    runs += 1;
    const context = { run: `run-${runs}`, at: '2026-01-01T00:00:00Z' };
    const writer = createWriter({
      rows,
      checkLease: () => {},
      beforeFirstWrite: async () => {},
      noteLate: async () => {},
      isFirstPart: true,
    });
    return { facts, rules: { domains: ['*'] }, rows, writer, context };
  };
  return {
    async full(records: unknown[]) {
      const begun = begin();
      const read = await createFullRead(begun);
      const { unreadable } = await read.applyPage(records);
      await begun.writer.flush();
      const unseen = await read.listUnseen();
      await read.remove(unseen);
      return { unreadable, unseen };
    },
    async delta(records: unknown[]) {
      const begun = begin();
      const unreadable = await applyDeltaPage(records, { ...begun, readWhole: async () => new Map() });
      await begun.writer.flush();
      return unreadable;
    },
    async row(record: Record<string, unknown>) {
      const key = rowKeyOf(facts, record);
      const found = (await rows.read([key])).get(key);
      if (!found) throw new Error('no such row');
      return { record: found.record, etag: found.etag, ...found.state };
    },
  };
}

test.each(tableCases)(
  'a record of %s is added, changed, cleared, removed and restored, whole and in parts',
  async (_, { facts, raw, bare }) => {
    const life = createLife(facts);
    const [one, other, id] = [raw(1), raw(2), bare(1)];
    const columns = columnsOf(facts.record);
    const field = Object.keys(columns).find((name) => columns[name] === 'text' && !(name in id)) ?? '';

    expect(await life.full([one, other, 'no record'])).toEqual({ unreadable: 1, unseen: [] });
    const added = await life.row(one);
    expect(added).toMatchObject({ record: facts.record.parse(one), change: 'added', removedAt: null });
    await life.full([other, one, one]);
    expect(await life.row(one)).toEqual(added);

    expect(await life.delta([{ ...id, [field]: 'changed' }])).toBe(0);
    const changed = await life.row(one);
    expect(changed).toMatchObject({ change: 'changed', changedFields: [field] });
    expect(changed.record).toEqual({ ...added.record, [field]: 'changed' });
    await life.full([{ ...one, [field]: 'changed' }, other]);
    expect(await life.row(one)).toEqual(changed);

    await life.delta([{ ...id, [field]: null }]);
    expect((await life.row(one)).record).toEqual({ ...added.record, [field]: null });

    await life.delta([{ ...id, '@removed': { reason: 'changed' } }]);
    const removed = await life.row(one);
    expect(removed).toMatchObject({ change: 'removed', removedAt: '2026-01-01T00:00:00Z' });
    expect(removed.record).toEqual({ ...added.record, [field]: null });
    await life.delta([{ ...id, '@removed': { reason: 'deleted' } }]);
    expect(await life.row(one)).toEqual(removed);

    await life.delta([one]);
    expect(await life.row(one)).toMatchObject({ change: 'restored', removedAt: null, record: added.record });
    expect((await life.full([one])).unseen).toEqual([rowKeyOf(facts, other)]);
    expect(await life.row(other)).toMatchObject({ change: 'removed' });
    await life.full([one, other]);
    expect(await life.row(other)).toMatchObject({ change: 'restored', removedAt: null });
  },
);

test.each(tableCases)('a record of %s of the largest size is kept whole', async (_, { facts, raw, bare }) => {
  const life = createLife(facts, crypto.randomUUID());
  const columns = columnsOf(facts.record);
  const free = Object.keys(columns).filter((name) => !(name in bare(1)));
  const texts = free.filter((name) => columns[name] === 'text');
  const largest = { ...raw(1) };
  for (const name of texts) largest[name] = `${name} ${'Zoë 漢😀'.repeat(90_000)}`;
  for (const name of free) {
    const value = largest[name];
    if (Array.isArray(value)) largest[name] = Array.from({ length: 3000 }, () => value[0]);
  }
  expect(JSON.stringify(largest).length).toBeGreaterThan(500_000);
  expect(await life.full([largest])).toEqual({ unreadable: 0, unseen: [] });
  const stored = await life.row(largest);
  expect(stored.record).toEqual(facts.record.parse(largest));
  await life.full([largest]);
  expect((await life.row(largest)).etag).toBe(stored.etag);
  await life.delta([{ ...bare(1), [texts[0] ?? '']: 'small again' }]);
  expect((await life.row(largest)).record).toMatchObject({ [texts[0] ?? '']: 'small again' });
});
