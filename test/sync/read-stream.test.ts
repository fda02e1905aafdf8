import { users } from '../../shared/connectors/directory/users.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { collect } from '../store/azurite.ts';
import { page, refused } from './memory/graph.ts';
import { createSite, type Site } from './memory/site.ts';
import { type MemoryStore, startMemoryStore } from './memory/store.ts';

let store: MemoryStore;
let site: Site;
beforeAll(async () => {
  store = await startMemoryStore();
});
beforeEach(() => {
  site = createSite(store, users);
});
afterAll(() => store?.stop());

const idOf = (number: number) => `7f000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const person = (number: number, more: object = {}) => ({
  id: idOf(number),
  userPrincipalName: `p${number}@contoso.com`,
  mail: `p${number}@contoso.com`,
  ...more,
});
const people = (count: number, from = 1) => Array.from({ length: count }, (_, index) => person(from + index));
const first = '/users/delta';
const second = '/users/delta?skip=2';
const link = '/users/delta?token=1';
const linkOf = (path: string) => `https://graph.test/v1.0${path}`;

/** Where a run keeps what it has seen. */
const keptOf = (run: string) => collect(site.tables.scratch.listKeys(`${site.tenantId}_${run}_users`));

/** A first read of so many people, which leaves a delta link. */
async function readFirst(count: number): Promise<void> {
  site.graph.answer(first, page(people(count), { delta: link }));
  await site.read('first');
}

test('a read over several pages stores what they name, counts it and keeps the link', async () => {
  site.graph.answer(first, page(people(3), { next: second }));
  site.graph.answer(second, page(people(2, 4), { delta: link }));
  expect(await site.read('one')).toMatchObject({ kind: 'complete', ledger: { rows: 5, lastRun: 'one' } });
  expect(await site.live()).toEqual([1, 2, 3, 4, 5].map(idOf));
  expect(await site.ledger()).toEqual({
    rows: 5,
    lastAttemptAt: '2026-01-01T00:00:00Z',
    lastCompleteAt: '2026-01-01T00:00:00Z',
    lastRun: 'one',
    pages: 2,
    records: 5,
    requests: 2,
    added: 5,
    changed: 0,
    removed: 0,
    cursorSavedAt: '2026-01-01T00:00:00Z',
    incompleteCode: null,
    incompleteMessage: null,
    heldBack: 0,
    unpublishedRun: null,
    purgedAt: '2026-01-01T00:00:00Z',
  });
  expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(link), run: 'one', fence: 7, rules: 'all' });
  expect(await site.changes()).toEqual([1, 2, 3, 4, 5].map((number) => `added ${idOf(number)}`));
});

test('the next run continues from the link: it writes what has changed and moves the link on', async () => {
  await readFirst(3);
  site.graph.answer(
    link,
    page([person(1, { jobTitle: 'Captain' }), { id: idOf(2), '@removed': { reason: 'deleted' } }], {
      delta: `${link}2`,
    }),
  );
  site.wait(60_000);
  await site.read('two');
  expect(await site.live()).toEqual([1, 3].map(idOf));
  expect(await site.ledger()).toMatchObject({
    rows: 2,
    added: 0,
    changed: 1,
    removed: 1,
    records: 2,
    pages: 1,
    requests: 1,
    lastCompleteAt: '2026-01-01T00:01:00Z',
    purgedAt: '2026-01-01T00:00:00Z',
  });
  expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(`${link}2`), run: 'two' });
  expect((await site.changes()).slice(3)).toEqual([`changed ${idOf(1)}`, `removed ${idOf(2)}`]);
});

test('a run that shall read everything does, and removes who is not listed any more', async () => {
  await readFirst(12);
  site.graph.answer(first, page(people(10), { delta: `${link}2` }));
  await site.read('two', { full: true });
  expect(await site.live()).toEqual(people(10).map(({ id }) => id));
  expect(await site.ledger()).toMatchObject({ rows: 10, added: 0, changed: 0, removed: 2, heldBack: 0 });
  const gone = (await site.rows()).get(idOf(12));
  expect(gone).toMatchObject({
    record: { userPrincipalName: 'p12@contoso.com' },
    state: { removedAt: '2026-01-01T00:00:00Z', change: 'removed', run: 'two' },
  });
});

test('the first of all who is not listed any more goes as well', async () => {
  await readFirst(12);
  site.graph.answer(first, page(people(11, 2), { delta: link }));
  await site.read('two', { full: true });
  expect(await site.live()).toEqual(people(11, 2).map(({ id }) => id));
});

test('who was removed long ago is not missing in a whole read', async () => {
  await readFirst(40);
  const removed = people(15).map(({ id }) => ({ id, '@removed': { reason: 'deleted' } }));
  site.graph.answer(link, page(removed, { delta: link }));
  await site.read('two');
  site.graph.answer(first, page(people(24, 16), { delta: link }));
  expect(await site.read('three', { full: true })).toMatchObject({
    kind: 'complete',
    ledger: { rows: 24, removed: 1, heldBack: 0 },
  });
});

test('a whole read writes a row only where its content is another one', async () => {
  await readFirst(3);
  const before = await site.rows();
  site.graph.answer(first, page([...people(2), person(3, { jobTitle: 'Captain' })], { delta: link }));
  await site.read('two', { full: true });
  const after = await site.rows();
  expect([1, 2, 3].map((number) => after.get(idOf(number))?.etag === before.get(idOf(number))?.etag)).toEqual(
    [true, true, false],
  );
  expect(after.get(idOf(3))?.state).toMatchObject({ change: 'changed', changedFields: ['jobTitle'] });
  expect(await site.ledger()).toMatchObject({ added: 0, changed: 1, removed: 0, rows: 3 });
});

test('who was removed and is listed again is restored, with what is listed', async () => {
  await readFirst(12);
  site.graph.answer(first, page(people(11), { delta: link }));
  await site.read('two', { full: true });
  site.graph.answer(first, page(people(12), { delta: link }));
  await site.read('three', { full: true });
  expect((await site.rows()).get(idOf(12))?.state).toMatchObject({ change: 'restored', removedAt: null });
  expect(await site.ledger()).toMatchObject({ rows: 12, added: 1, changed: 0, removed: 0 });
  expect((await site.changes()).slice(12)).toEqual([`removed ${idOf(12)}`, `restored ${idOf(12)}`]);
});

test('who is named as removed in a whole read goes at once; who was never there leaves nothing', async () => {
  await readFirst(3);
  const removed = { '@removed': { reason: 'deleted' } };
  site.graph.answer(
    first,
    page([...people(2), { id: idOf(3), ...removed }, { id: idOf(4), ...removed }], { delta: link }),
  );
  await site.read('two', { full: true });
  expect(await site.live()).toEqual([1, 2].map(idOf));
  expect([...(await site.rows()).keys()]).toEqual([1, 2, 3].map(idOf));
  expect(await site.ledger()).toMatchObject({ rows: 2, removed: 1, incompleteCode: null });
  // Named again, nothing happens to them.
  const before = await site.rows();
  await site.read('three', { full: true });
  expect(await site.rows()).toEqual(before);
  expect(await site.ledger()).toMatchObject({ rows: 2, removed: 0 });
});

test('somebody who is named twice is stored once, and what came later counts', async () => {
  site.graph.answer(first, page([person(1, { jobTitle: 'Mate' })], { next: second }));
  site.graph.answer(second, page([person(1, { jobTitle: 'Captain' }), person(1)], { delta: link }));
  await site.read('one');
  expect((await site.rows()).get(idOf(1))).toMatchObject({
    record: { jobTitle: 'Captain' },
    state: { change: 'added' },
  });
  expect(await site.ledger()).toMatchObject({ rows: 1, added: 1, records: 3 });
});

test('somebody who changes on every page is in the end what the last one says', async () => {
  const third = `${second}3`;
  site.graph.answer(first, page([person(1, { jobTitle: 'Mate' })], { next: second }));
  site.graph.answer(second, page([person(1, { jobTitle: 'Captain' })], { next: third }));
  site.graph.answer(third, page([person(1, { jobTitle: 'Mate' })], { delta: link }));
  await site.read('one');
  expect((await site.rows()).get(idOf(1))?.record.jobTitle).toBe('Mate');
});

test('somebody who is named and then removed on one page is not there', async () => {
  const removed = { id: idOf(1), '@removed': { reason: 'deleted' } };
  site.graph.answer(first, page([person(1), removed, removed, person(2)], { next: second }));
  site.graph.answer(second, page([person(3), { ...removed, id: idOf(2) }], { delta: link }));
  await site.read('one');
  expect([...(await site.rows()).keys()]).toEqual([idOf(3)]);
  expect(await site.ledger()).toMatchObject({ rows: 1, added: 1 });
});

test('somebody who is removed and then named on one page is there', async () => {
  await readFirst(1);
  site.graph.answer(
    first,
    page([{ id: idOf(1), '@removed': { reason: 'changed' } }, person(1, { jobTitle: 'Captain' })], {
      delta: link,
    }),
  );
  await site.read('two', { full: true });
  expect((await site.rows()).get(idOf(1))).toMatchObject({
    record: { jobTitle: 'Captain' },
    state: { removedAt: null },
  });
});

describe('a record that cannot be read', () => {
  test.each([
    ['without a key', { userPrincipalName: 'x@contoso.com' }],
    ['of another shape', { ...person(2), accountEnabled: 'perhaps' }],
    ['that is none', 'somebody'],
  ])('%s makes a whole read incomplete; the others are stored', async (_, broken) => {
    site.graph.answer(first, page([person(1), broken], { next: second }));
    site.graph.answer(second, page([person(3), broken], { delta: link }));
    const outcome = await site.read('one');
    expect(outcome).toMatchObject({
      kind: 'incomplete',
      code: 'record-unreadable',
      message: '2 records do not have the shape of users',
    });
    expect(await site.live()).toEqual([1, 3].map(idOf));
    expect(await site.ledger()).toMatchObject({ added: 2, rows: 2, lastCompleteAt: null });
    expect(await site.cursor()).toBeUndefined();
    expect(await site.changes()).toHaveLength(2);
  });

  test('makes a whole read remove nobody', async () => {
    await readFirst(12);
    site.graph.answer(first, page([...people(11), 'somebody'], { delta: link }));
    await site.read('two', { full: true });
    expect(await site.live()).toHaveLength(12);
    expect(await site.ledger()).toMatchObject({ rows: 12, lastCompleteAt: '2026-01-01T00:00:00Z' });
  });

  test('makes a delta incomplete, whose link stays where it was', async () => {
    await readFirst(2);
    site.graph.answer(link, page([person(1, { jobTitle: 'Mate' }), 'somebody'], { delta: `${link}2` }));
    expect(await site.read('two')).toMatchObject({ kind: 'incomplete', code: 'record-unreadable' });
    expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(link), run: 'first' });
    expect((await site.rows()).get(idOf(1))?.record.jobTitle).toBe('Mate');
  });
});

describe('where suspiciously many are missing', () => {
  const shrink = async () => {
    await readFirst(40);
    site.graph.answer(first, page(people(25), { delta: `${link}2` }));
    return site.read('two', { full: true });
  };

  test('nobody is removed, no link is kept, and the ledger says so', async () => {
    expect(await shrink()).toMatchObject({
      kind: 'incomplete',
      code: 'shrink-guard',
      cause: 'shrink-guard',
      message: '15 of 40 rows were not listed any more; a second complete read must agree',
    });
    expect(await site.live()).toHaveLength(40);
    expect(await site.cursor()).toBeUndefined();
    expect(await site.ledger()).toMatchObject({
      rows: 40,
      removed: 0,
      heldBack: 15,
      cursorSavedAt: null,
      incompleteCode: 'shrink-guard',
      lastCompleteAt: '2026-01-01T00:00:00Z',
    });
  });

  test('a second whole read that misses the same removes them', async () => {
    await shrink();
    expect(await site.read('three')).toMatchObject({ kind: 'complete' });
    expect(await site.live()).toHaveLength(25);
    expect(await site.ledger()).toMatchObject({ rows: 25, removed: 15, heldBack: 0, incompleteCode: null });
    expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(`${link}2`) });
  });

  test('whom a list of domains drops goes at once: they are listed still', async () => {
    await readFirst(40);
    site.graph.answer(
      first,
      page([...people(10), ...people(30, 11).map((each) => ({ ...each, mail: null }))], { delta: link }),
    );
    const outcome = await site.read('two', { rules: { domains: ['contoso.com'] } });
    expect(outcome).toMatchObject({ kind: 'complete', ledger: { rows: 10, removed: 30, heldBack: 0 } });
    expect(await site.live()).toHaveLength(10);
    // Listed and dropped again, nothing happens to them, and those who come are not stored at all.
    site.graph.answer(first, page([...people(10), person(50, { mail: null })], { delta: link }));
    await site.read('three', { rules: { domains: ['contoso.com'] }, full: true });
    expect(await site.ledger()).toMatchObject({ rows: 10, added: 0, removed: 0 });
    expect((await site.rows()).has(idOf(50))).toBe(false);
  });
});

describe('a run that stops in the middle', () => {
  /** Two pages, of which the first part of the run reads one. */
  const stopAfterFirst = async (run: string, full = false) => {
    const outcome = await site.read(run, { full, stopAt: site.now() - 1 });
    expect(outcome).toEqual({ kind: 'continue' });
  };

  test('goes on with the next page, and counts all of it', async () => {
    site.graph.answer(first, page(people(3), { next: second }));
    site.graph.answer(second, page(people(2, 4), { delta: link }));
    await stopAfterFirst('one');
    expect(site.position).toMatchObject({
      kind: 'full',
      link: linkOf(second),
      pages: 1,
      records: 3,
      scratch: 1,
    });
    expect(await site.live()).toHaveLength(3);
    expect(site.graph.asked.filter((path) => path === first)).toHaveLength(1);
    const outcome = await site.read('one');
    expect(outcome).toMatchObject({ kind: 'complete', ledger: { rows: 5, added: 5, pages: 2, records: 5 } });
    expect(site.graph.asked.filter((path) => path === first)).toHaveLength(1);
    expect(await site.changes()).toHaveLength(5);
  });

  test('does not take for gone whom it saw before it stopped', async () => {
    await readFirst(30);
    site.graph.answer(first, page(people(29), { next: second }));
    site.graph.answer(second, page([], { delta: link }));
    await stopAfterFirst('two', true);
    await site.read('two', { full: true });
    expect(await site.live()).toEqual(people(29).map(({ id }) => id));
    expect(await site.ledger()).toMatchObject({ rows: 29, removed: 1, heldBack: 0 });
    // What it had seen is of no use any more.
    expect(await keptOf('two')).toEqual([]);
  });

  test('and has lost what it saw begins again, and removes nobody wrongly', async () => {
    await readFirst(30);
    site.graph.answer(first, page(people(30), { next: second }));
    site.graph.answer(second, page([], { delta: link }));
    await stopAfterFirst('two', true);
    await site.tables.scratch.remove(`${site.tenantId}_two_users`, '00000000');
    expect(await site.read('two', { full: true })).toMatchObject({ kind: 'complete' });
    expect(await site.ledger()).toMatchObject({ rows: 30, removed: 0, heldBack: 0, records: 30 });
    expect(await site.live()).toHaveLength(30);
  });

  test('begins again where its rules are other ones by then', async () => {
    site.graph.answer(first, page([person(1), person(2, { mail: null })], { next: second }));
    site.graph.answer(second, page([person(3)], { delta: link }));
    await stopAfterFirst('one');
    await site.read('one', { rules: { domains: ['contoso.com'] } });
    expect(await site.live()).toEqual([1, 3].map(idOf));
    expect(site.graph.asked.filter((path) => path === first)).toHaveLength(2);
  });

  test('of a delta, too: it keeps its place and what it has counted', async () => {
    await readFirst(3);
    site.graph.answer(link, page([person(1, { jobTitle: 'Mate' })], { next: second }));
    site.graph.answer(second, page([person(2, { jobTitle: 'Mate' })], { delta: `${link}2` }));
    await stopAfterFirst('two');
    expect(site.position).toMatchObject({ kind: 'delta', link: linkOf(second), scratch: 0, requests: 2 });
    await site.read('two');
    expect(await site.ledger()).toMatchObject({ changed: 2, rows: 3, records: 2, pages: 2 });
    expect((await site.changes()).slice(3)).toEqual([`changed ${idOf(1)}`, `changed ${idOf(2)}`]);
  });

  test('after its last page, too: what follows has the whole time of the next part', async () => {
    await readFirst(3);
    site.graph.answer(link, page([person(1, { jobTitle: 'Mate' })], { delta: `${link}2` }));
    await stopAfterFirst('two');
    expect(site.position).toMatchObject({ link: null, deltaLink: linkOf(`${link}2`) });
    expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(link) });
    const asked = site.graph.asked.length;
    expect(await site.read('two')).toMatchObject({ kind: 'complete', ledger: { changed: 1 } });
    expect(site.graph.asked).toHaveLength(asked);
    expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(`${link}2`) });
  });

  test('its place is saved every half minute on the way', async () => {
    const pageOf = (number: number) => (number === 1 ? first : `/users/delta?page=${number}`);
    for (let number = 1; number < 6; number++)
      site.graph.answer(pageOf(number), page(people(1, number), { next: pageOf(number + 1) }));
    site.graph.answer(pageOf(6), page([], { delta: link }));
    const places: (string | null)[] = [];
    await site.read('one', {
      // The next page is on its way already while one is applied.
      graphFetch: async (url: string) => {
        site.wait(15_001);
        return (await site.graph.fetch(url)).json();
      },
      stopAt: Number.POSITIVE_INFINITY,
      savePosition: async ({ link: next }) => void places.push(next),
    });
    expect(places).toEqual([2, 4, 6].map((number) => linkOf(pageOf(number))));
  });
});

describe('a run that was cut off', () => {
  test('after its last write has nothing left to do', async () => {
    await readFirst(2);
    const asked = site.graph.asked.length;
    const before = await site.ledger();
    expect(await site.read('first')).toEqual({ kind: 'complete', ledger: before });
    expect(site.graph.asked).toHaveLength(asked);
    expect(await site.ledger()).toEqual(before);
  });

  test('before its cursor reads again and tells nothing twice', async () => {
    await readFirst(2);
    await site.tables.cursors.remove(site.tenantId, 'users');
    await site.read('first');
    expect(await site.cursor()).toMatchObject({ run: 'first' });
    expect(await site.changes()).toHaveLength(2);
    expect(await site.ledger()).toMatchObject({ rows: 2, added: 2 });
  });

  test('before it had told what it wrote: the next run tells and counts it', async () => {
    await readFirst(2);
    site.graph.answer(link, page([person(3), person(1, { jobTitle: 'Mate' })], { next: second }));
    site.graph.answer(second, refused(503));
    const away = new TenantryError('storage-unavailable', 'gone');
    const append = () => Promise.reject(away);
    await expect(
      site.read('two', { tables: { ...site.tables, changes: { ...site.tables.changes, append } } }),
    ).rejects.toBe(away);
    expect(await site.ledger()).toMatchObject({ unpublishedRun: 'two', rows: 2 });
    site.graph.answer(link, page([], { delta: `${link}2` }));
    await site.read('three');
    expect((await site.changes()).slice(2)).toEqual([`changed ${idOf(1)}`, `added ${idOf(3)}`]);
    expect(await site.ledger()).toMatchObject({ unpublishedRun: null, rows: 3, lastRun: 'three', added: 0 });
  });

  test('and goes on tells what all of its parts did, once', async () => {
    await readFirst(2);
    site.graph.answer(link, page([person(3)], { next: second }));
    site.graph.answer(second, page([person(4)], { delta: `${link}2` }));
    await site.read('two', { stopAt: site.now() - 1 });
    expect(await site.ledger()).toMatchObject({ unpublishedRun: 'two', rows: 2 });
    await site.read('two');
    expect((await site.changes()).slice(2)).toEqual([`added ${idOf(3)}`, `added ${idOf(4)}`]);
    expect(await site.ledger()).toMatchObject({ rows: 4, added: 2, unpublishedRun: null });
  });
});

describe('a delta link that has expired', () => {
  test('leads to a whole read, which keeps what is stored', async () => {
    await readFirst(3);
    site.graph.answer(link, refused(410, 'syncStateNotFound'));
    site.graph.answer(first, page(people(3), { delta: `${link}2` }));
    expect(await site.read('two')).toMatchObject({
      kind: 'complete',
      ledger: { rows: 3, added: 0, removed: 0 },
    });
    expect(await site.cursor()).toMatchObject({ deltaLink: linkOf(`${link}2`) });
  });

  test('is given up where the whole read expires as well, again and again', async () => {
    await readFirst(3);
    site.graph.answer(link, refused(410));
    site.graph.answer(first, refused(410));
    const restarts: number[] = [];
    const outcome = await site.read('two', {
      savePosition: async (position) => void restarts.push(position.restarts),
    });
    expect(outcome).toMatchObject({ kind: 'incomplete', code: 'unreachable', cause: 'resync-required' });
    expect(restarts).toEqual([1, 2]);
    expect(await site.live()).toHaveLength(3);
    expect(site.graph.asked.filter((path) => path === first)).toHaveLength(3);
  });
});

describe('trouble', () => {
  const waits = { mayWait: () => true };

  test('that may pass keeps the place: the run comes back to it', async () => {
    site.graph.answer(first, page(people(2), { next: second }));
    site.graph.answer(second, refused(429, '', { 'retry-after': '120' }));
    expect(await site.read('one', waits)).toMatchObject({
      kind: 'wait',
      code: 'throttled',
      cause: 'throttled',
      seconds: 120,
      ledger: { incompleteCode: 'throttled', records: 2, pages: 1, requests: 2, rows: 0 },
    });
    expect(site.position).toMatchObject({ link: linkOf(second), scratch: 1, requests: 2 });
    expect(site.logged).toEqual(['stream-not-read']);
    site.graph.answer(second, page(people(1, 3), { delta: link }));
    expect(await site.read('one', waits)).toMatchObject({
      kind: 'complete',
      ledger: { rows: 3, added: 3, requests: 3, incompleteCode: null, incompleteMessage: null },
    });
  });

  test('that lasts ends the run: what was read is told, and nobody is removed', async () => {
    await readFirst(12);
    site.graph.answer(first, page(people(3, 12), { next: second }));
    site.graph.answer(second, refused(503));
    expect(await site.read('two', { full: true })).toMatchObject({
      kind: 'incomplete',
      code: 'unreachable',
      ledger: { rows: 14, added: 2, removed: 0, incompleteCode: 'unreachable', unpublishedRun: null },
    });
    expect(await site.live()).toHaveLength(14);
    expect(await site.changes()).toHaveLength(14);
    expect(await site.cursor()).toMatchObject({ run: 'first' });
  });

  test.each([
    ['a refusal', refused(403, 'Authorization_RequestDenied'), 'wait', 'permission-missing'],
    [
      'no licence',
      refused(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'),
      'incomplete',
      'licence-missing',
    ],
    ['a policy', refused(403, 'accessDenied'), 'incomplete', 'blocked-by-policy'],
    ['a refused token', refused(401), 'incomplete', 'token-refused'],
    ['a server in trouble', refused(503), 'wait', 'unreachable'],
    ['a request of ours that is wrong', refused(400), 'incomplete', 'internal'],
    ['something that is no list', { body: {} }, 'wait', 'malformed-response'],
    ['a listing without an end', page([]), 'wait', 'malformed-response'],
    ['a link to itself', page([], { next: first }), 'wait', 'page-loop'],
  ] as const)('%s: %#', async (_, answer, kind, code) => {
    site.graph.answer(second, answer);
    site.graph.answer(first, page(people(1), { next: second }));
    if (code === 'page-loop') site.graph.answer(second, page([], { next: second }));
    expect(await site.read('one', waits)).toMatchObject({ kind, code });
    expect(await site.ledger()).toMatchObject({ incompleteCode: code, lastCompleteAt: null });
    expect(await site.live()).toEqual([idOf(1)]);
  });

  test.each([
    ['token-pending', 'permission-missing', 'incomplete'],
    ['registration-credential', 'token-refused', 'incomplete'],
    ['tenant-gone', 'token-refused', 'incomplete'],
    ['vault-unavailable', 'unreachable', 'wait'],
    ['permission-missing', 'permission-missing', 'incomplete'],
  ] as const)('%s of the token is %s in the ledger', async (cause, code, kind) => {
    const checkAccess = () => Promise.reject(new TenantryError(cause, 'no token'));
    expect(await site.read('one', { ...waits, checkAccess })).toMatchObject({
      kind,
      code,
      cause,
      message: 'no token',
    });
    expect(site.graph.asked).toEqual([]);
  });

  test.each(['permission-missing', 'token-pending'] as const)(
    '%s right after a consent passes, too',
    async (cause) => {
      const checkAccess = () => Promise.reject(new TenantryError(cause, 'not yet'));
      const options = { ...waits, checkAccess, isNewlyConnected: true };
      expect(await site.read('one', options)).toMatchObject({ kind: 'wait', code: 'permission-missing' });
    },
  );

  test('of our own is told as such, and not what it was', async () => {
    const checkAccess = () => Promise.reject(new Error('secret'));
    expect(await site.read('one', { ...waits, checkAccess })).toMatchObject({
      kind: 'incomplete',
      code: 'internal',
      message: 'Something went wrong in Tenantry itself',
    });
  });

  test.each(['lease-lost', 'storage-unavailable'] as const)(
    '%s ends this part and writes nothing',
    async (code) => {
      const trouble = new TenantryError(code, 'gone');
      const checkAccess = () => Promise.reject(trouble);
      await expect(site.read('one', { ...waits, checkAccess })).rejects.toBe(trouble);
      expect(await site.tables.ledger.find(site.tenantId, 'users')).toBeUndefined();
      expect(site.logged).toEqual([]);
    },
  );
});

describe('where somebody else has the lane meanwhile', () => {
  test('nothing is written any more', async () => {
    site.graph.answer(first, page(people(2), { next: second }));
    site.graph.answer(second, page(people(2, 3), { delta: link }));
    const options = { onListed: () => site.loseLease() };
    await expect(site.read('one', options)).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await site.cursor()).toBeUndefined();
    expect(await site.changes()).toEqual([]);
  });

  test('and has moved the cursor, it stays as they left it', async () => {
    await readFirst(2);
    site.graph.answer(link, page([], { delta: `${link}2` }));
    const onListed = async () => {
      await site.tables.cursors.change(site.tenantId, 'users', (row) => ({ ...row, run: 'theirs' }));
    };
    let moved: Promise<void> | undefined;
    const checkAccess = async () => {
      moved = onListed();
      await moved;
    };
    await expect(site.read('two', { checkAccess })).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await site.cursor()).toMatchObject({ run: 'theirs', deltaLink: linkOf(link) });
  });

  test('and has made a cursor where there was none, it stays', async () => {
    site.graph.answer(first, page(people(1), { delta: link }));
    const row = {
      deltaLink: linkOf(link),
      savedAt: '2026-01-01T00:00:00Z',
      run: 'theirs',
      fence: 8,
      fields: '',
      rules: '',
    };
    const checkAccess = () => site.tables.cursors.put(site.tenantId, 'users', row);
    await expect(site.read('one', { checkAccess })).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await site.cursor()).toMatchObject({ run: 'theirs' });
  });

  describe('and rows come through all the same', () => {
    /** A read whose rows arrive when the lane is lost already; before that, something else may happen. */
    const readLate = (run: string, before: () => Promise<unknown> = async () => {}) =>
      site.read(run, {
        rowsOf: (facts) => {
          const rows = site.rowsOf(facts);
          const write: typeof rows.write = async (writes) => {
            await before();
            await rows.write(writes);
            site.loseLease();
          };
          return { ...rows, write };
        },
      });
    const holdDebt = (run: string | null) => () =>
      site.tables.ledger.change(site.tenantId, 'users', (row) => ({ ...row, unpublishedRun: run }));
    const change = () =>
      site.graph.answer(link, page([person(1, { jobTitle: 'Mate' })], { delta: `${link}2` }));

    test('the next run owes to tell them, and reads the stream whole', async () => {
      await readFirst(2);
      change();
      await expect(readLate('two', holdDebt(null))).rejects.toMatchObject({ code: 'lease-lost' });
      expect(await site.ledger()).toMatchObject({ unpublishedRun: 'two' });
      expect(await site.cursor()).toBeUndefined();
      expect(await site.changes()).toHaveLength(2);
      site.graph.answer(first, page([person(1, { jobTitle: 'Mate' }), person(2)], { delta: link }));
      await site.read('three');
      expect((await site.changes()).slice(2)).toEqual([`changed ${idOf(1)}`]);
      expect(await site.ledger()).toMatchObject({ unpublishedRun: null, rows: 2, changed: 0 });
      expect(site.logged).toEqual([]);
    });

    test('where another run owes something already they are told at once', async () => {
      await readFirst(2);
      change();
      await expect(readLate('two', holdDebt('theirs'))).rejects.toMatchObject({ code: 'lease-lost' });
      expect((await site.changes()).slice(2)).toEqual([`changed ${idOf(1)}`]);
      expect(await site.ledger()).toMatchObject({ unpublishedRun: 'theirs', lastRun: 'first', changed: 0 });
      expect(await site.cursor()).toBeUndefined();
    });

    test('where that cannot be noted it is said at least', async () => {
      await readFirst(2);
      change();
      const forget = () => site.tables.ledger.remove(site.tenantId, 'users');
      await expect(readLate('two', forget)).rejects.toMatchObject({ code: 'lease-lost' });
      expect(site.logged).toEqual(['late-rows-not-noted']);
    });
  });

  test('while its place is saved, what was kept for that place goes', async () => {
    site.graph.answer(first, page(people(2), { next: second }));
    const lost = new TenantryError('lease-lost', 'gone');
    const options = { stopAt: site.now() - 1, savePosition: () => Promise.reject(lost) };
    await expect(site.read('one', options)).rejects.toBe(lost);
    expect(await keptOf('one')).toEqual([]);
    const away = new TenantryError('storage-unavailable', 'gone');
    await expect(site.read('one', { ...options, savePosition: () => Promise.reject(away) })).rejects.toBe(
      away,
    );
    expect(await keptOf('one')).toEqual(['00000000']);
  });
});
