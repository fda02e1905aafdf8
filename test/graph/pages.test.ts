import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { ahead, checkPage, readPages } from '../../shared/graph/pages.ts';

const origin = 'https://graph.microsoft.com';
const link = `${origin}/v1.0/users/delta?$skiptoken=1`;
const next = `${origin}/v1.0/users/delta?$skiptoken=2`;
const end = `${origin}/v1.0/users/delta?$deltatoken=3`;
const calm = { sleep: async () => {}, random: () => 0 };
const options = (isDelta: boolean, visited: string[] = []) => ({
  ...calm,
  origin,
  isDelta,
  headers: {},
  visited: new Set(visited),
  graphFetch: async () => ({}),
});

test.each([
  [
    'a page that leads on',
    true,
    { value: [1], '@odata.nextLink': next },
    { nextLink: next, deltaLink: null },
  ],
  ['an empty page that leads on', true, { value: [], '@odata.nextLink': next }, { nextLink: next }],
  [
    'the last page of a delta',
    true,
    { value: [1], '@odata.deltaLink': end },
    { nextLink: null, deltaLink: end },
  ],
  ['the last page of a list', false, { value: [1, null] }, { nextLink: null, deltaLink: null }],
])('%s is taken', (_, isDelta, body, page) => {
  expect(checkPage(body, link, options(isDelta))).toMatchObject({ ...page, records: body.value, link });
});

test.each([
  ['a link to itself', true, { value: [], '@odata.nextLink': link }, 'page-loop'],
  ['a link to a page that was read', true, { value: [], '@odata.nextLink': `${origin}/read` }, 'page-loop'],
  [
    'a link to another host',
    true,
    { value: [], '@odata.nextLink': 'https://evil.example/x' },
    'foreign-next-link',
  ],
  ['a link to another port', true, { value: [], '@odata.nextLink': `${origin}:444/x` }, 'foreign-next-link'],
  [
    'a link to plain http',
    true,
    { value: [], '@odata.nextLink': 'http://graph.microsoft.com/x' },
    'foreign-next-link',
  ],
  [
    'a link with the host as user',
    true,
    { value: [], '@odata.nextLink': `${origin}@evil.example/` },
    'foreign-next-link',
  ],
  [
    'a delta link to another host',
    true,
    { value: [], '@odata.deltaLink': 'https://evil.example/x' },
    'foreign-next-link',
  ],
  ['a link that is none', false, { value: [], '@odata.nextLink': '/v1.0/users' }, 'foreign-next-link'],
  ['an empty link', false, { value: [], '@odata.nextLink': '' }, 'malformed-response'],
  ['a delta that just stops', true, { value: [1] }, 'malformed-response'],
  ['no list', false, { error: {} }, 'malformed-response'],
  ['a list that is none', false, { value: {} }, 'malformed-response'],
  ['nothing', false, null, 'malformed-response'],
])('%s is refused', (_, isDelta, body, code) => {
  expect(() => checkPage(body, link, options(isDelta, [`${origin}/read`]))).toThrow(
    expect.objectContaining({ code }),
  );
});

/** Pages 1 … n; the page numbered `bad` fails `times` times first. */
function listing(n: number, { bad = 0, times = 0 } = {}) {
  const asked: number[] = [];
  let left = times;
  const graphFetch = async (url: string) => {
    const page = Number(new URL(url).searchParams.get('page'));
    asked.push(page);
    if (page === bad && left-- > 0) throw new TenantryError('unreachable', 'no');
    return { value: [page], ...(page < n ? { '@odata.nextLink': `${origin}/x?page=${page + 1}` } : {}) };
  };
  const pages = readPages(`${origin}/x?page=1`, { ...options(false), graphFetch });
  return { asked, pages };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('every page comes once and in order, one page ahead at most', async () => {
  const { asked, pages } = listing(4);
  const read: unknown[] = [];
  for await (const { records } of ahead(pages)) {
    await settle();
    read.push(...records);
    expect(asked.length).toBeLessThanOrEqual(read.length + 1);
  }
  expect(read).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([1, 2, 3, 4]);
});

test('a page that fails for a moment is asked for again', async () => {
  const { asked, pages } = listing(3, { bad: 2, times: 2 });
  const read: unknown[] = [];
  for await (const { records } of ahead(pages)) read.push(...records);
  expect([read, asked]).toEqual([
    [1, 2, 3],
    [1, 2, 2, 2, 3],
  ]);
});

test('a page that fails for good ends the listing after those before it', async () => {
  const { asked, pages } = listing(3, { bad: 2, times: 99 });
  const read: unknown[] = [];
  const reading = (async () => {
    for await (const { records } of ahead(pages)) read.push(...records);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
  expect([read, asked]).toEqual([[1], [1, 2, 2, 2, 2]]);
});

test('a failure of the page ahead is nobody else’s when the reader leaves before it', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', note);
  const { asked, pages } = listing(3, { bad: 2, times: 99 });
  for await (const _ of ahead(pages)) break;
  await settle();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  expect(asked).toEqual([1, 2, 2, 2, 2]);
});
