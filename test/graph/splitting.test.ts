import fc from 'fast-check';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { readBatch } from '../../shared/graph/batch.ts';
import { ahead, readPages } from '../../shared/graph/pages.ts';

const origin = 'https://graph.microsoft.com';
const calm = { sleep: async () => {}, random: () => 0 };

/** Fewer failures in a row than there are tries. */
const failures = fc.nat(3);
const trouble = fc.constantFrom('throttled', 'unreachable', 'malformed-response' as const);

test('a listing in any pages, with passing trouble on any of them, comes whole, once and in order', async () => {
  const page = fc.record({ records: fc.array(fc.integer(), { maxLength: 4 }), failures, trouble });
  const listing = fc.array(page, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(listing, fc.boolean(), async (pages, isDelta) => {
      const left = pages.map((each) => each.failures);
      const graphFetch = async (url: string) => {
        const index = Number(new URL(url).searchParams.get('page'));
        if ((left[index] ?? 0) > 0) {
          left[index] = (left[index] ?? 0) - 1;
          throw new TenantryError(pages[index]?.trouble ?? 'unreachable', 'for a moment');
        }
        const isLast = index === pages.length - 1;
        return {
          value: pages[index]?.records ?? [],
          ...(isLast ? {} : { '@odata.nextLink': `${origin}/x?page=${index + 1}` }),
          ...(isLast && isDelta ? { '@odata.deltaLink': `${origin}/x?delta` } : {}),
        };
      };
      const read: unknown[][] = [];
      const options = { ...calm, graphFetch, origin, headers: {}, isDelta, visited: new Set<string>() };
      for await (const { records } of ahead(readPages(`${origin}/x?page=0`, options))) read.push(records);
      expect(read).toEqual(pages.map(({ records }) => records));
    }),
  );
});

test('a listing that leads back to any of its pages ends, and every page came at most once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(7), async (length, back) => {
      const graphFetch = async (url: string) => {
        const index = Number(new URL(url).searchParams.get('page'));
        const next = index === length - 1 ? back % length : index + 1;
        return { value: [index], '@odata.nextLink': `${origin}/x?page=${next}` };
      };
      const read: unknown[] = [];
      const options = {
        ...calm,
        graphFetch,
        origin,
        headers: {},
        isDelta: false,
        visited: new Set<string>(),
      };
      const reading = (async () => {
        for await (const { records } of ahead(readPages(`${origin}/x?page=0`, options)))
          read.push(...records);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'page-loop' });
      expect(read).toEqual(Array.from({ length: length - 1 }, (_, index) => index));
    }),
  );
});

test('single records come whole from batches of at most 20, whatever fails for a moment and in whatever order they answer', async () => {
  const steps = fc.array(fc.record({ isGone: fc.boolean(), failures }), { maxLength: 65 });
  await fc.assert(
    fc.asyncProperty(steps, async (wanted) => {
      const left = wanted.map((each) => each.failures);
      const answered = new Set<number>();
      const graphFetch = async (_: string, { body }: { body?: object } = {}) => {
        const { requests } = body as { requests: { id: string; url: string }[] };
        expect(requests.length).toBeLessThanOrEqual(20);
        const responses = requests.map(({ id, url }) => {
          const index = Number(url.slice(1));
          expect(answered).not.toContain(index);
          if ((left[index] ?? 0) > 0) {
            left[index] = (left[index] ?? 0) - 1;
            return { id, status: 503 };
          }
          answered.add(index);
          return wanted[index]?.isGone ? { id, status: 404 } : { id, status: 200, body: { index } };
        });
        return { responses: responses.toReversed() };
      };
      const paths = wanted.map((_, index) => `/${index}`);
      const found = await readBatch(paths, { ...calm, graphFetch, origin, now: () => 0 });
      expect(paths.map((path) => found.get(path))).toEqual(
        wanted.map(({ isGone }, index) => (isGone ? 'gone' : { index })),
      );
    }),
  );
});
