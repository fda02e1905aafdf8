import { z } from 'zod';
import { groups } from '../../shared/connectors/directory/groups.ts';
import { users } from '../../shared/connectors/directory/users.ts';
import type { RecordFacts } from '../../shared/connectors/stream.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { createRecordTable } from '../../shared/store/record-table.ts';
import { createWriter } from '../../shared/sync/apply-writes.ts';
import { openDeltaPage } from '../../shared/sync/delta-read.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

let store: MemoryStore;
let tenantId = '';
/** What Graph has of a record that is read whole; what is not here is gone. */
let whole: Record<string, Record<string, unknown>> = {};
let asked: string[][] = [];
let runs = 0;
beforeAll(async () => {
  store = await startMemoryStore();
});
beforeEach(() => {
  tenantId = crypto.randomUUID();
  whole = {};
  asked = [];
});
afterAll(() => store?.stop());

const idOf = (number: number) => `7f000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [one, two] = [idOf(1), idOf(2)];
const person = (id: string, more: object = {}) => ({
  id,
  userPrincipalName: 'ada@contoso.com',
  mail: 'ada@contoso.com',
  displayName: 'Ada',
  ...more,
});
const removed = (id: string) => ({ id, '@removed': { reason: 'changed' } });
const everybody = ['*'];
const contoso = ['contoso.com'];

function begin(facts: RecordFacts, domains: string[]) {
  runs += 1;
  const rows = createRecordTable({ ...store, table: facts.name, tenantId, columns: columnsOf(facts.record) });
  const writer = createWriter({
    rows,
    checkLease: () => {},
    beforeFirstWrite: async () => {},
    noteLate: async () => {},
    isFirstPart: true,
  });
  const readWhole = async (keys: string[]) => {
    asked.push(keys);
    return new Map(keys.map((key) => [key, whole[key] ?? ('gone' as const)]));
  };
  const context = { run: `run ${runs}`, at: '2026-01-01T00:00:00Z' };
  return { facts, rules: { domains }, rows, writer, context, readWhole };
}

/** A page as a run of its own: what it says, and what came of it. */
async function apply(records: unknown[], domains = everybody, facts: RecordFacts = users) {
  const options = begin(facts, domains);
  const page = await openDeltaPage(records, options);
  const unreadable = await page.write();
  await options.writer.flush();
  const { rows } = await options.rows.page({ limit: 100 });
  const live = rows.filter(({ state }) => state.removedAt === null);
  return {
    gone: page.gone,
    readWhole: page.readWhole,
    unreadable,
    live: live.map(({ rowKey }) => rowKey),
    records: Object.fromEntries(rows.map(({ rowKey, record }) => [rowKey, record])),
  };
}

test('what a page says of somebody goes over what is stored, part by part', async () => {
  await apply([person(one, { jobTitle: 'Mate', department: 'Deck' })]);
  const parts = [
    { id: one, jobTitle: 'Captain' },
    { id: one, department: null },
    { id: one, unknown: 1 },
  ];
  const { records, readWhole, gone } = await apply(parts);
  expect(records[one]).toMatchObject({ displayName: 'Ada', jobTitle: 'Captain', department: null });
  expect([readWhole, gone]).toEqual([[], []]);
  expect(asked).toEqual([]);
});

test('who is removed is gone; once more, or never there, that is nothing', async () => {
  await apply([person(one)]);
  expect(await apply([removed(one), removed(two)])).toMatchObject({
    gone: [one, two],
    live: [],
    readWhole: [],
  });
  expect(await apply([removed(one)])).toMatchObject({ live: [] });
  expect(asked).toEqual([]);
});

test('who is named and then removed on one page is gone', async () => {
  await apply([person(one)]);
  expect(await apply([{ id: one, jobTitle: 'Mate' }, removed(one)])).toMatchObject({ gone: [one], live: [] });
});

test('who is removed and then named on one page is read whole: nothing of before is kept', async () => {
  await apply([person(one, { jobTitle: 'Mate' }), person(two, { jobTitle: 'Mate' })]);
  for (const id of [one, two]) whole[id] = person(id, { jobTitle: null });
  const back = [removed(one), { id: one }, { id: one, displayName: 'Ada L.' }, removed(two), { id: two }];
  const { records, readWhole, live } = await apply(back);
  expect(readWhole).toEqual([one, two]);
  expect(asked).toEqual([[one, two]]);
  expect(live).toEqual([one, two]);
  expect(records[one]).toMatchObject({ displayName: 'Ada', jobTitle: null });
});

test('who comes back later is read whole, and is gone where they are not there', async () => {
  await apply([person(one), person(two)]);
  await apply([removed(one), removed(two)]);
  whole[one] = person(one, { jobTitle: 'Mate' });
  const { live, gone, readWhole, records } = await apply([person(one), person(two)]);
  expect([live, gone, readWhole]).toEqual([[one], [two], [one, two]]);
  expect(records[one]).toMatchObject({ jobTitle: 'Mate' });
});

describe('somebody who is not stored', () => {
  test('is read whole where what every record has is lacking', async () => {
    whole[one] = person(one);
    const { live, readWhole, records } = await apply([{ id: one, jobTitle: 'Mate' }, person(two)]);
    expect([live, readWhole]).toEqual([[one, two], [one]]);
    expect(records[one]).toMatchObject({ displayName: 'Ada', jobTitle: 'Mate' });
  });

  test('needs all of it', async () => {
    const created = { id: one, createdDateTime: '2020-01-01T00:00:00Z' };
    whole[one] = { ...created, displayName: 'All' };
    whole[two] = { ...whole[one], id: two };
    const named = { ...created, id: two, displayName: 'All' };
    expect((await apply([created, named], everybody, groups)).readWhole).toEqual([one]);
  });

  test('is read whole where a rule looks at what is lacking, and not where it does not', async () => {
    whole[one] = person(one);
    const { mail: _, ...part } = person(one);
    expect((await apply([part])).readWhole).toEqual([]);
    tenantId = crypto.randomUUID();
    expect(await apply([part], contoso)).toMatchObject({ readWhole: [one], live: [one], gone: [] });
    tenantId = crypto.randomUUID();
    expect((await apply([person(one)], contoso)).readWhole).toEqual([]);
  });

  test('and not there any more is not stored', async () => {
    expect(await apply([{ id: one }])).toMatchObject({ live: [], gone: [one], unreadable: 0 });
  });

  test('is not asked for where a part is all there is', async () => {
    const { one: _, ...bare } = users;
    expect(await apply([{ id: one }], everybody, bare)).toMatchObject({ readWhole: [], live: [one] });
  });
});

describe('a list of domains', () => {
  test('keeps who has mail of theirs, and takes in who comes to have it', async () => {
    const stranger = person(two, { mail: null });
    expect(await apply([person(one), stranger], contoso)).toMatchObject({ live: [one], gone: [two] });
    whole[two] = { ...stranger, mail: 'bob@contoso.com' };
    expect(await apply([{ id: two, mail: 'bob@contoso.com' }], contoso)).toMatchObject({
      live: [one, two],
      gone: [],
    });
  });

  test('drops who has none of theirs any more, as if they were gone', async () => {
    await apply([person(one), person(two)], contoso);
    expect(
      await apply(
        [
          { id: one, mail: null },
          { id: two, jobTitle: 'Mate' },
        ],
        contoso,
      ),
    ).toMatchObject({
      live: [two],
      gone: [one],
    });
    // What Graph says of them afterwards brings nobody back who is not wanted.
    whole[one] = person(one, { mail: null });
    expect(await apply([{ id: one, jobTitle: 'Mate' }], contoso)).toMatchObject({ live: [two], gone: [one] });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['that is none', 'somebody'],
    ['without a key', { displayName: 'Ada' }],
  ])('a record %s is counted', async (_, broken) => {
    expect(await apply([broken, person(one), broken])).toMatchObject({ unreadable: 2, live: [one] });
  });

  test('of another shape is counted once, and leaves its row as it was', async () => {
    await apply([person(one), person(two)]);
    const { unreadable, gone, live, records } = await apply([
      { id: one, accountEnabled: 'perhaps' },
      { id: two, jobTitle: 'Mate' },
      'somebody',
    ]);
    expect({ unreadable, gone, live }).toEqual({ unreadable: 2, gone: [], live: [one, two] });
    expect(records[one]).toMatchObject({ displayName: 'Ada', accountEnabled: null });
  });

  test('and is not stored leaves nothing', async () => {
    expect(await apply([person(one, { accountEnabled: 'perhaps' })])).toMatchObject({
      unreadable: 1,
      gone: [],
      live: [],
    });
  });

  test('only after it was counted, as its row was changed under the run, ends the run', async () => {
    await apply([person(one)]);
    const named = { ...users, record: users.record.extend({ displayName: z.string() }) };
    const options = begin(named, everybody);
    const page = await openDeltaPage([{ id: one, jobTitle: 'Mate' }], options);
    const stored = (await options.rows.read([one])).get(one);
    if (!stored) throw new Error('no such row');
    expect(await page.write()).toBe(0);
    // Somebody else finds them gone: of who comes back a part is not enough.
    const state = { ...stored.state, removedAt: '2026-01-01T00:00:00Z' };
    await options.rows.write([{ ...stored, kind: 'replace', state }]);
    await expect(options.writer.flush()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
