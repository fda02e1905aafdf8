import fc from 'fast-check';
import { contentHash } from '../../shared/sync/content-hash.ts';
import {
  changedFields,
  foldChange,
  planRemove,
  planSave,
  type RowState,
  type StoredRecord,
  type Write,
} from '../../shared/sync/plan-write.ts';

type Step = { save: number } | 'remove';
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.nat(2).map((save) => ({ save })),
  fc.constant('remove' as const),
);
const runs = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 });
const toRecord = (value: number) => ({ id: 'a', value, other: 'same' });

/** What storage makes of a write. */
const store = (stored: StoredRecord | undefined, write: Write | undefined): StoredRecord | undefined => {
  if (!write) return stored;
  if (write.kind === 'delete') return undefined;
  const { rowKey, record, state } = write;
  return { rowKey, etag: 'e', record, state };
};

const take = (stored: StoredRecord | undefined, next: Step, run: string) => {
  const context = { run, at: '2026-01-01T00:00:00Z' };
  if (next === 'remove') return planRemove(stored, context);
  const record = toRecord(next.save);
  return planSave(stored, 'a', record, contentHash(record), context);
};

/** A row as somebody sees it who looks only between runs. */
const view = (stored: StoredRecord | undefined) =>
  stored === undefined ? 'none' : stored.state.removedAt === null ? `live ${stored.record.value}` : 'removed';

function expected(before: string, after: string): string | null {
  if (before === after) return null;
  if (after.startsWith('live')) {
    if (before === 'none') return 'added';
    return before === 'removed' ? 'restored' : 'changed';
  }
  return after === 'removed' && before.startsWith('live') ? 'removed' : null;
}

test('whatever happens within a run, its change is the difference between before and after', () => {
  fc.assert(
    fc.property(runs, (all) => {
      let stored: StoredRecord | undefined;
      all.forEach((steps, number) => {
        const run = `run-${number}`;
        const before = stored;
        for (const next of steps) stored = store(stored, take(stored, next, run));
        const told = stored?.state.run === run ? stored.state.change : null;
        expect(told).toBe(expected(view(before), view(stored)));
        if (told === 'changed') expect(stored?.state.changedFields).toEqual(['value']);
        if (told === 'added') expect(stored?.state.changedFields).toEqual([]);
      });
    }),
    { numRuns: 2000 },
  );
});

test('a step that was taken already writes nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), step, (steps, last) => {
      let stored: StoredRecord | undefined;
      for (const next of [...steps, last]) stored = store(stored, take(stored, next, 'run'));
      expect(take(stored, last, 'run')).toBeUndefined();
      expect(take(stored, last, 'a later run')).toBeUndefined();
    }),
  );
});

test('a row that was added and removed within one run is deleted; one that was there before is kept', () => {
  const created = store(undefined, take(undefined, { save: 1 }, 'one'));
  expect(take(created, 'remove', 'one')?.kind).toBe('delete');
  expect(take(created, 'remove', 'two')).toMatchObject({
    kind: 'replace',
    record: toRecord(1),
    state: {
      change: 'removed',
      removedAt: '2026-01-01T00:00:00Z',
      before: `live:${contentHash(toRecord(1))}`,
    },
  });
});

test.each([
  ['none', 'live:a', 'added'],
  ['live:a', 'live:b', 'changed'],
  ['live:a', 'removed:a', 'removed'],
  ['removed:a', 'live:a', 'restored'],
  ['removed:a', 'live:b', 'restored'],
  ['live:a', 'live:a', null],
  ['none', 'none', null],
  ['removed:a', 'removed:b', null],
])('from %s to %s is %s', (before, after, change) => {
  expect(foldChange(before, after)).toBe(change);
});

describe('by itself', () => {
  const context = { run: 'two', at: '2026-01-02T00:00:00Z' };
  const row = (state: Partial<RowState> = {}): StoredRecord => ({
    rowKey: 'a',
    etag: 'e',
    record: { name: 'x', list: [1], none: null },
    state: {
      hash: 'h',
      removedAt: null,
      run: 'one',
      change: 'added',
      changedFields: ['name'],
      changedAt: '2026-01-01T00:00:00Z',
      before: 'none',
      ...state,
    },
  });

  test('a field is another where its content is, not where it is another object', () => {
    expect(changedFields({ a: [1], b: 1, c: null }, { a: [1], b: 1, c: undefined })).toEqual([]);
    expect(changedFields({ a: [1], b: 1, c: null }, { a: [2], b: '1', c: 0, d: 1 })).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(changedFields({ a: 1, b: 2 }, { a: null, b: undefined })).toEqual(['a', 'b']);
  });

  test('a record that comes for the first time has no fields that changed', () => {
    expect(planSave(undefined, 'a', { name: 'x' }, 'h', context)).toEqual({
      kind: 'create',
      rowKey: 'a',
      record: { name: 'x' },
      state: {
        hash: 'h',
        removedAt: null,
        run: 'two',
        change: 'added',
        changedFields: [],
        changedAt: context.at,
        before: 'none',
      },
    });
  });

  test('a record that comes back as it was is restored, with what differs', () => {
    const removed = row({ removedAt: '2026-01-01T00:00:00Z' });
    expect(planSave(removed, 'a', removed.record, 'h', context)).toMatchObject({
      kind: 'replace',
      etag: 'e',
      state: { change: 'restored', changedFields: [], removedAt: null, before: 'removed:h' },
    });
    expect(planSave(removed, 'a', { ...removed.record, name: 'y' }, 'i', context)).toMatchObject({
      state: { change: 'restored', changedFields: ['name'] },
    });
  });

  test('what a run changes twice has the fields of both', () => {
    const changed = row({ run: 'two', change: 'changed', before: 'live:g' });
    expect(planSave(changed, 'a', { ...changed.record, list: [2] }, 'i', context)).toMatchObject({
      state: { change: 'changed', changedFields: ['name', 'list'], before: 'live:g' },
    });
    const earlier = row({ change: 'changed' });
    expect(planSave(earlier, 'a', { ...earlier.record, list: [2] }, 'i', context)).toMatchObject({
      state: { change: 'changed', changedFields: ['list'], before: 'live:h' },
    });
  });

  test('what is gone is removed once, and keeps its fields for a return in the same run only', () => {
    expect(planRemove(undefined, context)).toBeUndefined();
    expect(planRemove(row({ removedAt: context.at }), context)).toBeUndefined();
    expect(planRemove(row(), context)).toMatchObject({
      kind: 'replace',
      state: { removedAt: context.at, change: 'removed', changedFields: [], before: 'live:h' },
    });
    expect(planRemove(row({ run: 'two', before: 'live:g' }), context)).toMatchObject({
      state: { change: 'removed', changedFields: ['name'], before: 'live:g' },
    });
    expect(planRemove(row({ run: 'two' }), context)).toEqual({ kind: 'delete', rowKey: 'a', etag: 'e' });
  });
});
