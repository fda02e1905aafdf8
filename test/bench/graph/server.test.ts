import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { users } from '../../../shared/connectors/directory/users.ts';
import { contentHash } from '../../../shared/sync/content-hash.ts';
import { createMadeUpPartition } from '../store/made-up.ts';
import { createGraphServer } from './server.ts';
import { toToken } from './token.ts';

const tenantId = '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11';
const count = 450;
let server: Server;
let origin: string;

beforeAll(async () => {
  const behaviour = { latencyMs: 0, throttledPages: [1], retryAfterSeconds: 5 };
  server = createGraphServer(behaviour, () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const body = JSON.stringify({ id: tenantId, users: count });
  await fetch(`${origin}/control/tenant`, { method: 'POST', body });
});
afterAll(() => server.close());

async function readAll(first: string) {
  const headers = { authorization: `Bearer ${toToken(tenantId).access_token}` };
  const records: Record<string, unknown>[] = [];
  const statuses: number[] = [];
  for (let link: string | undefined = first; link !== undefined; ) {
    const answer: Response = await fetch(link, { headers });
    statuses.push(answer.status);
    if (answer.status !== 200) continue;
    const page: { value: []; '@odata.nextLink'?: string; '@odata.deltaLink'?: string } = await answer.json();
    records.push(...page.value);
    link = page['@odata.nextLink'];
    if (link === undefined) return { records, statuses, deltaLink: page['@odata.deltaLink'] ?? '' };
  }
  throw new Error('No delta link');
}

test('every person comes once, in the shape of the stream, over a page that is throttled once', async () => {
  const select = Object.keys(users.record.shape).join(',');
  const { records, statuses, deltaLink } = await readAll(`${origin}/v1.0/users/delta?$select=${select}`);
  expect(statuses).toEqual([200, 429, 200, 200]);
  expect(new Set(records.map(({ id }) => id)).size).toBe(count);
  expect((await readAll(deltaLink)).records).toEqual([]);
});

test('the rows that are made up are those that the engine would store', async () => {
  const select = Object.keys(users.record.shape).join(',');
  const { records } = await readAll(`${origin}/v1.0/users/delta?$select=${select}`);
  const stored = records.map((record) => [record.id, contentHash(users.record.parse(record))]);
  const madeUp = [...createMadeUpPartition(tenantId, count).from('')];
  expect(madeUp.map(({ entity }) => [entity.RowKey, entity._hash])).toEqual(stored);
  const middle = String(records[200]?.id);
  expect([...createMadeUpPartition(tenantId, count).from(middle)]).toHaveLength(count - 200);
});
