import { createEarlyPages } from '../../shared/sync/early-pages.ts';

const link = 'https://graph.test/v1.0/users';

function graph(answer: () => Promise<unknown>) {
  const asked: [string, object | undefined][] = [];
  const pages = createEarlyPages((url, options) => {
    asked.push([url, options?.headers]);
    return answer();
  });
  return { pages, asked };
}

test('a page that was asked for early is asked for once, and given to whoever asks for it', async () => {
  const { pages, asked } = graph(async () => ({ value: [] }));
  pages.ask(link, { prefer: 'x' });
  expect(await pages.fetch(link, { headers: { prefer: 'x' } })).toEqual({ value: [] });
  expect(asked).toEqual([[link, { prefer: 'x' }]]);
});

test('it is given once: who asks again, or for another one, asks Graph', async () => {
  const { pages, asked } = graph(async () => ({}));
  pages.ask(link, {});
  for (const each of [`${link}/delta`, link, link]) await pages.fetch(each);
  expect(asked.map(([url]) => url)).toEqual([link, `${link}/delta`, link]);
});

test('its trouble is met by whoever takes it, and by nobody where nobody does', async () => {
  const { pages } = graph(async () => {
    throw new Error('throttled');
  });
  pages.ask(link, {});
  await expect(pages.fetch(link)).rejects.toThrow('throttled');
  pages.ask(link, {});
  await pages.settle();
});

test('nothing that was asked for early is under way when it has settled', async () => {
  let answer = (_: unknown) => {};
  const { pages } = graph(() => new Promise((resolve) => (answer = resolve)));
  pages.ask(link, {});
  let isSettled = false;
  const settled = pages.settle().then(() => {
    isSettled = true;
  });
  await new Promise(setImmediate);
  expect(isSettled).toBe(false);
  answer({});
  await settled;
});
