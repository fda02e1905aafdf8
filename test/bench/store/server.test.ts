import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TableClient, type TransactionAction } from '@azure/data-tables';
import { toConnectionString } from '../../local/azurite.ts';
import { collect } from '../../store/azurite.ts';
import { createCounter } from './counts.ts';
import { createStoreServer } from './server.ts';
import { createTableStore } from './tables.ts';

const counter = createCounter();
const limits = { batchMs: 0, rowsPerSecond: 0 };
let server: Server;
let table: TableClient;

beforeAll(async () => {
  server = createStoreServer({ store: createTableStore(), counter, limits, control: () => undefined });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connectionString = toConnectionString({ blob: port, queue: port, table: port });
  table = TableClient.fromConnectionString(connectionString, 'things', { allowInsecureConnection: true });
  await table.createTable();
  await table.createTable();
});
afterAll(() => server.close());

const many = (partitionKey: string, count: number): TransactionAction[] =>
  Array.from({ length: count }, (_, row) => [
    'create',
    { partitionKey, rowKey: String(row).padStart(4, '0'), number: row },
  ]);

test('a row comes back with its types, and writing it again needs its ETag', async () => {
  const at = { type: 'DateTime' as const, value: '2026-01-01T00:00:00.5Z' };
  const long = { type: 'Int64' as const, value: '9007199254740993' };
  await table.createEntity({ partitionKey: "it's", rowKey: 'a b', at, long, name: 'Zoë', yes: true });
  const stored = await table.getEntity("it's", 'a b', { disableTypeConversion: true });
  expect(stored).toMatchObject({ at, long, name: { value: 'Zoë' } });
  await table.updateEntity({ partitionKey: "it's", rowKey: 'a b', name: 'Zoe' }, 'Replace', {
    etag: stored.etag,
  });
  const again = { partitionKey: "it's", rowKey: 'a b', name: 'Zo' };
  await expect(table.updateEntity(again, 'Replace', { etag: stored.etag })).rejects.toMatchObject({
    statusCode: 412,
  });
  expect(await table.getEntity("it's", 'a b')).not.toHaveProperty('yes');
});

test('what is there cannot be inserted, and what is not there cannot be found', async () => {
  await table.createEntity({ partitionKey: 'p', rowKey: 'one' });
  await expect(table.createEntity({ partitionKey: 'p', rowKey: 'one' })).rejects.toMatchObject({
    statusCode: 409,
  });
  await expect(table.getEntity('p', 'none')).rejects.toMatchObject({ statusCode: 404 });
});

test('a batch is written whole or not at all, and counted', async () => {
  counter.clear();
  await table.submitTransaction(many('batch', 100));
  expect(counter.read().things).toEqual({ requests: 1, batches: 1, rowsWritten: 100, rowsRead: 0 });
  const one = { partitionKey: 'batch', rowKey: 'new' };
  await expect(
    table.submitTransaction([
      ['create', one],
      ['create', { partitionKey: 'batch', rowKey: '0001' }],
    ]),
  ).rejects.toMatchObject({ statusCode: 409 });
  await expect(table.getEntity('batch', 'new')).rejects.toMatchObject({ statusCode: 404 });
});

test('a query gives its rows in key order, a page at a time, with what it selects', async () => {
  await table.submitTransaction(many('query', 90));
  const filter = "PartitionKey eq 'query' and RowKey ge '0010' and (number lt 20 or number eq 30)";
  const pages = table.listEntities({ queryOptions: { filter, select: ['RowKey', 'number'] } });
  const found: unknown[][] = await collect(pages.byPage({ maxPageSize: 4 }));
  expect(found.map((page) => page.length)).toEqual([4, 4, 3]);
  expect(found.flat()[0]).toEqual({ etag: expect.any(String), rowKey: '0010', number: 10 });
});

test('a slow partition lets its rows pass at their pace', async () => {
  Object.assign(limits, { batchMs: 20, rowsPerSecond: 1000 });
  const startedAt = performance.now();
  await Promise.all(
    ['a', 'b'].map((part) =>
      table.submitTransaction(
        many('slow', 50).map(([, entity]) => ['create', { ...entity, rowKey: `${part}${entity.rowKey}` }]),
      ),
    ),
  );
  expect(performance.now() - startedAt).toBeGreaterThan(115);
  Object.assign(limits, { batchMs: 0, rowsPerSecond: 0 });
});
