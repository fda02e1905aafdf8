import { streams } from '../../shared/connectors/registry.ts';
import type { Stream } from '../../shared/connectors/stream.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { encodeKey } from '../../shared/store/keys.ts';
import { createRecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { applyDeltaPage } from '../../shared/sync/delta-read.ts';
import { createFullRead } from '../../shared/sync/full-read.ts';
import { type Store, startStore } from '../store/azurite.ts';
import { sampleRecord } from './sample.ts';

const tenantId = '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71';
let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

/** Applies pages of a stream to its real table, each as a run of its own. */
function createLife(stream: Stream) {
  const rows = createRecordTable({
    ...store,
    table: stream.name,
    tenantId,
    columns: columnsOf(stream.record),
  });
  let runs = 0;
  const begin = () => {
    runs += 1;
    const context = { run: `run-${runs}`, at: '2026-01-01T00:00:00Z' };
    const writer = createWriter({
      rows,
      checkLease: () => {},
      beforeFirstWrite: async () => {},
      isFirstPart: true,
    });
    return { stream, rules: { domains: ['*'] }, rows, writer, context };
  };
  return {
    async full(records: unknown[]) {
      const read = await createFullRead(begin());
      const unreadable = await read.applyPage(records);
      const unseen = await read.listUnseen();
      await read.remove(unseen);
      return { unreadable, unseen };
    },
    delta: (records: unknown[]) => applyDeltaPage(records, { ...begin(), readWhole: async () => new Map() }),
    async row(record: Record<string, unknown>) {
      const key = encodeKey(stream.key(record));
      const found = (await rows.read([key])).get(key);
      if (!found) throw new Error('no such row');
      return { record: found.record, etag: found.etag, ...found.state };
    },
  };
}

test.each(streams.map((stream): [string, Stream] => [stream.name, stream]))(
  'a record of %s is added, changed, cleared, removed and restored, whole and in parts',
  async (_, stream) => {
    const life = createLife(stream);
    const [one, other] = [sampleRecord(stream.record, 1), sampleRecord(stream.record, 2)];
    const columns = columnsOf(stream.record);
    const field = Object.keys(columns).find((name) => columns[name] === 'text' && name !== 'id') ?? '';
    const { id } = one;

    expect(await life.full([one, other, 'no record'])).toEqual({ unreadable: 1, unseen: [] });
    const added = await life.row(one);
    expect(added).toMatchObject({ record: stream.record.parse(one), change: 'added', removedAt: null });
    await life.full([other, one, one]);
    expect(await life.row(one)).toEqual(added);

    expect(await life.delta([{ id, [field]: 'changed' }])).toBe(0);
    const changed = await life.row(one);
    expect(changed).toMatchObject({ change: 'changed', changedFields: [field] });
    expect(changed.record).toEqual({ ...added.record, [field]: 'changed' });
    await life.full([{ ...one, [field]: 'changed' }, other]);
    expect(await life.row(one)).toEqual(changed);

    await life.delta([{ id, [field]: null }]);
    expect((await life.row(one)).record).toEqual({ ...added.record, [field]: null });

    await life.delta([{ id, '@removed': { reason: 'changed' } }]);
    const removed = await life.row(one);
    expect(removed).toMatchObject({ change: 'removed', removedAt: '2026-01-01T00:00:00Z' });
    expect(removed.record).toEqual({ ...added.record, [field]: null });
    await life.delta([{ id, '@removed': { reason: 'deleted' } }]);
    expect(await life.row(one)).toEqual(removed);

    await life.delta([one]);
    expect(await life.row(one)).toMatchObject({ change: 'restored', removedAt: null, record: added.record });
    expect((await life.full([one])).unseen).toEqual([encodeKey(stream.key(other))]);
    expect(await life.row(other)).toMatchObject({ change: 'removed' });
    await life.full([one, other]);
    expect(await life.row(other)).toMatchObject({ change: 'restored', removedAt: null });
  },
);
