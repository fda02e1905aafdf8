import { z } from 'zod';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import { createWriter, type Intent } from '../../shared/sync/apply-writes.ts';
import { planSave } from '../../shared/sync/plan-write.ts';
import { type Store, startStore } from '../store/azurite.ts';

const schema = z.object({ id: z.string(), name: z.string() });
let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const open = (table: string) =>
  createRecordTable({
    ...store,
    table,
    tenantId: '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71',
    columns: columnsOf(schema),
  });
const save = (id: string, name: string, mayExist = false): Intent => ({
  rowKey: id,
  mayExist,
  plan: (stored) => planSave(stored, id, { id, name }, name, { run: 'run', at: '2026-01-01T00:00:00Z' }),
});
function write(rows: RecordTable, isLeased = () => true) {
  let noted = 0;
  const writer = createWriter({
    rows,
    isFirstPart: true,
    checkLease() {
      if (!isLeased()) throw new TenantryError('lease-lost', 'gone');
    },
    beforeFirstWrite: async () => {
      noted += 1;
    },
  });
  return { writer, noted: () => noted };
}
const conflict = () => new TenantryError('conflict-in-storage', 'changed by somebody else');

test('the run is noted before its first row, once; what changes nothing is neither noted nor written', async () => {
  const { writer, noted } = write(open('noted'));
  await writer.apply([save('a', 'x')]);
  await writer.apply([save('a', 'x', true)]);
  await writer.apply([save('b', 'y')]);
  expect([noted(), writer.hasWritten]).toEqual([1, true]);
  expect([...(writer.touched?.keys() ?? [])]).toEqual(['a', 'b']);
  const idle = write(open('noted'));
  await idle.writer.apply([save('a', 'x', true)]);
  expect([idle.noted(), idle.writer.hasWritten]).toEqual([0, false]);
});

test('where the answer to a write is lost the rows are read again, and only they know what was done', async () => {
  const rows = open('lost');
  let writes = 0;
  const forgetful: RecordTable = {
    ...rows,
    async write(wanted) {
      writes += 1;
      await rows.write(wanted);
      if (writes === 1) throw conflict();
    },
  };
  const { writer } = write(forgetful);
  await writer.apply([save('a', 'x'), save('b', 'y')]);
  expect([writes, writer.touched]).toEqual([1, null]);
  expect((await rows.read(['a', 'b'])).size).toBe(2);
});

test('a row that somebody changed meanwhile is planned again on what it holds now', async () => {
  const rows = open('raced');
  await write(rows).writer.apply([save('a', 'first')]);
  const stored = await rows.read(['a']);
  await write(rows).writer.apply([save('a', 'second', true)]);
  const { writer } = write(rows);
  await writer.apply([save('a', 'third', true)], stored as Parameters<typeof writer.apply>[1]);
  expect((await rows.read(['a'])).get('a')?.record.name).toBe('third');
});

test('rows that never stop changing end the run, and a lost lease writes nothing', async () => {
  const rows = open('restless');
  const restless: RecordTable = { ...rows, write: () => Promise.reject(conflict()) };
  await expect(write(restless).writer.apply([save('a', 'x')])).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
  const { writer, noted } = write(rows, () => false);
  await expect(writer.apply([save('a', 'x')])).rejects.toMatchObject({ code: 'lease-lost' });
  expect([noted(), (await rows.read(['a'])).size]).toEqual([0, 0]);
});
