import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { GraphFetch } from '../../shared/graph/graph-fetch.ts';
import { readListings } from '../../shared/graph/listings.ts';

const origin = 'https://graph.example';
type Step = { id: string; url: string };
type Answers = (url: string) => { status: number; body: unknown };

/** A Graph that answers single calls and batches alike, and what it was asked. */
function graphOf(answers: Answers) {
  const asked: string[] = [];
  const graphFetch: GraphFetch = async (url, { body } = {}) => {
    asked.push(url.slice(origin.length + '/v1.0'.length));
    if (body === undefined) {
      const answer = answers(url.slice(origin.length + '/v1.0'.length));
      if (answer.status === 404) throw new TenantryError('not-found', 'gone');
      return answer.body;
    }
    const { requests } = body as { requests: Step[] };
    return { responses: requests.map(({ id, url: path }) => ({ id, ...answers(path) })) };
  };
  return { graphFetch, asked };
}

const page = (ids: number[], next?: string) => ({
  status: 200,
  body: { value: ids.map((id) => ({ id })), ...(next ? { '@odata.nextLink': next } : {}) },
});

async function read(paths: string[], { graphFetch }: { graphFetch: GraphFetch }) {
  const found: Record<string, unknown[]> = {};
  const options = { graphFetch, origin, now: () => 0, sleep: async () => {}, random: () => 0, tries: 2 };
  for await (const { path, pages } of readListings(paths, options)) {
    found[path] = [];
    for await (const records of pages) found[path].push(records);
  }
  return found;
}

test('short listings come twenty a request, each under its own path', async () => {
  const paths = Array.from({ length: 25 }, (_, number) => `/roles/${number}/members`);
  const graph = graphOf((path) => page([Number(path.split('/')[2])]));
  const found = await read(paths, graph);
  expect(graph.asked).toEqual(['/$batch', '/$batch']);
  for (const [number, path] of paths.entries()) expect(found[path]).toEqual([[{ id: number }]]);
});

test('a long one is read on, page by page', async () => {
  const graph = graphOf((path) =>
    path.includes('skip=2')
      ? page([3])
      : path.includes('skip=1')
        ? page([2], `${origin}/v1.0/a?skip=2`)
        : page([1], `${origin}/v1.0/a?skip=1`),
  );
  expect(await read(['/a'], graph)).toEqual({ '/a': [[{ id: 1 }], [{ id: 2 }], [{ id: 3 }]] });
  expect(graph.asked).toEqual(['/$batch', '/a?skip=1', '/a?skip=2']);
});

test.each([
  ['leads away', page([1], 'https://attacker.example/a')],
  ['has no list in it', { status: 200, body: { error: 'no' } }],
])('a first page that %s is asked for again, alone', async (_, bad) => {
  let times = 0;
  const graph = graphOf(() => (times++ === 0 ? bad : page([1])));
  expect(await read(['/a'], graph)).toEqual({ '/a': [[{ id: 1 }]] });
  expect(graph.asked).toEqual(['/$batch', '/a']);
});

test('a page that goes on leading away ends the listing with trouble', async () => {
  const graph = graphOf(() => page([1], 'https://attacker.example/a'));
  await expect(read(['/a'], graph)).rejects.toMatchObject({ code: 'foreign-next-link' });
});

test.each([
  ['at once', () => ({ status: 404, body: {} })],
  [
    'on a later page',
    (path: string) => (path === '/a' ? page([1], `${origin}/v1.0/a?skip=1`) : { status: 404, body: {} }),
  ],
])('a listing that is not there %s is no empty one', async (_, answers) => {
  await expect(read(['/a'], graphOf(answers))).rejects.toMatchObject({ code: 'unreachable' });
});
