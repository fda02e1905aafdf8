import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable, type RecordTable } from '../../shared/store/record-table.ts';
import { createWriter, type Intent } from '../../shared/sync/apply-writes.ts';
import { planRemove, planSave } from '../../shared/sync/plan-write.ts';
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
const context = { run: 'run', at: '2026-01-01T00:00:00Z' };
const save = (id: string, name: string, mayExist = false): Intent => ({
  rowKey: id,
  mayExist,
  plan: (stored) => planSave(stored, id, { id, name }, name, context),
});
const saves = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => save(`${prefix}${index}`, 'x'));
function write(rows: RecordTable, isLeased = () => true) {
  let noted = 0;
  let late = 0;
  const writer = createWriter({
    rows,
    isFirstPart: true,
    checkLease() {
      if (!isLeased()) throw new TenantryError('lease-lost', 'gone');
    },
    beforeFirstWrite: async () => {
      noted += 1;
    },
    noteLate: async () => {
      late += 1;
    },
  });
  return { writer, noted: () => noted, late: () => late };
}
type Applied = ReturnType<typeof write>['writer'];
const applyNow = async (writer: Applied, ...given: Parameters<Applied['apply']>) => {
  await writer.apply(...given);
  await writer.flush();
};
const conflict = () => new TenantryError('conflict-in-storage', 'changed by somebody else');
const nameOf = async (rows: RecordTable, id: string) => (await rows.read([id])).get(id)?.record.name;

/** A table that only notes how many rows it is given at a time. */
function counting(rows: RecordTable, before: () => Promise<unknown> = async () => undefined) {
  const sizes: number[] = [];
  let now = 0;
  let most = 0;
  const counted: RecordTable = {
    ...rows,
    async write(writes) {
      sizes.push(writes.length);
      now += 1;
      most = Math.max(most, now);
      await before();
      now -= 1;
    },
  };
  return { counted, sizes, most: () => most };
}

test('the run is noted before its first row, once; what changes nothing is neither noted nor written', async () => {
  const { writer, noted } = write(open('noted'));
  await writer.apply([save('a', 'x')]);
  await writer.apply([save('a', 'x', true)]);
  await writer.apply([save('b', 'y')]);
  await writer.flush();
  expect(noted()).toBe(1);
  expect([...(writer.touched?.keys() ?? [])]).toEqual(['a', 'b']);
  const idle = write(open('noted'));
  await applyNow(idle.writer, [save('a', 'x', true)]);
  expect([idle.noted(), idle.writer.touched?.size]).toEqual([0, 0]);
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
  await applyNow(writer, [save('a', 'x'), save('b', 'y')]);
  expect([writes, writer.touched]).toEqual([1, null]);
  expect((await rows.read(['a', 'b'])).size).toBe(2);
});

test('a row that somebody changed meanwhile is planned again on what it holds now', async () => {
  const rows = open('raced');
  await applyNow(write(rows).writer, [save('a', 'first')]);
  const stored = await rows.read(['a']);
  await applyNow(write(rows).writer, [save('a', 'second', true)]);
  const { writer } = write(rows);
  await applyNow(writer, [save('a', 'third', true)], stored as Parameters<typeof writer.apply>[1]);
  expect(await nameOf(rows, 'a')).toBe('third');
});

test('rows that never stop changing end the run, and a lost lease writes nothing', async () => {
  const rows = open('restless');
  const restless: RecordTable = { ...rows, write: () => Promise.reject(conflict()) };
  await expect(applyNow(write(restless).writer, [save('a', 'x')])).rejects.toMatchObject({
    code: 'storage-unavailable',
  });
  const { writer, noted } = write(rows, () => false);
  await expect(applyNow(writer, [save('a', 'x')])).rejects.toMatchObject({ code: 'lease-lost' });
  expect([noted(), (await rows.read(['a'])).size]).toEqual([0, 0]);
});

test('the rest of a page goes with the next one: no batch is smaller than it must be', async () => {
  const { counted, sizes } = counting(open('rests'));
  const { writer } = write(counted);
  for (const page of ['a', 'b', 'c']) await writer.apply(saves(150, page));
  expect(sizes).toEqual([100, 100, 100, 100]);
  await writer.flush();
  expect(sizes).toEqual([100, 100, 100, 100, 50]);
});

test('a few batches are under way at once, and no more: the reader waits then', async () => {
  const { counted, most } = counting(open('paced'), () => wait(5));
  const { writer } = write(counted);
  await applyNow(writer, saves(2000, 'a'));
  expect(most()).toBe(4);
});

test('a record that comes again while its row is on its way is planned on that row', async () => {
  const rows = open('again');
  const { writer } = write(rows);
  await writer.apply([save('a', 'first'), save('b', 'first')]);
  await writer.apply([save('a', 'second', true)]);
  await writer.apply([{ rowKey: 'b', mayExist: true, plan: (stored) => planRemove(stored, context) }]);
  expect((await writer.read(['a'])).get('a')?.record.name).toBe('second');
  await writer.flush();
  // It was added and removed in one run: nothing has happened.
  expect([...((await rows.read(['a', 'b'])).keys() ?? [])]).toEqual(['a']);
  expect([...(writer.touched ?? [])].map(([key, { change }]) => [key, change])).toEqual([['a', 'added']]);
});

test('trouble on the way is met by whoever comes next, and nothing is sent behind it', async () => {
  let writes = 0;
  const broken: RecordTable = {
    ...open('broken'),
    write: async () => {
      writes += 1;
      throw new TenantryError('storage-unavailable', 'gone');
    },
  };
  const { writer } = write(broken);
  await writer.apply(saves(100, 'a'));
  await wait(5);
  await expect(writer.apply([save('z', 'x')])).rejects.toMatchObject({ code: 'storage-unavailable' });
  await expect(writer.flush()).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(writes).toBe(1);
});

test('who stops waits for what is under way and leaves the rest', async () => {
  let stored = 0;
  const { counted, sizes } = counting(open('stopped'), async () => {
    await wait(20);
    stored += 1;
  });
  const { writer } = write(counted);
  await writer.apply(saves(150, 'a'));
  await writer.stop();
  expect([sizes, stored]).toEqual([[100], 1]);
});

test('rows that come through after the lane has another holder are noted, whatever came of them', async () => {
  const outcomes = [
    async () => {},
    () => Promise.reject(conflict()),
    () => Promise.reject(new Error('broken off')),
  ];
  for (const [index, outcome] of outcomes.entries()) {
    let isLeased = true;
    const heldUp: RecordTable = {
      ...open(`late${index}`),
      write: async () => {
        isLeased = false;
        await outcome();
      },
    };
    const { writer, late } = write(heldUp, () => isLeased);
    await expect(applyNow(writer, [save('a', 'x')])).rejects.toMatchObject({ code: 'lease-lost' });
    expect(late()).toBe(1);
  }
});

test('nothing is written where the lane is lost while the run is noted', async () => {
  let isLeased = true;
  const { counted, sizes } = counting(open('unnoted'));
  const writer = createWriter({
    rows: counted,
    isFirstPart: true,
    checkLease() {
      if (!isLeased) throw new TenantryError('lease-lost', 'gone');
    },
    beforeFirstWrite: async () => {
      isLeased = false;
    },
    noteLate: async () => {},
  });
  await expect(applyNow(writer, [save('a', 'x')])).rejects.toMatchObject({ code: 'lease-lost' });
  expect(sizes).toEqual([]);
});
