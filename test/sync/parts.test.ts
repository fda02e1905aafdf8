import { users } from '../../shared/connectors/directory/users.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { applyDeltaPage } from '../../shared/sync/delta-read.ts';
import { createFullRead } from '../../shared/sync/full-read.ts';
import { type Store, startStore } from '../store/azurite.ts';

/** A listing that changes while it is read names a person again, and then only with what has changed. */
const tenantId = '0c1d2e3f-4051-4627-8384-95a6b7c8d9e0';
const id = '7f000000-0000-4000-8000-00000000000a';
const whole = {
  id,
  userPrincipalName: 'ada@contoso.com',
  displayName: 'Ada',
  jobTitle: 'Engineer',
  mail: 'ada@contoso.com',
};

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

let runs = 0;
function begin(table: string) {
  const rows = createRecordTable({ ...store, table, tenantId, columns: columnsOf(users.record) });
  const context = { run: `run-${++runs}`, at: '2026-01-01T00:00:00Z' };
  const writer = createWriter({
    rows,
    checkLease: () => undefined,
    beforeFirstWrite: async () => undefined,
    noteLate: async () => {},
    isFirstPart: true,
  });
  return { facts: users, rules: { domains: ['*'] }, rows, writer, context };
}

type Reading = ReturnType<typeof begin>;
const applyFirst = async (options: Reading) => {
  await (await createFullRead(options)).applyPage([whole]);
  await options.writer.flush();
};
const applyDelta = async (
  table: string,
  records: unknown[],
  readWhole: Parameters<typeof applyDeltaPage>[1]['readWhole'],
) => {
  const options = begin(table);
  await applyDeltaPage(records, { ...options, readWhole });
  await options.writer.flush();
};

const stored = async ({ rows, writer }: Reading) => {
  await writer.flush();
  const found = (await rows.read([id])).get(id);
  if (!found) throw new Error('no such row');
  return found;
};

test('a part on a later page of a first read is merged over the whole record, not put in its place', async () => {
  const options = begin('later');
  const read = await createFullRead(options);
  await read.applyPage([whole]);
  expect(await read.applyPage([{ id, jobTitle: 'Architect' }])).toEqual({ unreadable: 0, gone: [] });
  expect((await stored(options)).record).toMatchObject({ ...whole, jobTitle: 'Architect' });
  expect((await stored(options)).state.change).toBe('added');
  expect(read.index.live).toBe(1);
});

test('a part on the same page is merged over the whole record', async () => {
  const options = begin('same');
  const read = await createFullRead(options);
  await read.applyPage([whole, { id, displayName: 'Ada L.' }]);
  expect((await stored(options)).record).toMatchObject({ ...whole, displayName: 'Ada L.' });
});

test('a person who comes back is read whole: nothing of the removed row is kept', async () => {
  const options = begin('back');
  await applyFirst(options);
  const readWhole = async () => new Map<string, Record<string, unknown> | 'gone'>();
  await applyDelta('back', [{ id, '@removed': { reason: 'changed' } }], readWhole);
  const asked: string[] = [];
  await applyDelta('back', [{ id, userPrincipalName: whole.userPrincipalName }], async (keys) => {
    asked.push(...keys);
    const { jobTitle, ...rest } = whole;
    return new Map([[id, rest]]);
  });
  expect(asked).toEqual([id]);
  const { record, state } = await stored(options);
  expect(record).toMatchObject({ displayName: 'Ada', jobTitle: null });
  expect(state).toMatchObject({ change: 'restored', removedAt: null });
});

test('a person who came back and went again is removed', async () => {
  const readWhole = async () => new Map<string, Record<string, unknown> | 'gone'>([[id, 'gone']]);
  const options = begin('gone');
  await applyFirst(options);
  await applyDelta('gone', [{ id, '@removed': { reason: 'deleted' } }], readWhole);
  await applyDelta('gone', [{ id, displayName: 'Ada' }], readWhole);
  expect((await stored(options)).state.removedAt).not.toBeNull();
});
