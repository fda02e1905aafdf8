import type { RunRow } from '../../shared/sync/bookkeeping.ts';
import { openRunRow } from '../../shared/sync/open-run.ts';

const begun = { state: 'running', attempts: 0, done: {}, positions: {} } as unknown as RunRow;
const done = (stream: string) => (row: RunRow) => ({
  ...row,
  done: { ...row.done, [stream]: 'complete' as const },
});

/** A row as storage has it: written only over what it holds. */
function arrange({ fail = (): boolean => false, check = () => {} } = {}) {
  let row = begun;
  const written: RunRow[] = [];
  const runs = {
    changeFrom: async (_: unknown, change: (known: RunRow) => RunRow) => {
      const changed = change(row);
      if (fail()) throw new Error('storage does not answer');
      row = changed;
      written.push(row);
      return { row, etag: String(written.length) };
    },
  };
  const tables = { runs } as unknown as Parameters<typeof openRunRow>[0];
  const stored = { row: begun, etag: '0' } as Parameters<typeof openRunRow>[1];
  return { written, run: openRunRow(tables, stored, { check }) };
}

test('what is noted is seen at once and written with the next change, in its order', async () => {
  const { run, written } = arrange();
  run.note(done('organization'));
  run.note(done('users'));
  expect(run.row.done).toEqual({ organization: 'complete', users: 'complete' });
  expect(written).toEqual([]);
  await run.change((row) => ({ ...row, attempts: row.attempts + Object.keys(row.done).length }));
  expect(written).toEqual([{ ...begun, attempts: 2, done: { organization: 'complete', users: 'complete' } }]);
  await run.change((row) => ({ ...row, state: 'finished' }));
  expect(written.at(-1)).toMatchObject({ state: 'finished', attempts: 2 });
  expect(run.row).toEqual(written.at(-1));
});

test('what could not be written is written with the next change', async () => {
  let fails = 1;
  const { run, written } = arrange({ fail: () => fails-- > 0 });
  run.note(done('users'));
  await expect(run.change((row) => ({ ...row, state: 'queued' }))).rejects.toThrow('storage');
  expect(run.row.state).toBe('running');
  await run.change((row) => ({ ...row, state: 'waiting' }));
  expect(written).toEqual([{ ...begun, state: 'waiting', done: { users: 'complete' } }]);
});

test('whoever has lost the lane writes nothing', async () => {
  const lost = () => {
    throw new Error('lost');
  };
  const { run, written } = arrange({ check: lost });
  await expect(run.change((row) => row)).rejects.toThrow('lost');
  expect(written).toEqual([]);
});
